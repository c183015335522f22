"""What keeps an approved declaration out of the waiting line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.domain import transitions
from gateway.domain.calendar import Holiday, HolidayRule
from gateway.domain.declarations import Channel, Direction, Hold, Kind, Line
from gateway.domain.declared import Category
from gateway.domain.errors import ControlsNotAllowed, TransitionNotAllowed
from gateway.domain.gates import Controls
from gateway.domain.lifecycle import Status
from gateway.domain.obstacles import (
    Obstacle,
    conditions_at,
    obstacle_to,
    standing_obstacle,
)
from gateway.domain.reasons import reason_for
from gateway.domain.suspensions import Suspension
from tests.unit.examples import NOW, declaration, gate

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
FRUIT = Suspension(Category.FRESH_FRUIT, TODAY, TODAY, "fruit market closed")
HOLIDAY = Holiday(TODAY, TODAY, HolidayRule.PRE_REGISTERED_ONLY)


def approved(**changes):
    fields = {
        "status": Status.APPROVED,
        "ready_at": NOW,
        "order_key": 5,
        "ticket": 17,
        "line": Line.WAITING,
    }
    return declaration(**fields | changes)


def on_holiday(**controls):
    made = gate()
    return gate(
        calendar=replace(made.controls.calendar, holidays=(HOLIDAY,)), **controls
    )


def obstacle(found, at, now=NOW):
    return obstacle_to(found, conditions_at(at, now), now)


def test_nothing_is_in_the_way_of_one_whose_time_is_near():
    assert None is obstacle(approved(), gate())


def test_one_on_hold_is_not_callable():
    held = approved(hold=Hold("seal", "customs", NOW))

    assert Obstacle.ON_HOLD is obstacle(held, gate())


def test_the_planned_arrival_must_be_near():
    early = approved(planned_arrival=NOW + timedelta(hours=12, seconds=1))

    assert Obstacle.EARLY is obstacle(early, gate())
    assert None is obstacle(early, gate(), NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("suspension", "expected"),
    [
        (FRUIT, Obstacle.SUSPENDED),
        (replace(FRUIT, direction=Direction.EXPORT), Obstacle.SUSPENDED),
        (replace(FRUIT, direction=Direction.IMPORT), None),
        (replace(FRUIT, category=Category.FROZEN), None),
        (replace(FRUIT, first=TODAY + DAY, last=TODAY + DAY), None),
        (replace(FRUIT, first=TODAY - DAY, last=TODAY - DAY), None),
    ],
    ids=["both", "its way", "other way", "other goods", "tomorrow", "yesterday"],
)
def test_a_suspension_concerns_its_goods_on_its_days(suspension, expected):
    assert expected is obstacle(approved(), gate(suspensions=(suspension,)))


def test_a_suspension_is_over_when_the_local_day_is():
    run = gate(suspensions=(FRUIT,))
    # 17:00 in UTC is midnight at the gates.
    midnight = NOW.replace(hour=17)

    assert Obstacle.SUSPENDED is obstacle(approved(), run, midnight - DAY / 86_400)
    assert None is obstacle(approved(), run, midnight)


@pytest.mark.parametrize(
    ("hours_ahead", "expected"), [(12, None), (11, Obstacle.NOT_PRE_REGISTERED)]
)
def test_a_holiday_for_the_pre_registered_asks_for_half_a_day(hours_ahead, expected):
    later = NOW + timedelta(hours=6)
    found = approved(planned_arrival=NOW + timedelta(hours=hours_ahead))

    assert expected is obstacle(found, on_holiday(), later)


def test_how_long_ahead_is_a_setting_of_the_gate():
    found = approved(planned_arrival=NOW + timedelta(hours=5))

    assert None is obstacle(found, on_holiday(pre_registration_hours=5))
    assert Obstacle.NOT_PRE_REGISTERED is obstacle(
        found, on_holiday(pre_registration_hours=6)
    )


def test_who_was_called_before_the_holiday_asked_stays_pre_registered():
    missed = approved(missed_calls=1, planned_arrival=NOW)

    assert None is obstacle(missed, on_holiday())


def test_a_buffer_yard_wants_to_have_seen_those_of_its_direction():
    run = gate(buffer_yards=frozenset({Direction.EXPORT}))

    assert Obstacle.NOT_CHECKED_IN is obstacle(approved(), run)
    assert None is obstacle(approved(checked_in_at=NOW), run)
    assert None is obstacle(approved(direction=Direction.IMPORT), run)


def test_who_waits_is_not_sent_away_for_a_clock_that_was_set_back():
    found, run = approved(), gate()
    before = NOW - timedelta(days=2)

    assert None is standing_obstacle(found, conditions_at(run, before))


def test_an_approval_of_suspended_goods_waits_outside_the_line():
    run = gate(suspensions=(FRUIT,))
    submitted = approved(status=Status.SUBMITTED, line=Line.REVIEW)

    made = transitions.approve(submitted, Channel.GREEN, gate=run, now=NOW)

    assert Line.SCHEDULED is made.after.line


def test_leaving_the_line_keeps_the_place():
    made = transitions.unqueue(approved(), Obstacle.SUSPENDED, now=NOW)

    assert (Kind.UNQUEUED, Line.SCHEDULED) == (made.kind, made.after.line)
    assert (5, 17) == (made.after.order_key, made.after.ticket)
    assert "suspended" == made.data["obstacle"]


def test_who_does_not_wait_does_not_leave_the_line():
    with pytest.raises(TransitionNotAllowed, match="does not wait"):
        transitions.unqueue(approved(line=Line.SCHEDULED), Obstacle.EARLY, now=NOW)


@pytest.mark.parametrize(
    ("run", "expected", "said"),
    [
        (gate(suspensions=(FRUIT,)), "category-suspended", "fruit market closed"),
        (on_holiday(), "pre-registered-only", "12 h before"),
        (
            gate(buffer_yards=frozenset(Direction)),
            "check-in-needed",
            "Check in at the buffer yard",
        ),
    ],
    ids=["suspended", "holiday", "buffer yard"],
)
def test_a_driver_is_told_what_is_in_the_way(run, expected, said):
    found = reason_for(approved(line=Line.SCHEDULED), run, NOW)

    assert expected == found.code
    assert said in found.message["en"] + found.next_action["en"]


def test_controls_written_before_there_was_any_of_it_still_load():
    written = gate().controls.to_json()
    for name in (
        "buffer_yard",
        "suspensions",
        "pre_registration_hours",
        "closed_until",
        "note",
    ):
        del written[name]

    read = Controls.from_json(written)

    assert gate().controls == read


def test_controls_with_all_of_it_come_back_from_json():
    controls = gate(
        suspensions=(FRUIT,),
        buffer_yards=frozenset({Direction.IMPORT}),
        closed_until=NOW,
        note={"vi": "Tết", "en": "New year", "zh": "春节"},
    ).controls

    assert controls == Controls.from_json(controls.to_json())


def test_a_suspension_that_ends_before_it_begins_is_refused():
    with pytest.raises(ControlsNotAllowed, match="ends before it begins"):
        replace(FRUIT, last=TODAY - DAY)
