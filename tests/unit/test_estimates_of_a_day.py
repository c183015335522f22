"""A simulated day at a gate, of which everybody was told when it would enter."""

from bisect import insort
from random import Random

import pytest

from gateway.domain.declarations import Kind
from gateway.domain.estimate_scores import Replay, Score
from tests.unit.examples import NOW
from tests.unit.test_throughputs import EXPORT, Journal

MINUTES = 13 * 60  # from 07:00 to 20:00 at the gate
# So many arrive an hour, hour by hour; sixty are admitted.
ARRIVALS = (90, 100, 90, 80, 60, 50, 50, 40, 30, 20, 0, 0, 0)
HEAD_STARTS = (0, 0, 0, 120, 180)  # minutes, of the category


def a_day(seed: int, *, misses: float = 0.03) -> Journal:
    """Play it minute by minute; a vehicle drives up in 5 to 40 minutes."""
    chance = Random(seed)
    journal = Journal(begin=NOW.replace(hour=0))
    line: list[tuple[float, int]] = []
    coming: list[tuple[float, int, Kind]] = []
    number = 0
    for minute in range(MINUTES):
        for _ in range(round(chance.uniform(0, ARRIVALS[minute // 60] / 30))):
            number += 1
            lead = chance.choice(HEAD_STARTS) + chance.choice((0, 0, 20, 40))
            insort(line, (minute - lead, number))
            journal.tell(Kind.APPROVED, number, minute, lead=lead)
        if line:
            _, vehicle = line.pop(0)
            journal.tell(Kind.CALLED, vehicle, minute)
            took = 5 + 35 * chance.betavariate(2, 3)
            missed = chance.random() < misses
            insort(
                coming,
                (minute + took, vehicle, Kind.QUEUED if missed else Kind.ENTERED),
            )
        while coming and coming[0][0] <= minute + 1:
            at, vehicle, kind = coming.pop(0)
            journal.tell(kind, vehicle, max(at, minute))
            if kind is Kind.QUEUED:
                insort(line, (at, vehicle))
            else:
                insort(coming, (at + 90, vehicle, Kind.DEPARTED))
    return journal


def scored(journal: Journal) -> Score:
    replay = Replay(journal.gate, journal.begin)
    for entry in journal.entries:
        replay.hear(entry)
    return replay.scores()[EXPORT]


@pytest.mark.parametrize("seed", range(5))
def test_nine_in_ten_enter_before_their_p90(seed):
    found = scored(a_day(seed))

    assert found.count > 400
    assert found.p50_coverage is not None
    assert found.p90_coverage is not None
    assert 0.3 < found.p50_coverage < 0.75
    assert 0.8 < found.p90_coverage <= 1


def test_the_error_is_small_beside_the_wait():
    found = scored(a_day(1))

    assert found.mean_absolute_error_minutes is not None
    assert found.mean_wait_minutes is not None
    assert found.mean_absolute_error_minutes < found.mean_wait_minutes / 3
