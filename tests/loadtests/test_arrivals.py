"""Arrivals are a plan: the same for a seed, however many processes play it."""

from collections import Counter
from itertools import islice, pairwise, takewhile
from random import Random

import pytest

from loadtests.arrivals import ByTheHour, Step, Stream, arrivals, poisson

CONSTANT = Stream("driver", (Step(float("inf"), 10.0),))
CROWD = Stream("client", count=500, at_s=5, within_s=10)


def drawn(streams, *, until_s=30.0, seed="1", **share):
    return list(arrivals(streams, seed, until_s=until_s, **share))


def test_the_same_seed_draws_the_same_arrivals():
    assert drawn([CONSTANT, CROWD]) == drawn([CONSTANT, CROWD])
    assert drawn([CONSTANT]) != drawn([CONSTANT], seed="2")


@pytest.mark.parametrize("shares", [1, 2, 3, 7])
def test_any_number_of_processes_plays_the_same_arrivals_together(shares):
    alone = drawn([CONSTANT, CROWD])

    parts = [
        drawn([CONSTANT, CROWD], share=share, shares=shares) for share in range(shares)
    ]

    assert alone == sorted(each for part in parts for each in part)


def test_arrivals_come_in_order_and_are_numbered():
    found = drawn([CONSTANT, CROWD])

    assert list(range(len(found))) == [each.number for each in found]
    assert all(before.due_s <= after.due_s for before, after in pairwise(found))


def test_a_rate_is_kept_on_average_and_gaps_are_exponential():
    due = [each.due_s for each in drawn([CONSTANT], until_s=2_000)]
    gaps = [after - before for before, after in pairwise(due)]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)

    assert pytest.approx(20_000, rel=0.03) == len(due)
    assert pytest.approx(mean, rel=0.03) == variance**0.5


def test_a_rate_that_changes_is_followed():
    steps = (Step(100, 1), Step(200, 0), Step(300, 20))
    due = list(poisson(Random(3), steps))

    assert pytest.approx(100, abs=40) == sum(each < 100 for each in due)
    assert 0 == sum(100 <= each < 200 for each in due)
    assert pytest.approx(2_000, rel=0.1) == sum(200 <= each < 300 for each in due)


def test_a_crowd_comes_whole_and_within_its_window():
    due = [each.due_s for each in drawn([CROWD])]

    assert 500 == len(due)
    assert 5 <= min(due) <= max(due) <= 15


def test_a_day_is_played_by_its_hours_and_by_the_speed_of_its_clock():
    weights = (0.0,) * 8 + (1.0, 3.0) + (0.0,) * 14

    steps = ByTheHour(weights, 400, first_hour=8, clock_speed=60)

    assert [Step(60, 100 / 60), Step(120, 300 / 60)] == list(islice(steps, 2))
    # One day follows the other, with its nights: a day is 1,440 seconds of the run.
    due_s = takewhile(lambda due: due < 3 * 1_440, poisson(Random(4), steps))
    days = Counter((int(due // 1_440), due % 1_440 < 120) for due in due_s)
    assert {(0, True), (1, True), (2, True)} == days.keys()
    assert pytest.approx(400, abs=80) == days[2, True]


def test_played_faster_more_of_the_same_arrive():
    day = ByTheHour((0.0,) * 8 + (1.0,) * 16, 400, first_hour=8, clock_speed=60)

    faster = Stream("driver", day).faster(2)

    assert 2 * next(iter(day)).rate == next(iter(faster.steps)).rate


def test_others_beside_a_persona_do_not_move_its_arrivals():
    among = [each.due_s for each in drawn([CONSTANT, CROWD], personas={"driver"})]

    assert among == [each.due_s for each in drawn([CONSTANT])]


def test_nobody_arrives_after_the_end():
    assert 30 > max(each.due_s for each in drawn([CONSTANT]))
    assert [] == drawn([CROWD], until_s=5)
