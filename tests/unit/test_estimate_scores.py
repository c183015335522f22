"""A hand-made journal, replayed to see what people were told."""

from datetime import timedelta

import pytest

from gateway.domain.declarations import Direction, Kind
from gateway.domain.estimate_scores import Replay, Score, Told, before, score
from gateway.domain.estimates import Estimate
from tests.unit.examples import NOW
from tests.unit.test_throughputs import EXPORT, MINUTE, Journal


def replayed(journal, since=NOW):
    replay = Replay(journal.gate, since)
    for entry in journal.entries:
        replay.hear(entry)
    return replay.scores()


def a_morning(vehicles=30, *, extra=0):
    """All are there at the opening; one a minute is called, and enters soon."""
    journal = Journal()
    for vehicle in range(1, vehicles + 1):
        journal.tell(Kind.APPROVED, vehicle, 0)
    for vehicle in range(1, vehicles + 1):
        journal.tell(Kind.CALLED, vehicle, vehicle)
        journal.tell(Kind.ENTERED, vehicle, vehicle + 10 + extra)
    return journal


def test_a_gate_that_keeps_its_rate_is_foretold_well():
    found = replayed(a_morning())[None]

    assert 30 == found.count
    assert found.p90_coverage is not None
    assert found.p90_coverage > 0.9
    assert found.mean_absolute_error_minutes is not None
    assert found.mean_absolute_error_minutes < 10


def test_a_gate_that_lags_behind_is_found_out():
    found = replayed(a_morning(extra=300))[None]

    assert 0 == found.p90_coverage
    assert found.mean_error_minutes is not None
    assert found.mean_error_minutes > 250


def test_each_direction_has_its_own():
    found = replayed(a_morning())

    assert found[None] == found[EXPORT]
    assert Score(0) == found[Direction.IMPORT]


def test_only_those_count_who_joined_since_and_entered():
    journal = a_morning(3)
    journal.tell(Kind.APPROVED, 4, 60)
    journal.tell(Kind.CANCELLED, 4, 61)
    journal.tell(Kind.APPROVED, 5, 62)
    journal.tell(Kind.CALLED, 5, 63)
    journal.tell(Kind.ENTERED, 5, 64)
    journal.tell(Kind.APPROVED, 6, 65)

    assert 1 == replayed(journal, NOW + 30 * MINUTE)[None].count


def test_who_left_the_gate_is_still_counted():
    journal = a_morning(3)
    for vehicle in (1, 2, 3):
        journal.tell(Kind.DEPARTED, vehicle, 60)

    assert 3 == replayed(journal)[None].count


def test_an_early_place_is_told_an_early_time():
    journal = Journal()
    for vehicle in range(1, 51):
        journal.tell(Kind.APPROVED, vehicle, 0)
    journal.tell(Kind.APPROVED, 51, 0, lead=120)
    journal.tell(Kind.CALLED, 51, 1)
    journal.tell(Kind.ENTERED, 51, 10)

    found = replayed(journal)[None]

    assert 1 == found.count
    assert found.mean_absolute_error_minutes is not None
    assert found.mean_absolute_error_minutes < 15


def test_coverage_and_errors_are_counted():
    estimate = Estimate(NOW + 10 * MINUTE, NOW + 20 * MINUTE)
    entered = (5, 10, 15, 30)

    found = score([Told(EXPORT, NOW, estimate, NOW + m * MINUTE) for m in entered])

    assert Score(4, 0.5, 0.75, 5.0, 7.5, 15.0) == found


def test_the_controls_of_then_are_found_again():
    journal = Journal()
    journal.turn({"mode": "hold"}, 1, was={"mode": "open"})
    journal.turn({"mode": "closed"}, 2, was={"mode": "hold"})

    assert "open" == before(journal.follower.gate, journal.entries).controls.mode
    assert "closed" == journal.follower.gate.controls.mode


@pytest.mark.parametrize("mode", ["hold", "closed"])
def test_who_was_told_nothing_is_not_judged(mode):
    journal = Journal()
    journal.turn({"mode": mode}, 0)
    journal.tell(Kind.APPROVED, 1, 1)
    journal.turn({"mode": "open"}, 2)
    journal.tell(Kind.CALLED, 1, 3)
    journal.tell(Kind.ENTERED, 1, 4)

    assert Score(0) == replayed(journal)[None]


def test_one_that_waits_twice_is_judged_by_what_it_was_told_first():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.CALLED, 1, 1)
    journal.tell(Kind.QUEUED, 1, 61)
    journal.tell(Kind.CALLED, 1, 62)
    journal.tell(Kind.ENTERED, 1, 70)

    found = replayed(journal)[None]

    assert timedelta(minutes=70) == timedelta(minutes=found.mean_wait_minutes or 0)
