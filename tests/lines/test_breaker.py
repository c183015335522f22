"""The breaker, on a clock of the test's own."""

import asyncio

import pytest
from redis.exceptions import ReadOnlyError

from gateway.lines.breaker import AT_ONCE, Breaker, LinesAway


class Redis:
    """Says whether it is there, and counts how often it was tried."""

    def __init__(self):
        self.is_there = True
        self.now = 0.0
        self.probes = 0

    async def probe(self):
        self.probes += 1
        await self.ask()

    async def ask(self):
        if not self.is_there:
            raise ReadOnlyError


@pytest.fixture
def redis():
    return Redis()


@pytest.fixture
def breaker(redis):
    return Breaker(redis.probe, pause_s=1.0, now=lambda: redis.now)


async def ask(breaker, redis):
    async with breaker.guard():
        await redis.ask()


async def test_while_all_is_well_nothing_is_probed(breaker, redis):
    await ask(breaker, redis)

    assert 0 == redis.probes
    assert not breaker.away


async def test_a_failure_names_its_reason(breaker, redis):
    redis.is_there = False

    with pytest.raises(LinesAway) as refused:
        await ask(breaker, redis)

    assert isinstance(refused.value.__cause__, ReadOnlyError)
    assert breaker.away


async def test_it_is_tried_once_after_each_pause(breaker, redis):
    redis.is_there = False
    for redis.now in (0.0, 0.5, 0.9, 1.0, 1.1, 1.9, 2.0):
        with pytest.raises(LinesAway):
            await ask(breaker, redis)

    assert 2 == redis.probes


async def test_it_closes_when_the_probe_succeeds(breaker, redis):
    redis.is_there = False
    with pytest.raises(LinesAway):
        await ask(breaker, redis)

    redis.is_there, redis.now = True, 1.0
    await ask(breaker, redis)
    await ask(breaker, redis)

    assert 1 == redis.probes
    assert not breaker.away


async def test_a_fault_of_ours_is_not_taken_for_one_of_redis(breaker):
    with pytest.raises(KeyError):
        async with breaker.guard():
            raise KeyError

    assert not breaker.away


async def test_those_who_wait_for_their_turn_are_refused_when_redis_fails(breaker):
    asked = []

    async def ask_one_that_hangs():
        async with breaker.guard():
            asked.append(1)
            await asyncio.sleep(0.01)
            raise ReadOnlyError

    crowd = (ask_one_that_hangs() for _ in range(10 * AT_ONCE))
    outcomes = await asyncio.gather(*crowd, return_exceptions=True)

    assert {LinesAway} == set(map(type, outcomes))
    assert AT_ONCE == len(asked)
