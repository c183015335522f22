"""What time ends: calls that nobody answers, and places that nobody comes for."""

import asyncio
from datetime import timedelta

import pytest

from gateway.domain.declarations import Kind, Line
from gateway.domain.lifecycle import Status
from gateway.services.deciding import Cancel
from gateway.services.expiring import ExpireStale, MissOverdue
from gateway.workers import dispatch, expire
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    declared,
    enter,
    is_problem,
    pass_of,
)
from tests.api.journeys import called as called_by_http
from tests.faults.patience import until
from tests.people import People
from tests.workers.gatehouse import GUARD, Gatehouse

WEEK = timedelta(days=7)
CALL = timedelta(hours=1)


async def called(house: Gatehouse, name: str = "v1") -> str:
    assert await house.declare(name, "export", "machinery", 0)
    assert await house.approve(name)
    await house.dispatch()
    return name


async def test_a_call_is_missed_at_its_deadline_and_not_before(house: Gatehouse):
    name = await called(house)
    house.clock.now += CALL - timedelta(seconds=1)

    early = await house.miss_overdue()
    house.clock.now += timedelta(seconds=1)
    late = await house.miss_overdue()

    row = await house.row(name)
    assert (0, 1) == (early, late)
    assert (Status.APPROVED, Line.WAITING, 1) == (
        row.status,
        row.line,
        row.missed_calls,
    )
    assert house.clock.now == row.ready_at
    assert (None, None) == (row.called_at, row.call_deadline)


async def test_who_missed_one_call_stands_behind_who_was_ready_before(house: Gatehouse):
    late = await called(house)
    await house.make_room(1)
    assert await house.declare("v2", "export", "machinery", 0)
    assert await house.approve("v2")
    house.clock.now += CALL

    await house.miss_overdue()
    await house.dispatch()

    assert [late, "v2"] == await house.happened(Kind.CALLED)


async def test_the_second_missed_call_is_the_last(house: Gatehouse):
    name = await called(house)
    for _ in range(2):
        house.clock.now += CALL
        await house.miss_overdue()
        await house.dispatch()

    row = await house.row(name)
    assert (Status.EXPIRED, None, 2) == (row.status, row.line, row.missed_calls)
    assert [name, name] == await house.happened(Kind.CALLED)


async def test_a_held_vehicle_that_missed_its_call_waits_for_its_release(
    house: Gatehouse,
):
    name = await called(house)
    assert await house.hold(name)
    house.clock.now += CALL
    await house.miss_overdue()
    held = (await house.row(name)).line

    assert await house.release(name)

    assert (None, Line.WAITING) == (held, (await house.row(name)).line)


async def test_who_gives_up_as_the_call_ends_has_missed_nothing(house: Gatehouse):
    name = await called(house)
    house.clock.now += CALL

    await asyncio.gather(
        house.writer.ask(Cancel(house.ids[name], GUARD)),
        house.writer.ask(MissOverdue(10)),
    )

    assert [] == await house.happened(Kind.MISSED)
    assert Status.CANCELLED is (await house.row(name)).status


async def test_a_pass_ends_with_its_call_and_the_next_call_has_another(client: People):
    await client.set_clock(MORNING)
    made = await called_by_http(client)
    await client.set_clock("2030-01-07T03:02:01Z")  # the call ended at 03:00
    late = await enter(client, made)
    await expire.miss(client.resources, HUU_NGHI)
    missed = await enter(client, made)
    await dispatch.dispatch(client.resources, HUU_NGHI)

    old = await enter(client, made)
    new = await enter(client, made, **{"pass": await pass_of(client, made)})

    assert is_problem(late, 409, "pass-invalid")
    assert is_problem(missed, 409, "not-called")
    assert is_problem(old, 409, "pass-invalid")
    assert 201 == new.status_code


# Stale ones


@pytest.mark.parametrize("approved", [False, True])
async def test_a_place_nobody_comes_for_expires_after_a_week(
    house: Gatehouse,
    approved: bool,  # noqa: FBT001
):
    assert await house.declare("v1", "export", "machinery", 5)
    if approved:
        assert await house.approve("v1")
    house.clock.now += WEEK + timedelta(hours=5) - timedelta(seconds=1)

    early = await expire.expire(house.resources, house.id)
    house.clock.now += timedelta(seconds=1)
    late = await expire.expire(house.resources, house.id)

    assert (0, 1) == (early, late)
    row = await house.row("v1")
    assert (Status.EXPIRED, None) == (row.status, row.line)


async def test_a_draft_nobody_mends_expires_and_frees_the_vehicle(client: People):
    await client.set_clock(MORNING)
    made = await declared(client, driver__name=".")
    await client.set_clock("2030-01-14T02:30:00Z")

    await expire.expire(client.resources, HUU_NGHI)

    assert "expired" == (await client.look(made.id))["status"]
    arrival = "2030-01-14T03:00:00Z"
    await declared(client, vehicle__plate=made.plate, planned_arrival=arrival)


async def test_what_was_called_or_is_inside_does_not_go_stale(house: Gatehouse):
    inside, waiting = await called(house), await called(house, "v2")
    assert await house.enter(inside)
    house.clock.now += 2 * WEEK

    expired = await house.writer.ask(ExpireStale(10))

    statuses = [(await house.row(name)).status for name in (inside, waiting)]
    assert 0 == expired
    assert [Status.ENTERED, Status.CALLED] == statuses


async def test_the_worker_ends_both_by_itself_and_stops_when_told(house: Gatehouse):
    overdue = await called(house)
    assert await house.declare("v2", "export", "machinery", 0)
    house.clock.now += 2 * WEEK
    stopping = asyncio.Event()
    running = asyncio.create_task(expire.run(house.resources, stopping))

    async def are_ended() -> bool:
        rows = [await house.row(name) for name in (overdue, "v2")]
        return rows[0].missed_calls == 1 and rows[1].status is Status.EXPIRED

    await until(are_ended, "something goes on for ever", within_s=10)
    stopping.set()
    await asyncio.wait_for(running, 2)
