"""Whole days, played against the fake gateway in seconds."""

import asyncio
from datetime import date

import pytest

from simulator.errors import (
    GatewayNotReachable,
    Interrupted,
    LagTooHigh,
    SandboxMissing,
)
from simulator.results.records import Milestone
from simulator.results.summary import rows
from simulator.scenario.reading import read_day
from simulator.traffic.days import prepare_day
from tests.simulator.living import SHARE, statuses


def drawn(seed=1, day=0):
    july = read_day("july-2025")
    return prepare_day(july, seed=seed, day=day, on=date(2030, 1, 8), share=SHARE)


# How many come follows from scenario, seed, day and share alone.
VEHICLES = len(drawn())


async def test_everybody_is_declared_called_checked_and_leaves(run, fake):
    records = await run()

    assert {"departed": VEHICLES} == statuses(fake)
    assert {VEHICLES} == {records.count(milestone) for milestone in Milestone}
    assert (VEHICLES, 0, 0) == (
        records.entered,
        records.entered_unapproved,
        records.lost,
    )
    assert [] == records.broken


async def test_officers_approve_what_the_gateway_does_not(run, fake):
    await run()

    approvals = [path for _, path in fake.requests if path.endswith("/approve")]
    yellow = [d for d in fake.declarations.values() if d["channel"] == "yellow"]
    assert len(yellow) == len(approvals) > 0


async def test_the_day_is_the_next_one_of_the_gateways_clock(run, fake, audience):
    # On the fake's clock it is 10:00 of the 7th at the gates.
    await run()

    assert ["2030-01-08"] == list(map(str, audience.began))
    assert fake.now().isoformat() > "2030-01-07T22:00"


async def test_the_clock_is_left_at_its_ordinary_speed(run, fake):
    await run()

    assert [7200, 1.0] == fake.speeds


async def test_who_misses_the_first_call_comes_at_the_second(run, fake, brief):
    all_miss = brief.behaviour.no_show.model_copy(update={"probability": 1.0})
    behaviour = brief.behaviour.model_copy(update={"no_show": all_miss})
    fake.call_window = fake.hours(4)

    await run(brief.model_copy(update={"behaviour": behaviour}))

    calls = [d["kinds"].count("called") for d in fake.declarations.values()]
    assert {2} == set(calls)
    assert {"departed": VEHICLES} == statuses(fake)


async def test_who_never_comes_expires_in_the_day_as_foretold(run, fake, brief):
    chance = brief.behaviour.uncalled.model_copy(update={"probability": 0.5})
    behaviour = brief.behaviour.model_copy(update={"never": chance})
    asked = brief.model_copy(update={"behaviour": behaviour})
    expected = sum(
        vehicle.never
        for vehicle in prepare_day(
            asked, seed=1, day=0, on=date(2030, 1, 8), share=SHARE
        )
    )
    fake.call_window = fake.hours(1)

    await run(asked)

    assert 0 < expected < VEHICLES
    assert {"expired": expected, "departed": VEHICLES - expected} == statuses(fake)


async def test_who_comes_uncalled_is_refused_and_comes_again(run, fake, brief):
    all_try = brief.behaviour.uncalled.model_copy(update={"probability": 1.0})
    behaviour = brief.behaviour.model_copy(update={"uncalled": all_try})

    records = await run(brief.model_copy(update={"behaviour": behaviour}))

    assert VEHICLES == records.refused_uncalled
    assert {"departed": VEHICLES} == statuses(fake)


async def test_a_barrier_that_opens_for_anyone_is_a_broken_promise(run, fake, brief):
    all_try = brief.behaviour.uncalled.model_copy(update={"probability": 1.0})
    behaviour = brief.behaviour.model_copy(update={"uncalled": all_try})
    fake.barrier_open_to_all = True
    fake.calls = False

    records = await run(brief.model_copy(update={"behaviour": behaviour}))

    assert any("entered with an invented pass" in what for what in records.broken)
    assert records.entered == records.entered_unapproved > 0


async def test_a_declaration_that_is_gone_is_a_broken_promise(run, fake):
    fake.forgets = {"N3"}

    records = await run()

    assert 1 == records.lost
    assert ["N3 was accepted and is lost"] == records.broken


async def test_a_ticket_given_twice_is_a_broken_promise(run, fake):
    fake.same_ticket = True

    records = await run()

    assert any("ticket ('huu-nghi', 1) was given" in what for what in records.broken)


async def test_who_is_not_called_stays_in_line_and_is_reported(run, fake, brief):
    fake.calls = False

    records = await run(speed=18_000)

    assert {"approved": VEHICLES} == records.left == statuses(fake)
    assert 0 == records.count(Milestone.CALLED)


