"""The rules approve what has nothing to remark, and leave the rest to officers."""

import asyncio

from gateway.domain.declarations import Channel, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.services.approving import RouteSubmitted
from gateway.services.deciding import Approve, PlaceHold
from gateway.storage import approvals, gates, journal
from gateway.workers import approve, expire
from gateway.workers.rounds import repeat
from tests.faults.patience import until
from tests.workers.gatehouse import CUSTOMS, GUARD, Gatehouse


async def declare(house: Gatehouse, number: int) -> list[str]:
    names = [f"v{len(house.ids) + n}" for n in range(1, number + 1)]
    for name in names:
        assert await house.declare(name, "export", "machinery", 0)
    return names


async def channels(house: Gatehouse) -> list[Channel | None]:
    return [(await house.row(name)).channel for name in house.ids]


async def test_green_is_approved_by_the_rules_and_the_rest_is_sent_on(house: Gatehouse):
    names = await declare(house, 20)

    looked_at = await approve.route(house.resources, house.id)

    assert 20 == looked_at
    rows = [await house.row(name) for name in names]
    for row in rows:
        is_green = row.channel is Channel.GREEN
        expected = (
            (Status.APPROVED, Line.WAITING)
            if is_green
            else (Status.SUBMITTED, Line.REVIEW)
        )
        assert expected == (row.status, row.line)
    assert {Channel.GREEN} < {row.channel for row in rows}
    assert set() == set(names) - {
        *await house.happened(Kind.APPROVED),
        *await house.happened(Kind.ROUTED),
    }


async def test_each_approval_is_recorded_as_the_systems_own(house: Gatehouse):
    await declare(house, 12)
    await approve.route(house.resources, house.id)
    green = [house.ids[name] for name in await house.happened(Kind.APPROVED)]

    async with house.resources.engine.connect() as connection:
        recorded = await approvals.of_declarations(connection, list(house.ids.values()))

    assert set(green) == set(recorded)
    assert {("worker-approve", Channel.GREEN)} == {
        (one.actor, one.channel) for one in recorded.values()
    }


async def test_who_is_sent_to_an_officer_is_told_why(house: Gatehouse):
    await declare(house, 20)
    await approve.route(house.resources, house.id)

    async with house.resources.engine.connect() as connection:
        found = await journal.read(connection, house.id, after=0, limit=100)

    routed = [entry.data for entry in found if entry.kind is Kind.ROUTED]
    assert routed
    assert all(data["because"] for data in routed)
    assert {data["channel"] for data in routed} <= {"yellow", "red"}


async def test_nothing_is_looked_at_twice(house: Gatehouse):
    await declare(house, 8)

    first = await approve.route(house.resources, house.id)
    found = await channels(house)
    second = await approve.route(house.resources, house.id)

    assert (8, 0) == (first, second)
    assert found == await channels(house)


async def test_the_oldest_ticket_is_looked_at_first(house: Gatehouse):
    await declare(house, 6)

    await house.writer.ask(RouteSubmitted(4))

    assert [False] * 4 + [True] * 2 == [c is None for c in await channels(house)]


async def test_while_many_are_left_more_are_looked_at_at_once(
    house: Gatehouse, monkeypatch
):
    monkeypatch.setattr(approve, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(approve, "MOST_IN_A_RUSH", 3)
    await declare(house, 6)
    known = approve.Known(2)

    rounds = [await approve.route_on(house.resources, house.id, known) for _ in "123"]

    assert ([2, 3, 1], 2) == (rounds, known.most)


async def test_rounds_that_find_nothing_leave_the_gate_to_others(house: Gatehouse):
    async with house.resources.engine.begin() as connection:
        await gates.lock(connection, house.id)

        found = [
            await approve.route(house.resources, house.id),
            await expire.miss(house.resources, house.id),
            await expire.expire(house.resources, house.id),
        ]

    assert [0, 0, 0] == found


async def test_what_is_held_is_left_alone_until_it_is_released(house: Gatehouse):
    (name,) = await declare(house, 1)
    assert await house.hold(name)

    held = await approve.route(house.resources, house.id)
    assert await house.release(name)
    released = await approve.route(house.resources, house.id)

    assert (0, 1) == (held, released)


async def test_rules_and_officer_deciding_at_once_approve_once(house: Gatehouse):
    names = await declare(house, 10)
    ids = [house.ids[name] for name in names]

    await asyncio.gather(
        *(house.writer.ask(Approve(id_, CUSTOMS)) for id_ in ids[:5]),
        house.writer.ask(PlaceHold(ids[5], GUARD, reason="seal")),
        house.writer.ask(RouteSubmitted(100)),
        *(house.ask(Approve(id_, CUSTOMS)) for id_ in ids[5:]),
    )

    happened = await house.happened(Kind.APPROVED)
    assert len(happened) == len(set(happened)) == 9
    assert names[5] not in happened


async def test_the_worker_approves_by_itself_and_stops_when_told(house: Gatehouse):
    names = await declare(house, 5)
    stopping = asyncio.Event()
    running = asyncio.create_task(approve.run(house.resources, stopping))

    async def is_done() -> bool:
        return None not in await channels(house)

    await until(is_done, "somebody was not looked at", within_s=10)
    more = await declare(house, 5)
    await until(is_done, "somebody was not looked at", within_s=10)
    stopping.set()
    await asyncio.wait_for(running, 2)

    assert 10 == len(names + more)


async def test_a_round_that_fails_is_not_the_last():
    done: list[int] = []
    stopping = asyncio.Event()

    async def step() -> int:
        done.append(len(done))
        if len(done) == 3:
            stopping.set()
        if len(done) == 1:
            raise KeyError("a round of its own misfortune")
        return 0

    await asyncio.wait_for(repeat("test", step, stopping, every_s=0.01), 2)

    assert [0, 1, 2] == done


async def test_a_round_that_finds_work_is_followed_at_once():
    found = [5, 5, 0]
    stopping = asyncio.Event()

    async def step() -> int:
        number = found.pop(0)
        if not found:
            stopping.set()
        return number

    # Were there a pause, it would be an hour.
    await asyncio.wait_for(repeat("test", step, stopping, every_s=3600), 2)

    assert [] == found
