"""Turns that a lane lost while somebody waited cost everybody behind."""

import pytest

from simulator.agreement.turns import Call, Lane, delays, lost_turns
from simulator.eventlogs.events import Case, Event, EventLog

MINUTE = 60_000
# A call every three minutes from seven o'clock on.
LANE = Lane([0, 420 * MINUTE], [0, 3 * MINUTE], room=150)


def called(case, at_min, ready_min=400, free_min=0):
    return Call(case, at_min * MINUTE, ready_min * MINUTE, free_min * MINUTE)


def test_a_lane_that_keeps_its_rate_loses_no_turn():
    calls = [called(str(at), 420 + 3 * at) for at in range(20)]

    assert {0} == set(delays(calls, LANE).values())


def test_a_pause_costs_whoever_is_behind_what_no_burst_makes_up_for():
    calls = [called("a", 420), called("b", 423), called("c", 443), called("d", 446)]

    # 426 was the next turn; at 443 five minutes of it are made up for.
    assert {"a": 0, "b": 0, "c": 12, "d": 12} == delays(calls, LANE)


def test_what_nobody_waited_for_is_not_lost_and_makes_up_for_what_was():
    calls = [
        called("a", 420),
        called("b", 443),
        called("c", 443),
        called("late", 480, ready_min=480),
    ]

    assert {"a": 0, "b": 15, "c": 15, "late": 0} == delays(calls, LANE)


def test_a_lane_without_room_loses_no_turn():
    calls = [called("a", 420), called("b", 443, free_min=441)]

    assert {"a": 0, "b": 0} == delays(calls, LANE)


def test_the_log_says_who_was_called_and_when_room_was_free(july):
    log = EventLog()
    for case, times in {"a": (390, 420), "b": (390, 470)}.items():
        log.case(Case(case, "huu-nghi", "export"))
        for activity, at in zip(("approved", "called"), times, strict=True):
            log.add(Event(case, activity, at * MINUTE))

    found = lost_turns(july, log, {"b": 460 * MINUTE}, seed=1, midnight=0)

    # Nobody waited for the lane before b could be called, ten minutes before its call.
    assert {"a": 0, "b": pytest.approx(5)} == found
