"""Agents who err and correct, and late drivers, on days against the fake gateway."""

from datetime import date

import pytest

from gateway.domain.declarations import Channel
from simulator.results.records import Lapse, Milestone
from simulator.scenario.figures import Law
from simulator.scenario.models import Behaviour, Chance
from simulator.traffic.days import prepare_day
from tests.simulator.living import SHARE, statuses

ALL = Chance(probability=1, grade="C", source="test")
NOBODY = Chance(probability=0, grade="C", source="test")


def lasts(minutes):
    return Law(law="constant", mean=minutes, grade="C", source="test")


@pytest.fixture
def people(brief):
    """The brief day with people who behave as is said."""

    def people(**behaviour):
        own = Behaviour(no_show=NOBODY, uncalled=NOBODY, **behaviour)
        return brief.model_copy(update={"behaviour": own})

    return people


def vehicles(scenario):
    return prepare_day(scenario, seed=1, day=0, on=date(2030, 1, 8), share=SHARE)


async def test_a_wrong_cell_is_corrected_where_it_stands(run, fake, people):
    asked = people(slip=ALL, mending=lasts("20min"))

    records = await run(asked)

    number = len(vehicles(asked))
    assert [] == records.broken
    assert {"departed": number} == statuses(fake)
    assert number == records.lapses[Lapse.CELL] == records.count(Milestone.DECLARED)
    assert {20} == set(records.cost_min[Lapse.CELL])
    # What has not even the right shape is refused, and sent anew; all else is mended.
    refused = records.refused["declare", "shape-not-allowed"]
    assert 0 < refused < number
    assert number - refused == len(fake.corrected)


async def test_only_the_wrong_cell_is_sent_again(run, fake, people):
    await run(people(slip=ALL, mending=lasts("20min")))

    assert {("driver",), ("goods",), ("vehicle",), ("quarantine",)} >= {
        tuple(patch) for patch in fake.corrected
    }
    assert ("phone",) in {tuple(patch.get("driver", ())) for patch in fake.corrected}


async def test_papers_that_do_not_fit_are_sent_back_and_read_again(run, fake, people):
    asked = people(fault=ALL, mending=lasts("30min"))

    records = await run(asked)

    read = [d for d in fake.declarations.values() if d["channel"] == Channel.YELLOW]
    sent_back = [d for d in read if "rejected" in d["kinds"]]
    assert [] == records.broken
    assert {"departed": len(vehicles(asked))} == statuses(fake)
    assert 0 < len(sent_back) == len(fake.reasons) == len(fake.corrected)
    # Papers of an empty vehicle cannot be of something else.
    assert {d["id"] for d in read if d["goods"]} == {d["id"] for d in sent_back}
    assert len(sent_back) == records.lapses[Lapse.PAPERS]
    assert min(records.cost_min[Lapse.PAPERS]) > 30


async def test_green_papers_nobody_reads(run, fake, people):
    await run(people(fault=ALL, mending=lasts("30min")))

    green = [d for d in fake.declarations.values() if d["channel"] == Channel.GREEN]
    assert green
    assert not any("rejected" in d["kinds"] for d in green)


async def test_who_is_near_late_comes_late_and_enters(run, fake, people):
    records = await run(people(late=ALL, lateness=lasts("90min")))

    number = len(fake.declarations)
    assert {"departed": number} == statuses(fake)
    assert {1} == {d["kinds"].count("called") for d in fake.declarations.values()}
    assert 0 < records.lapses[Lapse.LATE] <= number
    assert 0 == records.lapses[Lapse.TOO_LATE]


async def test_who_is_near_too_late_comes_at_the_next_call(run, fake, people):
    fake.call_window = fake.hours(4)
    asked = people(late=ALL, lateness=lasts("5h"))
    # The fake calls at once, however long it is until the planned arrival.
    at_once = asked.planning.model_copy(update={"at_once": 1})

    records = await run(asked.model_copy(update={"planning": at_once}))

    calls = [d["kinds"].count("called") for d in fake.declarations.values()]
    assert {"departed": len(calls)} == statuses(fake)
    assert 0 < calls.count(2) == records.lapses[Lapse.TOO_LATE]
    assert min(records.cost_min[Lapse.TOO_LATE]) >= 239


async def test_a_rule_that_lets_a_wrong_cell_pass_is_a_broken_promise(
    run, people, monkeypatch
):
    monkeypatch.setattr("tests.simulator.fake_corrections.evaluate", _no_rules)

    records = await run(people(slip=ALL, mending=lasts("20min")))

    assert any("a wrong phone was accepted" in what for what in records.broken)


def _no_rules(declared, *, now):
    return [], []
