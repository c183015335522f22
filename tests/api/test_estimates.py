"""When a vehicle will enter, as those who wait are told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    approved,
    called,
    declared,
    enter,
    entered,
    said,
    turn,
    verdict,
)
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"
# Monday, 09:00 at the gate, which closes at 20:00.
NOW = datetime.fromisoformat("2030-01-07T02:00:00+00:00")
LATER = "2030-01-07T09:00:00Z"
HOUR = timedelta(hours=1)
SLOW = {"export": {"admission_rate": 4, "yard_capacity": 100}}


async def estimate_of(people: People, made: Any) -> tuple[datetime, datetime] | None:
    shown = said(await people.ask("agent", "GET", made.path))["estimate"]
    if shown is None:
        return None
    return datetime.fromisoformat(shown["p50"]), datetime.fromisoformat(shown["p90"])


async def a_line(people: People, number: int) -> list[Any]:
    return [await approved(people) for _ in range(number)]


async def test_who_waits_is_told_when(morning: People):
    await turn(morning, HUU_NGHI, flows=SLOW)
    line = await a_line(morning, 8)

    told = [await estimate_of(morning, each) for each in line]

    halves = [found[0] for found in told if found]
    assert 8 == len(halves)
    assert sorted(halves) == halves
    assert all(found[0] <= found[1] for found in told if found)
    assert 1.5 * HOUR < halves[-1] - NOW < 3 * HOUR


async def test_everybody_is_told_anew_when_the_gate_slows_down(morning: People):
    line = await a_line(morning, 3)
    before = [await morning.ask("agent", "GET", each.path) for each in line]

    await turn(morning, HUU_NGHI, flows=SLOW)

    for each, answer in zip(line, before, strict=True):
        known = {"If-None-Match": answer.headers["ETag"]}
        now = await morning.ask("agent", "GET", each.path, headers=known)
        assert said(answer)["estimate"]["p50"] < said(now)["estimate"]["p50"]


async def test_a_gate_that_calls_nobody_tells_no_time_but_a_reason(morning: People):
    made = await approved(morning)
    await turn(morning, HUU_NGHI, mode="hold")

    shown = said(await morning.ask("agent", "GET", made.path))

    assert (None, "gate-on-hold") == (shown["estimate"], shown["reason"]["code"])


async def test_the_tag_changes_as_the_estimate_does(morning: People):
    await turn(morning, HUU_NGHI, flows=SLOW)
    made = (await a_line(morning, 4))[-1]
    tag = (await morning.ask("agent", "GET", made.path)).headers["ETag"]
    known = {"If-None-Match": tag}

    same = await morning.ask("agent", "GET", made.path, headers=known)
    await morning.set_clock("2030-01-07T02:30:00Z")
    later = await morning.ask("agent", "GET", made.path, headers=known)

    assert [304, 200] == [same.status_code, later.status_code]


async def test_it_is_told_before_and_after_the_wait_as_well(morning: People):
    scheduled = await approved(morning, planned_arrival=LATER)
    coming = await called(morning)

    before, after = [await estimate_of(morning, each) for each in (scheduled, coming)]

    assert before is not None
    assert after is not None
    # Called an hour before its planned arrival at the soonest.
    assert 6 * HOUR <= before[0] - NOW < 7 * HOUR
    assert timedelta() < after[0] - NOW < HOUR


async def test_nothing_is_told_of_what_nobody_can_know(morning: People):
    inside, reviewed = await entered(morning), await declared(morning)
    held = await approved(morning)
    said(await verdict(morning, held, "hold"))

    for each in (inside, reviewed, held):
        assert await estimate_of(morning, each) is None


async def test_the_board_counts_closing_hours(morning: People):
    await turn(morning, HUU_NGHI, flows=SLOW)
    await a_line(morning, 8)

    async def wait() -> int:
        flows = said(await morning.http.get(GATE))["directions"]
        return int(flows["export"]["expected_wait_minutes"])

    at_nine = await wait()
    await morning.set_clock("2030-01-07T12:00:00Z")  # 19:00, an hour before it closes
    in_the_evening = await wait()

    assert 100 < at_nine < 150
    # It is open for an hour today, and the rest of the wait begins at seven.
    assert in_the_evening > at_nine + 11 * 60 - 5


async def test_nobody_in_line_is_no_wait(morning: People):
    flows = said(await morning.http.get(GATE))["directions"]

    assert 0 == flows["import"]["expected_wait_minutes"]


async def test_the_line_and_the_list_tell_the_same(morning: People):
    await turn(morning, HUU_NGHI, flows=SLOW)
    line = await a_line(morning, 3)

    listed = said(await morning.ask("agent", "GET", "/v1/declarations"))["items"]
    officers = said(
        await morning.ask("customs", "GET", f"{GATE}/line?direction=export")
    )["items"]

    alone = [
        said(await morning.ask("agent", "GET", each.path))["estimate"] for each in line
    ]
    assert alone == [each["estimate"] for each in listed]
    assert alone == [each["declaration"]["estimate"] for each in officers]


async def test_what_is_missed_is_read_again(morning: People):
    """A follower that lost an entry begins anew, and knows the same as before."""
    await called(morning, gate=TAN_THANH)
    await called(morning)
    await a_line(morning, 3)
    gate = await morning.resources.boards.one(HUU_NGHI, NOW)
    outlook = await morning.resources.outlooks.of(gate.gate)
    direction = next(iter(gate.gate.controls.flows))
    before = outlook.recent(direction, NOW)
    # One is called, three wait; what stands at the other gate is not ours.
    assert 4 == before.waiting + before.inside

    outlook.forget()
    again = await morning.resources.outlooks.of(gate.gate)

    assert again.is_known
    assert before == again.recent(direction, NOW)


async def test_the_score_is_what_was_told_against_what_came(morning: People):
    made = [await called(morning) for _ in range(3)]
    await approved(morning)  # It never enters, so it does not count.
    await morning.set_clock("2030-01-07T02:10:00Z")
    for each in made:
        said(await enter(morning, each), 201)

    score = said(await morning.http.get(f"{GATE}/estimate-score"))

    assert (HUU_NGHI, 3) == (score["gate"], score["count"])
    assert 1 == score["p90_coverage"]
    assert 10 == score["mean_wait_minutes"]
    assert 3 == score["directions"]["export"]["count"]
    assert {"count": 0} == {
        name: value
        for name, value in score["directions"]["import"].items()
        if value is not None
    }


async def test_the_score_is_of_the_hours_that_are_asked_for(morning: People):
    made = await called(morning)
    said(await enter(morning, made), 201)
    await morning.set_clock("2030-01-09T02:00:00Z")

    counts = [
        said(await morning.http.get(f"{GATE}/estimate-score?hours={hours}"))["count"]
        for hours in (24, 72)
    ]

    assert [0, 1] == counts


async def test_the_score_follows_the_controls_of_then(morning: People):
    """It was told by the rate of then, not by the one that holds now."""
    await turn(morning, HUU_NGHI, flows=SLOW)
    first = await called(morning)
    await turn(morning, HUU_NGHI, flows={"export": {"admission_rate": 0}})
    said(await enter(morning, first), 201)

    assert 1 == said(await morning.http.get(f"{GATE}/estimate-score"))["count"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/gates/nowhere/estimate-score", 404),
        (f"{GATE}/estimate-score?hours=0", 422),
        (f"{GATE}/estimate-score?hours=169", 422),
        (f"{GATE}/estimate-score?hours=x", 422),
    ],
)
async def test_a_score_of_nothing_is_refused(morning: People, path: str, status: int):
    assert status == (await morning.http.get(path)).status_code
