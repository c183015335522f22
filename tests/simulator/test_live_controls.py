"""What a scenario changes of a gate is turned by its management, and put back."""

import asyncio
from datetime import date

import pytest

from simulator.errors import Interrupted, UnexpectedAnswer
from simulator.live.controls import turns
from simulator.live.options import Options
from simulator.live.play import play
from simulator.scenario.changes import (
    CapacityChange,
    ClosureChange,
    HoursChange,
    RoomChange,
)
from tests.simulator.fake_gateway import board
from tests.simulator.living import Audience

TUESDAY = date(2030, 1, 8)
ASKED = {"gate": "huu-nghi", "grade": "C", "source": "asked"}
LANE = CapacityChange.model_validate(
    ASKED
    | {"kind": "capacity", "direction": "export", "delta": -1}
    | {"from": "day 1 09:00", "to": "day 1 12:00"}
)
CLOSED = ClosureChange.model_validate(
    ASKED | {"kind": "closure", "direction": "export"}
    | {"from": "day 1 10:00", "to": "day 1 11:00"}
)  # fmt: skip
LONGER = HoursChange.model_validate(ASKED | {"kind": "hours", "open": ["06:00-22:00"]})
ROOM = RoomChange.model_validate(
    ASKED | {"kind": "room", "direction": "import", "vehicles": 9}
)
HOUR_MS = 3_600_000
BOARDS = {gate: board(gate) for gate in ("huu-nghi", "tan-thanh")}


def with_changes(july, *changes):
    return july.model_copy(update={"changes": changes})


def flow(lanes, rate):
    return {"lanes": lanes, "admission_rate": rate, "yard_capacity": 150}


def test_a_lane_that_closes_takes_its_part_of_the_rate_and_comes_back(july):
    found = turns(with_changes(july, LANE, CLOSED), BOARDS, TUESDAY)

    assert [
        (9, {"flows": {"export": flow(1, 20)}}),
        (10, {"flows": {"export": flow(0, 0)}}),
        (11, {"flows": {"export": flow(1, 20)}}),
        (12, {"flows": {"export": flow(2, 40)}}),
    ] == [(turn.at / 3600, turn.patch) for turn in found]


def test_hours_and_room_are_turned_before_the_day_begins(july):
    found = turns(with_changes(july, LONGER, ROOM), BOARDS, TUESDAY)

    assert {0} == {turn.at for turn in found}
    assert [
        {"flows": {"import": {**flow(2, 40), "yard_capacity": 9}}},
        {"calendar": {"windows": {"tue": ["06:00-22:00"]}}},
    ] == [turn.patch for turn in found]


@pytest.fixture
def run(brief, url):
    async def run(*changes, stopping=None):
        options = Options(url=url, speed=7200, share=0.01, wait_s=1, lag_budget_s=10)
        scenario = with_changes(brief, *changes)
        async with asyncio.timeout(30):
            stop = stopping or asyncio.Event()
            return await play(scenario, options, Audience(), stop)

    return run


async def test_a_closure_is_played_in_its_hours_and_all_is_put_back(run, fake):
    fake.turned_by_others = 1

    begins, ends = CLOSED.window
    early = {"from_": begins - 4.4 * HOUR_MS, "to": ends - 5 * HOUR_MS}
    records = await run(LONGER, CLOSED.model_copy(update=early))

    assert [] == records.broken
    hours, closed, opened, *back = fake.turned
    assert {"calendar": {"windows": {"tue": ["06:00-22:00"]}}} == hours[2]
    assert "2030-01-07T22:3" <= closed[0] < opened[0]
    assert (flow(0, 0), flow(2, 40)) == (
        closed[2]["flows"]["export"],
        opened[2]["flows"]["export"],
    )
    assert [
        {
            "flows": {"export": flow(2, 40)},
            "calendar": {"windows": {"tue": ["07:00-20:00"]}},
        }
    ] == [patch for _, _, patch in back]


async def test_whoever_stops_the_run_finds_the_controls_as_they_were(run, fake):
    stopping = asyncio.Event()
    playing = asyncio.create_task(run(LONGER, stopping=stopping))
    await asyncio.wait_for(fake.declared.wait(), 10)

    stopping.set()

    with pytest.raises(Interrupted):
        await playing
    assert {"calendar": {"windows": {"tue": ["07:00-20:00"]}}} == fake.turned[-1][2]


async def test_a_control_that_the_gateway_refuses_ends_the_run(run, fake):
    fake.controls_refused = True

    with pytest.raises(UnexpectedAnswer, match=r"huu-nghi: .* is refused: 422"):
        await run(LONGER)
