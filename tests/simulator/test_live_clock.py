import asyncio

import pytest

from simulator.live.clock import Clock, Mapping, moment, seconds
from simulator.live.desks import Desk, Shifts, Work
from simulator.results.records import Records
from simulator.scenario.figures import Service


class Watch:
    """Real time, moved by hand."""

    def __init__(self):
        self.shows = 100.0

    def __call__(self):
        return self.shows


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def fast():
    """A clock on which an hour is over in milliseconds."""
    clock = Clock()
    clock.follow(Mapping(virtual=0.0, real=clock.real, speed=360_000))
    return clock


def papers(minutes):
    """Reading papers for so many minutes."""
    service = Service.CUSTOMS_GREEN
    return Work(None, {service: minutes}, (service,))


def test_virtual_time_runs_at_the_speed_of_the_mapping(watch):
    clock = Clock(watch)
    clock.follow(Mapping(virtual=1000.0, real=100.0, speed=60))

    watch.shows = 101.5

    assert 1090.0 == clock.now()


def test_times_are_read_and_written_as_the_gateway_does():
    at = seconds("2030-01-07T22:00:00.250Z")

    assert "2030-01-07T22:00:00.250000+00:00" == moment(at).isoformat()


def test_lateness_is_in_real_seconds(watch):
    clock = Clock(watch)
    clock.follow(Mapping(virtual=1000.0, real=100.0, speed=60))
    watch.shows = 102.0

    assert 1.0 == clock.late(1060.0)
    assert 0.0 == clock.late(1130.0)


def test_nobody_is_late_for_hours_that_were_jumped_over(watch):
    clock = Clock(watch)
    clock.follow(Mapping(virtual=0.0, real=100.0, speed=60))

    clock.follow(Mapping(virtual=50_000.0, real=100.0, speed=60))
    watch.shows = 101.0

    assert 1.0 == clock.late(20_000.0)


def test_a_stopped_clock_makes_nobody_late(watch):
    clock = Clock(watch)
    clock.follow(Mapping(virtual=1000.0, real=100.0, speed=0))

    assert 0.0 == clock.late(500.0)


async def test_sleepers_wake_in_the_order_of_their_times(fast):
    woken = []

    async def sleep_until(due):
        await fast.until(due)
        woken.append((due, fast.now() >= due))

    await asyncio.gather(*(sleep_until(due) for due in (9000, 3000, 6000, 3000)))

    assert [(3000, True), (3000, True), (6000, True), (9000, True)] == woken


async def test_a_time_that_is_over_is_not_waited_for(fast):
    async with asyncio.timeout(0.1):
        await fast.until(-1.0)


async def test_a_sleeper_hears_of_a_clock_set_forward():
    clock = Clock()
    clock.follow(Mapping(virtual=0.0, real=clock.real, speed=1))
    sleeper = asyncio.create_task(clock.until(3600.0))
    await asyncio.sleep(0)

    clock.follow(Mapping(virtual=3600.0, real=clock.real, speed=1))

    async with asyncio.timeout(1):
        await sleeper


async def test_a_stopped_clock_wakes_nobody_until_it_goes_on():
    clock = Clock()
    clock.follow(Mapping(virtual=0.0, real=clock.real, speed=0))
    sleeper = asyncio.create_task(clock.until(3600.0))
    await asyncio.sleep(0.01)
    slept = not sleeper.done()

    clock.follow(Mapping(virtual=0.0, real=clock.real, speed=360_000))

    async with asyncio.timeout(1):
        await sleeper
    assert slept


async def test_while_the_gateway_is_away_nobody_runs_ahead_of_its_clock(fast):
    sleeper = asyncio.create_task(fast.until(fast.now() + 3600))
    await asyncio.sleep(0)

    fast.hold()
    held = fast.now()
    await asyncio.sleep(0.05)

    assert (held, False) == (fast.now(), sleeper.done())
    fast.follow(Mapping(virtual=held, real=fast.real, speed=360_000))
    async with asyncio.timeout(1):
        await sleeper


async def test_a_cancelled_sleeper_disturbs_nobody(fast):
    first = asyncio.create_task(fast.until(3000))
    second = asyncio.create_task(fast.until(6000))
    await asyncio.sleep(0)

    first.cancel()

    async with asyncio.timeout(1):
        await second


async def test_two_officers_serve_three_vehicles_one_after_another(fast):
    desk = Desk(fast, Shifts(2), name="desk", records=Records())
    start = fast.now()
    done = []

    async def note(due):
        done.append(due - start)

    serving = (desk.serve(start, papers(minutes), note) for minutes in (60, 120, 60))
    await asyncio.gather(*serving)

    # The third begins when the first officer is free, after an hour.
    assert [3600, 7200, 7200] == sorted(map(round, done))


async def test_an_officer_who_goes_off_duty_finishes_and_begins_no_other(fast):
    start = fast.now() + 600
    shifts = Shifts(2, [(start, 2), (start + 1800, 1), (start + 9000, 2)])
    desk = Desk(fast, shifts, name="desk", records=Records())
    done = []

    async def note(due):
        done.append(due - start)

    serving = (desk.serve(start, papers(60), note) for _ in range(4))
    await asyncio.gather(*serving)

    assert [3600, 3600, 7200, 10800] == sorted(map(round, done))


async def test_what_the_answer_took_is_part_of_the_next_service(fast):
    desk = Desk(fast, Shifts(1), name="desk", records=Records())
    start = fast.now()
    done = []

    async def answer_slowly(due):
        await fast.until(due + 3000)
        done.append(due - start)

    await asyncio.gather(
        desk.serve(start, papers(60), answer_slowly),
        desk.serve(start, papers(60), answer_slowly),
    )

    assert [3600, 7200] == list(map(round, done))


async def test_an_officer_decides_on_one_before_starting_on_the_next(fast):
    desk = Desk(fast, Shifts(1), name="desk", records=Records())
    at_desk, most = 0, 0

    async def decide(due):
        nonlocal at_desk, most
        at_desk += 1
        most = max(most, at_desk)
        await asyncio.sleep(0.005)
        at_desk -= 1

    await asyncio.gather(*(desk.serve(0.0, papers(1), decide) for _ in range(5)))

    assert 1 == most
