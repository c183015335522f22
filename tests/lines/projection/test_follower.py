"""The worker that follows the journal: by the bell, by the clock, and to its end."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from gateway.lines.lines import Lines
from gateway.services import rebuilding
from gateway.workers import project
from tests.lines.plain import shown
from tests.lines.projection.scribe import GATE

NEVER = 3600.0


@pytest.fixture
def following(engine, projector):
    @asynccontextmanager
    async def following(*, poll_s=NEVER, reconcile_s=NEVER):
        stopping = asyncio.Event()
        running = asyncio.create_task(
            project.follow(
                engine, projector, stopping, poll_s=poll_s, reconcile_s=reconcile_s
            )
        )
        try:
            yield
        finally:
            stopping.set()
            async with asyncio.timeout(1):
                await running

    return following


async def seconds_until(gate, seq):
    started = time.monotonic()
    for _ in range(500):
        head = await gate.head()
        if head is not None and head.seq >= seq:
            return time.monotonic() - started
        await asyncio.sleep(0.01)
    pytest.fail(f"{seq} is not shown after five seconds, only {head}")


async def test_it_begins_by_catching_up(following, gate, scribe):
    await scribe.declare(3)

    async with following():
        assert 2 > await seconds_until(gate, 3)


async def test_the_bell_wakes_it(following, gate, scribe):
    async with following():
        await asyncio.sleep(0.3)  # It listens, and has caught up.
        await scribe.declare(3)
        await gate.ring(3)

        assert 2 > await seconds_until(gate, 3)


async def test_without_a_bell_the_clock_wakes_it(following, gate, scribe):
    async with following(poll_s=0.1):
        await asyncio.sleep(0.3)
        await scribe.declare(3)

        assert 2 > await seconds_until(gate, 3)


async def test_wiped_lines_come_back(following, gate, redis, scribe):
    await scribe.wander(20)

    async with following(poll_s=0.1):
        await redis.flushall()
        await seconds_until(gate, 1)

        assert await scribe.journaled() == await shown(gate)


async def test_drift_is_mended(following, gate, redis, scribe):
    await scribe.declare(3)

    async with following(reconcile_s=0.1):
        await seconds_until(gate, 3)
        await redis.delete(gate.keys("review"))
        await asyncio.sleep(0.5)

        assert await scribe.journaled() == await shown(gate)


async def test_a_failure_does_not_end_it(
    following, gate, scribe, projector, monkeypatch
):
    failures = iter([RuntimeError("ours"), OSError("theirs")])
    catch_up = projector.catch_up

    async def failing(gate_id):
        for failure in failures:
            raise failure
        await catch_up(gate_id)

    monkeypatch.setattr(projector, "catch_up", failing)

    async with following(poll_s=0.05):
        await scribe.declare(3)

        assert 2 > await seconds_until(gate, 3)


async def test_it_stops_within_a_second_even_in_a_rebuild(
    following, redis, scribe, monkeypatch
):
    await scribe.declare(3)
    begun = asyncio.Event()

    async def endless(*_):
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(rebuilding, "_load", endless)
    await redis.flushall()

    async with following():
        await begun.wait()

    assert [] == await redis.keys("gate:*:rebuild:*")


@pytest.fixture
async def full(redis):
    await redis.config_set("maxmemory", "1")
    yield lambda: redis.config_set("maxmemory", "0")
    await redis.config_set("maxmemory", "0")


async def test_while_redis_is_away_it_waits(following, lines, redis, scribe, full):
    async with following(poll_s=0.1):
        await scribe.declare(3)
        await asyncio.sleep(0.3)
        was_away = lines.away

        await full()
        took = await seconds_until(Lines(redis, [GATE]).gates[GATE], 3)

    assert was_away
    assert 2 > took
