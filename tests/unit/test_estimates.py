"""When a vehicle will enter, told from its place and the gate's recent service."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.declarations import Direction, Hold, Line, milliseconds
from gateway.domain.estimates import (
    NOTHING_YET,
    Joins,
    Place,
    RecentService,
    call_of_place,
    estimate,
    interval_s,
    of_place,
)
from gateway.domain.gates import Flow, Mode
from gateway.domain.lifecycle import Status
from tests.unit.examples import NOW, declaration, gate

HOUR = timedelta(hours=1)
QUICK = tuple(map(float, range(60, 160)))  # a hundred who entered within minutes
AT_ONCE = (1.0,) * 100
KNOWN = RecentService(delays_s=AT_ONCE)


def flows(rate=60, yard=500):
    return dict.fromkeys(Direction, Flow(1, rate, yard))


def run(**controls):
    return gate(**{"flows": flows()} | controls)


def waiting(**changes):
    fields = {
        "status": Status.APPROVED,
        "line": Line.WAITING,
        "ticket": 1,
        "ready_at": NOW,
        "order_key": milliseconds(NOW),
    }
    return declaration(**fields | changes)


def minutes_to(at: datetime) -> float:
    return (at - NOW).total_seconds() / 60


def told(position, recent=KNOWN, **controls):
    found = estimate(waiting(), position, run(**controls), NOW, recent)
    assert found is not None
    return found


class TestInLine:
    def test_sixty_an_hour_let_sixty_enter_in_about_an_hour(self):
        found = told(60)

        assert 55 <= minutes_to(found.p50) <= 62
        assert 65 <= minutes_to(found.p90) <= 90

    @given(st.integers(1, 1_000), st.integers(20, 300), st.integers(1, 200))
    def test_nine_in_ten_never_come_before_half(self, position, rate, yard):
        found = told(position, flows=flows(rate, yard))

        assert NOW <= found.p50 <= found.p90

    @given(st.integers(1, 1_000))
    def test_who_is_before_another_is_never_told_a_later_time(self, position):
        assert told(position).p50 <= told(position + 1).p50

    def test_the_time_from_call_to_entry_is_added(self):
        slow = RecentService(delays_s=(1800.0,) * 100)

        apart = told(60, slow).p50 - told(60).p50

        assert timedelta(minutes=25) <= apart <= timedelta(minutes=35)

    def test_the_night_is_not_counted(self):
        # 10:00 at the gate, and it closes at 20:00: ten hours are left of today.
        today, tomorrow = told(500), told(700)

        assert 13 > today.p50.hour >= 7  # 20:00 at the gate is 13:00 UTC
        assert (tomorrow.p50 - today.p50) > 11 * HOUR

    def test_a_full_yard_lets_in_only_as_many_as_leave(self):
        leaving = RecentService(
            inside=500, left=40, left_s=40 * 600.0, delays_s=AT_ONCE
        )

        assert 2.5 * HOUR <= told(20, leaving).p50 - NOW

    def test_room_in_the_yard_is_used_first(self):
        room = RecentService(inside=480, left=40, left_s=40 * 600.0, delays_s=AT_ONCE)

        assert HOUR > told(20, room).p50 - NOW


class TestRecentService:
    def test_an_idle_gate_is_not_a_slow_one(self):
        assert 60 == interval_s(flows(60)[Direction.EXPORT], NOTHING_YET)

    def test_a_slow_gate_is_seen_soon(self):
        slow = RecentService(called=10, busy_s=10 * 300.0)

        assert 180 == interval_s(flows(60)[Direction.EXPORT], slow)

    def test_nobody_is_called_faster_than_the_rate_allows(self):
        burst = RecentService(called=40, busy_s=1.0)

        assert 60 == interval_s(flows(60)[Direction.EXPORT], burst)

    def test_those_who_will_be_put_before_it_count(self):
        # One a minute comes, each two hours ahead of those who come with it.
        lead = 7_200_000
        leads = [lead] * 60
        joins = Joins(leads, (0, *accumulate(leads)), 3_600_000)
        overtaken = replace(KNOWN, joins=joins)
        fresh = waiting(order_key=milliseconds(NOW) - lead)

        plain, fruit = (
            estimate(each, 20, run(), NOW, overtaken) for each in (waiting(), fresh)
        )

        assert fruit == told(20)
        assert plain is not None
        # Each minute one is called and one comes before it, until two hours are over.
        assert 2 * HOUR < plain.p50 - NOW < 3.5 * HOUR

    @given(
        st.lists(st.integers(-1000, 10_000), max_size=30),
        st.integers(0, 5_000),
        st.integers(1, 5_000),
    )
    def test_overtaking_is_the_sum_over_those_who_join(self, leads, lead, wait):
        ordered = sorted(leads)
        joins = Joins(ordered, (0, *accumulate(ordered)), 1000.0)

        expected = sum(min(max(each - lead, 0), wait) for each in leads) / 1000

        assert joins.overtaking(lead, wait) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "controls"),
    [
        (waiting(), {"mode": Mode.HOLD}),
        (waiting(), {"mode": Mode.CLOSED}),
        (waiting(), {"mode": Mode.CONTINGENCY}),
        (waiting(), {"flows": flows(rate=0)}),
        (waiting(), {"flows": flows(yard=0)}),
        (waiting(line=None, hold=Hold("papers", "customs", NOW)), {}),
        (waiting(status=Status.SUBMITTED, line=Line.REVIEW), {}),
        (waiting(status=Status.ENTERED, line=None), {}),
        (waiting(line=Line.SCHEDULED), {"buffer_yards": frozenset(Direction)}),
    ],
    ids=[
        "gate on hold",
        "gate closed",
        "paper tickets",
        "nobody admitted",
        "no yard",
        "held",
        "in review",
        "inside",
        "not in the buffer yard",
    ],
)
def test_nothing_is_told_where_nobody_can_tell(found, controls):
    assert estimate(found, 1, run(**controls), NOW, KNOWN) is None


class TestScheduled:
    def test_it_is_called_when_its_time_comes_near(self):
        coming = waiting(line=Line.SCHEDULED, planned_arrival=NOW + 3 * HOUR)

        found = estimate(coming, None, run(call_lead_minutes=60), NOW, KNOWN)

        assert found is not None
        assert 2 * HOUR <= found.p50 - NOW <= 2.2 * HOUR

    def test_who_comes_at_night_is_told_the_morning(self):
        at_night = NOW.replace(hour=20)  # 03:00 at the gate
        coming = waiting(line=Line.SCHEDULED, planned_arrival=at_night)

        found = estimate(coming, None, run(call_lead_minutes=60), NOW, KNOWN)

        assert found is not None
        assert (NOW + timedelta(days=1)).replace(hour=0) == found.p50

    def test_a_long_line_before_it_is_waited_for(self):
        busy = replace(KNOWN, waiting=120)
        coming = waiting(line=Line.SCHEDULED, planned_arrival=NOW + 3 * HOUR)

        found = estimate(coming, None, run(call_lead_minutes=60), NOW, busy)

        assert found is not None
        assert 3.5 * HOUR <= found.p50 - NOW


class TestCalled:
    def called(self, *, ago):
        return waiting(
            status=Status.CALLED,
            line=Line.CALLED,
            called_at=NOW - ago,
            call_deadline=NOW - ago + HOUR,
        )

    def test_it_enters_as_those_before_it_did(self):
        just_now = self.called(ago=timedelta())

        found = estimate(just_now, None, run(), NOW, RecentService(delays_s=QUICK))

        assert found is not None
        assert (2, 3) == (minutes_to(found.p50), minutes_to(found.p90))

    def test_who_is_later_than_all_is_told_its_deadline(self):
        late = self.called(ago=timedelta(minutes=50))

        found = estimate(late, None, run(), NOW, RecentService(delays_s=QUICK))

        assert found is not None
        assert NOW + timedelta(minutes=10) == found.p90

    def test_a_gate_on_hold_still_lets_it_in(self):
        found = estimate(
            self.called(ago=timedelta()), None, run(mode=Mode.HOLD), NOW, KNOWN
        )

        assert found is not None


def test_a_near_time_is_told_to_the_minute_and_a_far_one_to_the_quarter():
    near, far = told(10), told(400)

    assert 0 == near.p50.second
    assert {0, 15, 30, 45} >= {far.p50.minute, far.p90.minute}


def test_a_second_later_the_same_is_told():
    place = Place(Direction.EXPORT, 300)

    seconds = [
        of_place(place, run(), NOW + timedelta(seconds=second), KNOWN)
        for second in range(20)
    ]

    assert len(set(seconds)) <= 2


def test_a_slower_gate_is_told_at_once():
    place = Place(Direction.EXPORT, 60)

    quick, slow = (
        call_of_place(place, run(flows=flows(rate)), NOW, KNOWN) for rate in (60, 30)
    )

    assert quick is not None
    assert slow is not None
    assert pytest.approx(2, 0.01) == (slow[0] - NOW) / (quick[0] - NOW)
