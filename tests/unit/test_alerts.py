"""What somebody should look at now: since when, and whose move it is."""

import string
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.domain.alert_texts import TEXTS
from gateway.domain.alerts import Alert, Situation, names, open_alerts
from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Line
from gateway.domain.lifecycle import Status
from gateway.domain.transshipments import transshipment_of
from tests.unit.examples import NOW, declaration
from tests.unit.test_checks import FRUIT, Fact
from tests.unit.test_transshipments import READY, UNLOADED, Told

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GUARD, CUSTOMS = Fact("border_guard_entry"), Fact("customs_entry")


def situation(*facts, status=Status.ENTERED, **changes):
    return Situation(declaration(status=status, **changes), FRUIT, facts)


def opened(found, after):
    return [(one.alert, one.owner) for one in open_alerts(found, NOW + after)]


@pytest.mark.parametrize(
    ("mark", "owner"), [(GUARD, "customs"), (CUSTOMS, "border_guard")]
)
def test_one_entry_mark_of_two_is_an_alert_after_five_minutes(mark, owner):
    half = situation(mark)

    assert [] == opened(half, 5 * MINUTE - timedelta(seconds=1))
    assert [(Alert.HALF_CONFIRMED, owner)] == opened(half, 5 * MINUTE)


def test_customs_mark_waits_for_the_barrier_while_the_vehicle_is_called():
    half = situation(CUSTOMS, status=Status.CALLED)

    assert [(Alert.HALF_CONFIRMED, "border_guard")] == opened(half, HOUR)


def test_both_marks_close_the_alert_and_so_does_a_mark_that_failed():
    assert [] == opened(situation(GUARD, CUSTOMS), HOUR)
    assert [] == opened(situation(GUARD, Fact("customs_entry", "fail")), HOUR)


def test_a_day_inside_is_an_alert_for_whose_move_it_is():
    inside = situation(GUARD, CUSTOMS)

    assert [] == opened(inside, 24 * HOUR - MINUTE)
    assert [(Alert.DWELL, "quarantine")] == opened(inside, 24 * HOUR)


def test_a_vehicle_of_the_two_way_pilot_may_stay_for_a_day_and_a_half():
    inside = replace(situation(GUARD, CUSTOMS), is_two_way=True)

    assert [] == opened(inside, 36 * HOUR - MINUTE)
    assert [(Alert.DWELL, "quarantine")] == opened(inside, 36 * HOUR)


def test_who_is_released_and_stays_is_to_leave():
    released = situation(GUARD, CUSTOMS, status=Status.CLEARED)

    assert [(Alert.DWELL, "driver")] == opened(released, 25 * HOUR)


def test_who_has_left_is_of_no_concern():
    left = situation(GUARD, status=Status.DEPARTED)

    assert [] == opened(left, 99 * HOUR)


def test_a_transshipment_that_may_begin_is_an_alert_until_it_is_confirmed():
    ready = Situation(
        declaration(status=Status.ENTERED),
        FRUIT,
        READY,
        transshipment_of(UNLOADED, READY, [Told()]),
    )
    done = replace(ready, facts=[*READY, Fact(CheckKind.TRANSSHIPMENT)])

    assert [] == opened(ready, MINUTE)
    assert [(Alert.TRANSSHIPMENT_READY, "customs")] == opened(ready, 2 * MINUTE)
    assert [] == opened(done, 2 * MINUTE)


def missed(**changes):
    found = {"status": Status.APPROVED, "line": Line.WAITING, "missed_calls": 1}
    times = {"planned_arrival": NOW, "ready_at": NOW + HOUR}
    return situation(**found | times | changes)


def test_who_was_called_and_did_not_come_is_an_alert_two_hours_late():
    assert [] == opened(missed(), 2 * HOUR - MINUTE)
    assert [(Alert.NOT_ARRIVED, "driver")] == opened(missed(), 2 * HOUR)


def test_whoever_only_waits_for_a_call_may_well_be_here():
    assert [] == opened(missed(missed_calls=0), 99 * HOUR)


def test_whoever_has_not_checked_in_at_the_buffer_yard_is_not_here():
    awaited = replace(missed(missed_calls=0), has_buffer_yard=True)
    there = replace(missed(missed_calls=0, checked_in_at=NOW), has_buffer_yard=True)

    assert [] == opened(awaited, 2 * HOUR - MINUTE)
    assert [(Alert.NOT_ARRIVED, "driver")] == opened(awaited, 2 * HOUR)
    assert [] == opened(there, 99 * HOUR)


def test_it_is_not_there_only_since_it_missed_its_call():
    late = missed(ready_at=NOW + 5 * HOUR)

    assert [] == opened(late, 5 * HOUR - MINUTE)
    assert [(Alert.NOT_ARRIVED, "driver")] == opened(late, 5 * HOUR)


def test_the_oldest_comes_first():
    both = open_alerts(situation(GUARD), NOW + 25 * HOUR)

    assert [Alert.HALF_CONFIRMED, Alert.DWELL] == [one.alert for one in both]
    assert frozenset({"half_confirmed", "dwell"}) == names(both)


def test_an_alert_is_told_in_each_language_with_names_in_it():
    (found,) = open_alerts(situation(GUARD), NOW + HOUR)

    told = found.to_json()
    assert "customs' entry mark is missing" in told["message"]["en"]
    assert "海关入口确认" in told["message"]["zh"]
    assert "hải quan" in told["next_action"]["vi"]


def test_every_alert_is_said_in_all_languages_and_they_tell_the_same():
    assert set(Alert) == set(TEXTS)
    for said in TEXTS.values():
        for texts in (said.message, said.next_action):
            assert ["vi", "en", "zh"] == list(texts)
            told = [
                {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for text in texts.values()
            ]
            assert told[0] == told[1] == told[2]
