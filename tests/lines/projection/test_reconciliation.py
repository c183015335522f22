"""Lines that differ from the database are noticed and built anew."""

from functools import partial

import pytest

from gateway.domain.declarations import Direction, Line
from gateway.services.reconciliation import reconcile
from tests.lines.plain import shown, vehicle
from tests.lines.projection import scribe as steps
from tests.lines.projection.scribe import GATE

WAITING = "waiting:export"


@pytest.fixture
def compare(engine, projector):
    return partial(reconcile, engine, projector, GATE)


@pytest.fixture
async def day(scribe, projector):
    """Vehicles of both directions in every line."""
    for direction in Direction:
        await scribe.declare(9, direction=direction)
    ids = list(scribe.declarations)
    await scribe.change(steps.approve, [*ids[:6], *ids[9:15]])
    await scribe.change(steps.call, [*ids[:2], *ids[9:11]])
    await scribe.change(steps.hold, [ids[2]])
    await projector.catch_up(GATE)


@pytest.mark.usefixtures("day")
async def test_lines_that_are_right_are_left_alone(compare, redis, gate):
    # A rebuild would leave a head without it.
    await redis.hset(gate.keys.head, "touched", "1")

    assert not await compare()

    assert "1" == await redis.hget(gate.keys.head, "touched")


async def lose(redis, key):
    await redis.delete(key)


async def lose_the_last(redis, key):
    await redis.zpopmax(key)


async def let_a_ghost_in(redis, key):
    await redis.zadd(key, {vehicle(999): 1.0})


async def exchange_the_first_two(redis, key):
    (first, one), (second, other) = await redis.zrange(key, 0, 1, withscores=True)
    await redis.zadd(key, {first: other + 1, second: one})


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize(
    "fault",
    [
        (lose, WAITING),
        (lose, "review"),
        (lose, "called:import"),
        (lose, "counts"),
        (lose_the_last, "waiting:import"),
        (let_a_ghost_in, "scheduled:export"),
        (exchange_the_first_two, WAITING),
    ],
)
async def test_a_fault_is_found_and_mended(compare, redis, gate, scribe, fault):
    break_it, name = fault
    await break_it(redis, gate.keys(name))

    found = await compare()
    again = await compare()

    assert (True, False) == (found, again)
    assert await scribe.journaled() == await shown(gate)


async def test_lines_that_are_only_behind_have_not_drifted(compare, gate, scribe):
    await scribe.declare(5)

    assert not await compare()

    counts = await gate.counts()
    assert 5 == counts.by_line[Line.REVIEW, None]


@pytest.mark.usefixtures("day")
async def test_lines_from_an_old_file_catch_up_and_have_not_drifted(
    compare, projector, redis, gate, scribe
):
    saved = {key: await redis.dump(key) for key in await redis.keys("gate:*")}
    await scribe.wander(20)
    await projector.catch_up(GATE)
    await redis.flushall()
    for key, value in saved.items():
        await redis.restore(key, 0, value)

    assert not await compare()

    assert await scribe.journaled() == await shown(gate)
