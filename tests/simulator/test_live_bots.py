"""Bots that take places, sell some and let others expire, against the fake gateway."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from gateway.domain.rules import evaluate
from simulator.results.bots import DOUBLE, SELL, TAKE
from simulator.results.records import Lapse, Milestone, Records
from simulator.results.summary import rows
from simulator.results.tables import final_tables
from simulator.scenario.changes import ScalpersChange
from simulator.scenario.models import Chance
from simulator.scenario.reading import read_day
from simulator.traffic.days import Register, prepare_day
from simulator.traffic.identities import is_of_bot
from simulator.traffic.places import prepare_places
from simulator.whatif.engines import Engine
from simulator.whatif.plans import play
from tests.simulator.living import SHARE, statuses
from tests.simulator.test_traffic import read

DAY: Any = {"seed": 1, "day": 0, "on": date(2030, 1, 8)}


def with_bots(scenario, *, places, sold):
    bots = ScalpersChange(
        kind="scalpers", places=places, sold=sold, grade="C", source="test"
    )
    return scenario.model_copy(update={"changes": (bots,)})


def prepared(scenario, share=SHARE):
    register = Register()
    vehicles = prepare_day(scenario, **DAY, share=share, register=register)
    return vehicles, prepare_places(scenario, vehicles, register, **DAY, share=share)


@pytest.fixture
def all_sold(brief, fake):
    """A day on which everybody buys a place, and nobody is called too early."""
    fake.calls_early = False
    return with_bots(brief, places=1, sold=1)


@pytest.fixture
def none_sold(brief):
    """A day with a place beside each vehicle that nobody buys."""
    return with_bots(brief, places=1, sold=0)


def test_places_are_those_of_the_what_if_question(july):
    asked = with_bots(july, places=0.4, sold=0.5)

    vehicles, places = prepared(asked, share=1)

    runs = list(play(asked, seed=1, replication=0, engine=Engine.PYTHON))
    bought = sum(int(run.bought.sum()) for run in runs)
    phantoms = sum(int((run.flow == -1).sum()) for run in runs)
    buyers = {place.buyer for place in places} - {None}
    assert buyers <= {vehicle.id for vehicle in vehicles}
    assert (bought, phantoms) == (len(buyers), len(places) - len(buyers))
    assert {5 * 3600} == {place.vehicle.declares_at for place in places}


def test_bots_change_no_vehicle_and_share_no_identity_with_one(july):
    alone = prepare_day(july, **DAY)

    vehicles, places = prepared(with_bots(july, places=1, sold=0.5), share=1)

    everything = [*vehicles, *(place.vehicle for place in places)]
    carriers = [one.body["vehicle"] for one in everything]
    given = [
        carrier[kind]
        for carrier in carriers
        for kind in ("plate", "trailer_plate", "container")
        if carrier[kind]
    ]
    assert alone == vehicles
    assert len(places) > len(vehicles) / 2
    assert len(given) == len(set(given))


def test_what_bots_declare_breaks_no_rule(july):
    now = datetime(2030, 1, 7, 22, tzinfo=UTC)
    _, places = prepared(with_bots(july, places=1, sold=0.5), share=0.1)

    found = [evaluate(read(place.vehicle.body), now=now) for place in places]

    assert {((), ())} == {(tuple(failed), tuple(warned)) for failed, warned in found}


async def test_a_place_that_is_sold_is_the_buyers_and_begins_anew(run, fake, all_sold):
    records = await run(all_sold)

    vehicles, _ = prepared(all_sold)
    number = len(vehicles)
    assert [] == records.broken
    assert {"departed": number} == statuses(fake)
    assert {one.plate for one in vehicles} == {
        one["vehicle"]["plate"] for one in fake.declarations.values()
    }
    assert {number} == {records.bots.asked, records.bots.taken, records.bots.sold}
    assert {number} == {records.count(milestone) for milestone in Milestone}
    assert [] == records.bots.gained_min
    # Each was tried a second time with the same vehicle, and nothing else was refused.
    assert {(DOUBLE, "vehicle-already-declared"): number} == records.bots.refused


async def test_a_second_place_that_is_given_is_a_broken_promise(run, fake, none_sold):
    fake.takes_twice = True
    fake.call_window = fake.hours(1)

    records = await run(none_sold)

    assert records.bots.taken == records.bots.doubled == records.bots.withdrawn
    assert any("was given two places" in what for what in records.broken)


async def test_a_turn_that_is_sold_with_the_place_is_a_broken_promise(
    run, fake, all_sold
):
    fake.sells_turns = True
    fake.calls = False

    records = await run(all_sold, speed=18_000)

    assert records.bots.sold == len(records.bots.gained_min) == len(records.broken)
    assert min(records.bots.gained_min) > 0
    assert "kept its turn for another vehicle" in records.broken[0]


async def test_who_is_refused_the_place_declares_itself(run, fake, all_sold):
    fake.swaps_refused = True
    fake.calls = False

    records = await run(all_sold, speed=18_000)

    number = len(prepared(all_sold)[0])
    assert {"cancelled": number, "approved": number} == statuses(fake)
    assert number == records.bots.refused[SELL, "correction-not-allowed"]
    assert number == records.bots.withdrawn == records.count(Milestone.DECLARED)


async def test_bots_that_are_refused_places_cost_nobody_the_day(run, fake, all_sold):
    fake.refuses_bots = True

    records = await run(all_sold)

    number = len(prepared(all_sold)[0])
    assert [] == records.broken
    assert {"departed": number} == statuses(fake)
    assert {(TAKE, "too-many-places"): number} == records.bots.refused


async def test_a_place_that_nobody_buys_expires_and_is_no_vehicle(run, fake, none_sold):
    fake.call_window = fake.hours(1)

    records = await run(none_sold)

    number = len(prepared(none_sold)[0])
    places = records.bots.taken
    assert {"departed": number, "expired": places} == statuses(fake)
    assert number == records.count(Milestone.CALLED)
    assert (places, 2 * places) == (records.bots.expired, records.bots.calls)
    assert 120 * places == pytest.approx(records.bots.room_min, rel=0.01)
    assert {} == records.lapses


async def test_a_buyer_who_errs_corrects_the_cell_before_it_buys(run, fake, all_sold):
    slip = Chance(probability=1, grade="C", source="test")
    mending = all_sold.service["handover"].model_copy(update={"mean": 20.0})
    erring = all_sold.behaviour.model_copy(update={"slip": slip, "mending": mending})

    records = await run(all_sold.model_copy(update={"behaviour": erring}))

    assert [] == records.broken
    assert records.bots.sold == records.lapses[Lapse.CELL] == len(fake.declarations)


async def test_places_that_an_earlier_run_left_are_nobodys_still(run, fake, none_sold):
    fake.calls = False
    await run(none_sold, speed=18_000)
    fake.calls, fake.call_window = True, fake.hours(1)

    records = await run(none_sold.model_copy(update={"changes": ()}), seed=2)

    left = [
        found["status"]
        for found in fake.declarations.values()
        if is_of_bot(found["driver"]["identity_number"])
    ]
    assert {"expired"} == set(left)
    assert len(left) == records.bots.expired


def test_bots_are_told_of_where_there_are_some():
    alone, beside = Records(), Records()
    beside.bots.asked = beside.bots.taken = 12
    beside.bots.refuse(SELL, "correction-not-allowed")

    shown = " ".join(told(table) for table in final_tables(beside, "today"))

    numbers = {row["name"]: row["value"] for row in rows(beside)}
    assert not any("bots" in row["name"] for row in rows(alone))
    assert (12, 0) == (numbers["bots: places taken"], numbers["bots: turns sold"])
    assert 1 == numbers["bots: sell a place refused: correction-not-allowed"]
    assert "correction-not-allowed" in shown


def told(table):
    shown = StringIO()
    Console(width=120, file=shown).print(table)
    return shown.getvalue()


def test_a_living_day_may_have_bots():
    assert 1 == len(read_day("july-2025-bots").changes)
