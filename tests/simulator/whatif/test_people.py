"""Mistakes and late drivers in what-if questions: what follows for each vehicle."""

import numpy as np
import pytest

from simulator.scenario.figures import Law
from simulator.scenario.models import Chance
from simulator.scenario.reading import read_scenario
from simulator.scenario.units import MINUTE_MS
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import DEPARTED
from simulator.whatif.plans import play

JULY = read_scenario("july-2025")
ALL = Chance(probability=1, grade="C", source="test")


def lasts(minutes):
    return Law(law="constant", mean=minutes, grade="C", source="test")


def run(**behaviour):
    """What one gate's average day comes to with people like that."""
    own = JULY.behaviour.model_copy(update=behaviour)
    asked = JULY.model_copy(update={"behaviour": own})
    return next(iter(play(asked, seed=1, replication=0, engine=Engine.PYTHON)))


def by_number(run, column):
    """Return a column by flow and number: vehicles are read in another order."""
    return column[np.lexsort((run.number, run.flow))]


@pytest.fixture(scope="module")
def as_ever():
    return run()


def test_a_wrong_cell_moves_the_place_by_the_time_until_it_is_right(as_ever):
    found = run(slip=ALL, mending=lasts("20min"))

    moved = by_number(found, found.declared) - by_number(as_ever, as_ever.declared)
    assert {20 * MINUTE_MS} == set(moved.tolist())


def test_papers_are_sent_back_once_and_stand_at_the_end_again(as_ever):
    found = run(fault=ALL, mending=lasts("30min"))

    before, after = (by_number(one, one.declared) for one in (as_ever, found))
    first, again = (by_number(one, one.read) for one in (as_ever, found))
    sent_back = after > before
    green = by_number(found, found.is_green)
    assert 0.3 < sent_back.mean() < 0.5
    assert not (sent_back & green).any()
    # The first reading, half an hour, and the second one, which waits for its turn.
    later = (again - first)[sent_back]
    assert later.min() >= 30 * MINUTE_MS
    assert (after[sent_back] - before[sent_back]).min() > 30 * MINUTE_MS


def test_who_is_late_keeps_the_room_or_misses_the_call(as_ever):
    found = run(late=ALL, lateness=lasts("50min"))

    missed = found.outcome.missed
    assert as_ever.outcome.missed.mean() < 0.1 < missed.mean() < 0.9
    assert (found.outcome.fate[missed < 2] == DEPARTED).all()


def test_nobody_errs_where_nobody_is_said_to(as_ever):
    nobody = Chance(probability=0, grade="C", source="test")

    found = run(slip=nobody, fault=nobody, mending=lasts(20))

    assert as_ever.outcome.left.tolist() == found.outcome.left.tolist()


def test_some_who_err_leave_the_others_the_same_vehicles(as_ever):
    some = Chance(probability=0.1, grade="C", source="test")

    found = run(slip=some, mending=lasts("20min"))

    moved = by_number(found, found.declared) - by_number(as_ever, as_ever.declared)
    assert {0, 20 * MINUTE_MS} == set(moved.tolist())
    assert 0.1 == pytest.approx((moved > 0).mean(), abs=0.04)
