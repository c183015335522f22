"""The sandbox's clock: one for all processes, and only a tester puts it back."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import clock as clocks
from gateway.clock import (
    FASTEST,
    KEY,
    ClockUnreachable,
    Pace,
    SandboxClock,
    SystemClock,
)
from gateway.lines.client import connect

START = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class RealTime:
    """Real time, in the test's hand."""

    def __init__(self):
        self.now = START.timestamp()

    def __call__(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


@pytest.fixture
def real():
    return RealTime()


@pytest.fixture
async def redis(redis_url):
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def new_clock(redis, real):
    """The clock of a process that has just begun."""

    async def new_clock(**options):
        clock = SandboxClock(redis, real=real)
        await clock.resume(**options)
        return clock

    return new_clock


@asynccontextmanager
async def following(*clocks):
    stopping = asyncio.Event()
    tasks = [
        asyncio.create_task(clock.follow(stopping, tick_s=0.02)) for clock in clocks
    ]
    await asyncio.sleep(0.1)
    yield
    await asyncio.sleep(0.1)
    stopping.set()
    async with asyncio.timeout(1):
        await asyncio.gather(*tasks)


def test_the_systems_clock_is_aware():
    assert UTC == SystemClock()().tzinfo


async def test_it_begins_now_and_goes_as_real_time_does(new_clock, real):
    clock = await new_clock()

    real.pass_by(5)

    assert START + 5 * SECOND == clock()


async def test_it_begins_when_and_as_fast_as_it_is_told(new_clock, real):
    clock = await new_clock(begin=START + DAY, speed=240)

    real.pass_by(1)

    assert START + DAY + 240 * SECOND == clock()
    assert 240 == clock.speed


async def test_a_second_process_takes_up_the_clock_of_the_first(new_clock, real):
    first = await new_clock(begin=START + DAY, speed=60)
    real.pass_by(0.5)

    second = await new_clock()

    assert first() == second() == START + DAY + 30 * SECOND


async def test_speed_is_changed_without_a_jump(new_clock, real):
    clock = await new_clock()
    real.pass_by(10)

    await clock.set(speed=100)
    before = clock()
    real.pass_by(1)

    assert START + 10 * SECOND == before
    assert before + 100 * SECOND == clock()


async def test_at_speed_nought_it_stands(new_clock, real):
    clock = await new_clock()
    await clock.set(speed=0)

    real.pass_by(3600)

    assert START == clock()


async def test_others_follow_what_a_tester_sets(new_clock, real):
    first, second = await new_clock(), await new_clock()

    async with following(second):
        await first.set(now=START + DAY, speed=10)
    real.pass_by(1)

    assert first() == second() == START + DAY + 10 * SECOND


async def test_a_tester_may_put_it_back_for_everybody(new_clock):
    first, second = await new_clock(begin=START + DAY), await new_clock()
    assert first() == second() == START + DAY

    async with following(second):
        await first.set(now=START)

    assert first() == second() == START


@given(
    paces=st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, FASTEST)),
        max_size=5,
    )
)
def test_nothing_else_puts_it_back(paces):
    real = RealTime()
    clock = SandboxClock(connect("redis://nowhere"), real=real)
    clock._adopt(Pace(real.now, real.now, 1, turn=0))  # noqa: SLF001 - as from Redis
    heard = [clock()]

    for virtual, elapsed, speed in paces:
        clock._adopt(Pace(real.now + virtual, real.now + elapsed, speed, turn=0))  # noqa: SLF001 - as from Redis
        heard.append(clock())
        real.pass_by(-elapsed)
        heard.append(clock())

    assert sorted(heard) == heard


async def test_when_redis_is_wiped_one_process_writes_its_clock_back(
    new_clock, redis, real
):
    first, second = await new_clock(begin=START + DAY, speed=60), await new_clock()
    await first.set(speed=30)

    async with following(first, second):
        await redis.flushall()
    real.pass_by(1)

    assert START + DAY + 30 * SECOND == first() == second()
    assert "30.0" == await redis.hget(KEY, "speed")


async def test_it_stands_still_while_no_process_is_there(new_clock, real):
    before = await new_clock(begin=START + DAY, speed=240)
    async with following(before):
        real.pass_by(0.5)
    last = before()

    real.pass_by(3600)
    after = await new_clock()

    assert last == after()
    real.pass_by(1)
    assert last + 240 * SECOND == after()


async def test_of_two_that_begin_again_only_one_puts_off_the_clock(new_clock, real):
    before = await new_clock(speed=240)
    last = before()
    real.pass_by(3600)

    first, second = await new_clock(), await new_clock()

    assert last == first() == second()


async def test_who_begins_while_others_are_there_does_not_stop_the_clock(
    new_clock, real
):
    first = await new_clock(speed=240)
    async with following(first):
        for _ in range(5):
            real.pass_by(0.5)
            await asyncio.sleep(0.05)

        second = await new_clock()

    assert START + 600 * SECOND == first() == second()


async def test_who_only_follows_takes_it_up_as_well(redis, real, new_clock):
    before = await new_clock(begin=START + DAY, speed=240)
    last = before()
    real.pass_by(3600)
    after = SandboxClock(redis, real=real)

    async with following(after):
        pass

    assert last == after()


async def test_a_sound_clock_survives_a_guess_that_was_late(redis, real, new_clock):
    await new_clock(begin=START - DAY)
    late = SandboxClock(redis, real=real)
    assert START == late()

    await late.resume()

    assert START - DAY == late()


async def test_an_answer_that_was_on_its_way_does_not_undo_what_is_set(
    monkeypatch, new_clock
):
    clock = await new_clock()
    script, asked, goes_on = vars(clock)["_script"], asyncio.Event(), asyncio.Event()

    async def slow_script(**about):
        found = await script(**about)
        asked.set()
        await goes_on.wait()
        return found

    stopping = asyncio.Event()
    with monkeypatch.context() as patched:
        patched.setattr(clock, "_script", slow_script)
        following_it = asyncio.create_task(clock.follow(stopping))
        await asyncio.wait_for(asked.wait(), 5)
    await clock.set(now=START + DAY)
    stopping.set()
    goes_on.set()
    await asyncio.wait_for(following_it, 5)

    assert START + DAY == clock()


@pytest.mark.parametrize("speed", [-1, FASTEST + 1, float("nan"), float("inf")])
async def test_a_speed_that_makes_no_sense_is_refused(new_clock, speed):
    clock = await new_clock()

    with pytest.raises(ValueError, match="speed must be from 0"):
        await clock.set(speed=speed)


async def test_a_naive_time_is_refused(new_clock):
    clock = await new_clock()

    with pytest.raises(ValueError, match="naive"):
        await clock.set(now=datetime(2030, 1, 1))  # noqa: DTZ001


class TestWithoutRedis:
    @pytest.fixture
    async def alone(self, real):
        client = connect("unix:///nowhere/valkey.sock")
        yield SandboxClock(client, real=real)
        await client.aclose()

    async def test_it_cannot_be_set(self, alone):
        with pytest.raises(ClockUnreachable):
            await alone.set(now=START)
        with pytest.raises(ClockUnreachable):
            await alone.resume()

    async def test_it_goes_on_at_the_pace_it_knows(self, alone, real):
        async with following(alone):
            real.pass_by(7)

        assert START + 7 * SECOND == alone()


def test_the_ticks_are_well_within_the_silence():
    assert clocks.TICK_S * 3 <= clocks.SILENCE_S + 1e-9
