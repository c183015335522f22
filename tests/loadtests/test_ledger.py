"""What was seen by several processes is the same as if one had seen it all."""

import json
from random import Random

import pytest

from loadtests.histograms import Histogram
from loadtests.ledger import MOST_FAULTS, MOST_MOMENTS, OTHERS, Ledger


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def a_ledger(clock, source="local"):
    ledger = Ledger(source, clock=clock)
    ledger.begin()
    return ledger


def as_sent(ledger):
    return json.loads(json.dumps(ledger.take()))


def test_a_quantile_is_off_by_a_thousandth_at_most():
    chance, histogram = Random(1), Histogram()
    values = sorted(chance.lognormvariate(3, 2) for _ in range(20_000))
    for value in values:
        histogram.record(value)

    for share in (0.5, 0.9, 0.99, 0.999):
        exact = values[int(share * len(values))]
        assert pytest.approx(exact, rel=0.02, abs=0.1) == histogram.quantile(share)


def test_the_share_within_a_limit_is_told():
    histogram = Histogram()
    for value in range(1, 101):
        histogram.record(value)

    assert 0.95 == histogram.share_within(95)
    assert 1.0 == Histogram().share_within(95)


def test_what_is_below_0_or_beyond_all_bounds_is_counted():
    histogram = Histogram()

    histogram.record(-1)
    histogram.record(1e15)

    assert 2 == histogram.count
    assert 0 == histogram.quantile(0.5)


def test_what_a_person_felt_stands_beside_what_was_naive(clock):
    ledger = a_ledger(clock)

    ledger.timed("GET /v1/gates", 1500, 20)

    timings = ledger.timings["GET /v1/gates"]
    assert pytest.approx(1500, rel=0.001) == timings.due.quantile(0.99)
    assert pytest.approx(20, rel=0.001) == timings.naive.quantile(0.99)
    assert 0 == timings.failed


def test_two_workers_add_up_to_what_one_process_would_have_seen(clock):
    chance = Random(2)
    master, alone = a_ledger(clock), a_ledger(clock)
    workers = [a_ledger(clock, source) for source in ("0", "1")]

    for turn in range(2_000):
        clock.now += 0.01
        for ledger, delay in zip(workers, (chance.random(), 5), strict=True):
            for each in (ledger, alone):
                each.timed("GET /", delay * 100, delay, "late" if turn % 7 else "")
                each.count("visits.due")
                each.look("a-check", held=turn != 5, detail=f"turn {turn}")
                each.measure("wait", delay * 1e6)
            if turn % 300 == 0:
                master.merge(as_sent(ledger))
    for ledger in workers:
        master.merge(as_sent(ledger))

    assert alone.to_json() == master.to_json()
    assert (4_000, 2, "turn 5") == (
        master.checks["a-check"].looked,
        master.checks["a-check"].broken,
        master.checks["a-check"].first,
    )


def test_levels_of_all_processes_add_up_and_the_last_one_counts(clock):
    master = a_ledger(clock)
    one, other = (a_ledger(clock, source) for source in ("0", "1"))
    one.level("visits.in-flight", 3)
    other.level("visits.in-flight", 5)

    master.merge(as_sent(one))
    master.merge(as_sent(other))
    one.level("visits.in-flight", 4)
    master.merge(as_sent(one))

    assert 9 == master.timeline[0].level("visits.in-flight")
    assert master.timeline[0].level("nothing") is None


def test_a_long_run_keeps_a_bounded_timeline(clock):
    ledger = a_ledger(clock)

    for _ in range(5 * MOST_MOMENTS):
        ledger.timed("GET /", 1, 1)
        clock.now += 1

    assert 8 == ledger.width_s
    assert len(ledger.timeline) <= MOST_MOMENTS
    assert 5 * MOST_MOMENTS == sum(each.requests for each in ledger.timeline.values())


def test_messages_that_are_all_different_do_not_fill_the_memory(clock):
    ledger = a_ledger(clock)

    for turn in range(100):
        ledger.timed("GET /", 1, 1, f"fault {turn}")

    timings = ledger.timings["GET /"]
    assert 100 == timings.failed
    assert MOST_FAULTS + 1 == len(timings.faults)
    assert 100 - MOST_FAULTS == timings.faults[OTHERS]