async def test_a_later_run_takes_over_who_was_left_behind(run, fake):
    fake.calls = False
    await run(speed=18_000)
    fake.calls = True

    records = await run(seed=2)

    assert VEHICLES == records.carried
    own = len(drawn(seed=2))
    assert {"departed": VEHICLES + own} == statuses(fake)
    assert own == records.count(Milestone.DECLARED)


async def test_a_vehicle_that_still_stands_there_is_replaced(run, fake):
    fake.calls = False
    await run(speed=18_000)
    for left in fake.declarations.values():
        left["driver"]["identity_number"] = "020090001234"
    fake.rewind()
    fake.calls = True

    records = await run()

    assert VEHICLES == records.refused["declare", "vehicle-already-declared"]
    assert VEHICLES == statuses(fake)["departed"]


async def test_a_gateway_that_drops_answers_has_no_declaration_twice(run, fake):
    fake.hang_up = 20

    records = await run()

    assert 20 == records.retried.total()
    assert {"departed": VEHICLES} == statuses(fake)
    assert [] == records.broken


async def test_days_are_played_until_somebody_stops_them(run, fake, audience):
    stopping = asyncio.Event()

    def stop_after_two():
        if len(audience.ended) == 2:
            stopping.set()

    audience.on_day_end = stop_after_two

    with pytest.raises(Interrupted):
        await run(loop=True, stopping=stopping)

    assert ["2030-01-08", "2030-01-09"] == list(map(str, audience.ended))
    both = VEHICLES + len(drawn(day=1))
    assert both == statuses(fake)["departed"]
    assert 1.0 == fake.speed


async def test_a_broken_promise_outlives_being_stopped(run, fake, audience):
    stopping = asyncio.Event()
    fake.forgets = {"N1"}
    audience.on_day_end = stopping.set

    records = await run(loop=True, stopping=stopping)

    assert ["N1 was accepted and is lost"] == records.broken


async def test_a_run_that_is_stopped_leaves_no_request_without_its_answer(run, fake):
    stopping = asyncio.Event()
    fake.slow_s = 0.05
    asyncio.get_running_loop().call_later(0.8, stopping.set)

    with pytest.raises(Interrupted):
        await run(stopping=stopping)

    assert fake.begun == fake.answered
    assert 1.0 == fake.speed


@pytest.fixture
def overloaded(fake, monkeypatch):
    """One request at a time, of 30 ms each: hundreds of them are due in a second."""
    monkeypatch.setattr("simulator.live.client.IN_FLIGHT", 1)
    monkeypatch.setattr("simulator.live.pacing.WINDOW_S", 0.5)
    monkeypatch.setattr("simulator.live.pacing._LOOK_EVERY_S", 0.1)
    fake.slow_s = 0.03


async def test_a_strict_run_ends_when_requests_go_out_late(run, overloaded):
    with pytest.raises(LagTooHigh):
        await run(strict=True, lag_budget_s=0.1)


async def test_a_slow_gateway_slows_the_clock_down(run, fake, overloaded):
    asyncio.get_running_loop().call_later(1.5, setattr, fake, "slow_s", 0.0)

    records = await run(lag_budget_s=0.1)

    assert 3600 == records.speeds[0].speed == fake.speeds[1]
    assert {"departed": VEHICLES} == statuses(fake)


async def test_a_speed_set_by_a_tester_is_kept(run, fake, monkeypatch):
    monkeypatch.setattr("simulator.live.sandbox._LOOK_AGAIN_S", 0.1)
    loop = asyncio.get_running_loop()
    loop.call_later(0.5, fake.set_speed, 3000)

    records = await run()

    assert [] == records.speeds
    assert [7200, 1.0] == fake.speeds
    assert {"departed": VEHICLES} == statuses(fake)


async def test_a_gateway_that_is_not_there_is_told(run, unused_tcp_port):
    with pytest.raises(GatewayNotReachable, match=r"/readyz does not answer with 200"):
        await run(url=f"http://127.0.0.1:{unused_tcp_port}", wait_s=0.2)


async def test_a_gateway_without_its_sandbox_is_told(run, fake):
    fake.sandbox = False

    with pytest.raises(SandboxMissing, match=r"GATEWAY_SANDBOX=true"):
        await run()


async def test_the_summary_says_what_came_of_everybody(run):
    records = await run()

    found = {row["name"]: (row["value"], row["unit"]) for row in rows(records)}
    assert (VEHICLES, "vehicles") == found["departed"]
    exports = sum(one.id.startswith("huu-nghi/export") for one in drawn())
    assert (exports, "vehicles") == found["huu-nghi export departed"]
    assert (0, "declarations") == found["entered without approval"]
    assert found["requests"][0] > 7 * VEHICLES
