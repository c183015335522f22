"""Vehicles move up: into the line when due, to the gate while there is room."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.gates import BURST
from gateway.lines.projected import member_of
from gateway.services.controlling import ChangeControls
from gateway.services.deciding import PlaceHold
from gateway.services.dispatching import CallNext
from gateway.workers import dispatch
from tests.faults.patience import until
from tests.workers.conftest import Houses
from tests.workers.gatehouse import GUARD, MANAGEMENT, Gatehouse

EXPORT = Direction.EXPORT


async def waiting(house: Gatehouse, number: int, *, lead_h: int = 0) -> list[str]:
    """Bring so many vehicles into the line, one after another."""
    names = [f"v{len(house.ids) + n}" for n in range(1, number + 1)]
    for name in names:
        assert await house.declare(name, "export", "machinery", lead_h)
        assert await house.approve(name)
    return names


async def called(house: Gatehouse) -> list[str]:
    return await house.happened(Kind.CALLED)


async def test_nobody_is_called_while_the_gate_is_closed(house: Gatehouse):
    names = await waiting(house, 2)
    house.clock.now += timedelta(hours=13)  # 22:00, when it closes

    await house.dispatch()
    at_night = await called(house)
    house.clock.now += timedelta(hours=7) - timedelta(seconds=1)
    await house.dispatch()
    before_dawn = await called(house)
    house.clock.now += timedelta(seconds=1)
    await house.dispatch()

    assert ([], []) == (at_night, before_dawn)
    assert names == await called(house)


async def test_a_scheduled_vehicle_joins_the_line_when_its_time_is_near(
    house: Gatehouse,
):
    (name,) = await waiting(house, 1, lead_h=14)
    house.clock.now += timedelta(hours=2) - timedelta(seconds=1)

    await house.dispatch()
    before = (await house.row(name)).line
    house.clock.now += timedelta(seconds=1)
    await house.dispatch()

    assert Line.SCHEDULED is before
    assert [name] == await house.happened(Kind.QUEUED) == await called(house)


async def test_two_dispatchers_at_once_do_not_overfill_the_yard(house: Gatehouse):
    await house.make_room(3)
    names = await waiting(house, 8)

    await asyncio.gather(*(house.dispatch() for _ in range(4)))

    assert names[:3] == await called(house)


async def test_what_is_inside_takes_room_until_it_leaves(house: Gatehouse):
    await house.make_room(1)
    names = await waiting(house, 2)
    await house.dispatch()
    assert await house.enter(names[0])
    await house.dispatch()
    inside = await called(house)
    assert await house.leave(names[0])

    await house.dispatch()

    assert (names[:1], names) == (inside, await called(house))


# Redis proposes, the database decides


async def test_calls_go_on_while_redis_is_away(house: Gatehouse):
    names = await waiting(house, 3)
    await house.resources.redis.config_set("maxmemory", 1)
    assert not await house.resources.lines.check()

    await house.dispatch()
    await house.resources.redis.config_set("maxmemory", 0)

    assert names == await called(house)


async def test_a_line_in_disorder_changes_nothing_and_is_built_anew(house: Gatehouse):
    await house.make_room(2)
    names = await waiting(house, 4)
    lines = house.resources.lines.gates[house.id]
    row = await house.row(names[3])
    member = member_of(row.ticket or 0, row.id)
    await house.resources.redis.zadd(lines.keys.line(Line.WAITING, EXPORT), {member: 0})
    assert names[3] == (await house.line_in_redis("export"))[0]

    await house.dispatch()

    assert names[:2] == await called(house)
    assert names[2:] == await house.line_in_redis("export")


async def test_who_is_proposed_but_does_not_wait_is_not_called(house: Gatehouse):
    names = await waiting(house, 2)
    await house.dispatch()
    ids = list(house.ids.values())

    again = await house.writer.ask(CallNext({EXPORT: ids}, seq=None))

    assert [] == again.ids
    assert names == await called(house)


async def test_a_hold_at_the_same_moment_is_no_disorder(house: Gatehouse):
    await waiting(house, 2)
    proposal = await house.resources.lines.gates[house.id].proposal(EXPORT, 50)
    first, second = proposal.ids

    _, calls = await asyncio.gather(
        house.writer.ask(PlaceHold(first, GUARD, reason="seal")),
        house.writer.ask(CallNext({EXPORT: proposal.ids}, proposal.seq)),
    )

    assert ([second], False) == (calls.ids, calls.drifted)


async def test_disorder_is_seen_after_the_other_direction_was_called(house: Gatehouse):
    await waiting(house, 1)
    for name in ("in1", "in2"):
        assert await house.declare(name, "import", "machinery", 0)
        assert await house.approve(name)
    lines = house.resources.lines.gates[house.id]
    exports = await lines.proposal(EXPORT, 50)
    imports = await lines.proposal(Direction.IMPORT, 50)
    swapped = imports.ids[::-1]

    calls = await house.writer.ask(
        CallNext({EXPORT: exports.ids, Direction.IMPORT: swapped}, imports.seq)
    )

    assert calls.drifted
    assert [*exports.ids, *imports.ids][: len(calls.ids)] == calls.ids


# The pace


async def set_rate(house: Gatehouse, per_hour: int) -> None:
    version = (await house.gate()).version
    wanted = {"flows": {"export": {"admission_rate": per_hour}}}
    await house.writer.ask(ChangeControls(version, wanted, MANAGEMENT))


@settings(max_examples=8)
@given(
    rate=st.sampled_from([12, 40, 60, 240]),
    gaps=st.lists(st.integers(0, 900), min_size=5, max_size=12),
)
async def test_no_hour_calls_more_than_the_admission_rate(
    houses: Houses, rate: int, gaps: list[int]
):
    house = await houses()
    await set_rate(house, rate)
    await waiting(house, 30)
    counts = [(house.clock.now, 0)]

    for gap in gaps:
        house.clock.now += timedelta(seconds=gap)
        await house.dispatch()
        counts.append((house.clock.now, len(await called(house))))

    interval = timedelta(hours=1) / rate
    for start, (_, before) in enumerate(counts):
        for at, after in counts[start + 1 :]:
            since = counts[start + 1][0]
            allowed = (at - since + max(BURST, interval)) / interval
            assert after - before <= allowed
    assert any(after > before for (_, before), (_, after) in pairwise(counts))


async def test_a_gate_without_a_rate_calls_nobody(house: Gatehouse):
    await set_rate(house, 0)
    await waiting(house, 1)

    await house.dispatch()

    assert [] == await called(house)


async def test_a_clock_that_is_set_back_does_not_stop_the_calls(house: Gatehouse):
    await set_rate(house, 12)
    names = await waiting(house, 2)
    await house.dispatch()
    house.clock.now -= timedelta(hours=3)

    await house.dispatch()

    assert names == await called(house)


@pytest.mark.parametrize("away", [False, True])
async def test_the_worker_calls_by_itself_and_stops_when_told(
    house: Gatehouse,
    away: bool,  # noqa: FBT001
):
    stopping = asyncio.Event()
    running = asyncio.create_task(dispatch.run(house.resources, stopping))
    if away:
        await house.resources.redis.flushall()
    names = await waiting(house, 3)

    async def are_called() -> bool:
        return names == await called(house)

    await until(are_called, "somebody was not called", within_s=10)
    stopping.set()
    await asyncio.wait_for(running, 2)
