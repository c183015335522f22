from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import transitions
from gateway.domain.declarations import Channel, Hold, Kind, Line, milliseconds, score
from gateway.domain.declared import Category
from gateway.domain.errors import TransitionNotAllowed, VerdictAlreadyGiven
from gateway.domain.lifecycle import Status
from gateway.domain.transitions import order_key
from tests.unit.examples import NOW, declaration, gate

GATE = gate()
CONTROLS = GATE.controls
HELD = Hold("Seal broken", "customs", NOW)
HEAD_STARTS = {"fresh_fruit": 120, "live_aquatic": 180, "empty": -60}
MINUTE = timedelta(minutes=1)


class Place(NamedTuple):
    """What decides a place in line, as a plain sorted list would hold it."""

    order_key: int
    ticket: int
    ready_at: datetime


places = st.builds(
    lambda minutes, category, ticket: Place(
        order_key(NOW + minutes * MINUTE, category, HEAD_STARTS),
        ticket,
        NOW + minutes * MINUTE,
    ),
    st.integers(0, 24 * 60),
    st.sampled_from(Category),
    st.integers(1, 10**6),
)


def submitted(**changes):
    draft = declaration(**changes)
    place = transitions.first_place(
        draft.created_at, draft.category, ticket=17, gate=GATE
    )
    return transitions.born(replace(draft, **place)).after


def approved(now=NOW, **changes):
    return transitions.approve(
        submitted(**changes), Channel.GREEN, gate=GATE, now=now
    ).after


def called(now=NOW, **changes):
    return transitions.call(approved(**changes), controls=CONTROLS, now=now).after


class TestOrderKey:
    @pytest.mark.parametrize(
        ("category", "minutes"),
        [("fresh_fruit", -120), ("live_aquatic", -180), ("empty", 60), ("other", 0)],
    )
    def test_it_is_when_one_became_ready_less_the_head_start(self, category, minutes):
        expected = milliseconds(NOW + minutes * MINUTE)

        assert expected == order_key(NOW, category, HEAD_STARTS)

    @given(places, places)
    def test_nobody_is_overtaken_by_more_than_head_starts_differ(self, one, other):
        """The bound on waiting that the published rule itself gives."""
        apart = timedelta(minutes=max(HEAD_STARTS.values()) - min(HEAD_STARTS.values()))

        if one.ready_at + apart < other.ready_at:
            assert one[:2] < other[:2]

    @given(places, st.sampled_from(Category))
    def test_of_one_category_who_is_ready_first_is_first(self, place, category):
        later = place.ready_at + MINUTE

        assert order_key(place.ready_at, category, HEAD_STARTS) < order_key(
            later, category, HEAD_STARTS
        )


class TestScore:
    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            (declaration(), None),
            (submitted(), 17),
            (approved(), milliseconds(NOW - 120 * MINUTE)),
            (
                approved(planned_arrival=NOW + timedelta(days=2)),
                milliseconds(NOW + timedelta(days=2)),
            ),
            (called(), milliseconds(NOW + CONTROLS.call_window)),
        ],
        ids=["draft", "review", "waiting", "scheduled", "called"],
    )
    def test_each_line_has_its_own_order(self, made, expected):
        assert expected == score(made)

    def test_milliseconds_are_whole_and_exact(self):
        assert 1_795_402_800_001 == milliseconds(NOW + timedelta(milliseconds=1))


class TestLines:
    @pytest.mark.parametrize(
        ("ahead", "line"),
        [
            (CONTROLS.call_lead, Line.WAITING),
            (CONTROLS.call_lead + timedelta(seconds=1), Line.SCHEDULED),
            (-timedelta(hours=9), Line.WAITING),
        ],
    )
    def test_an_approved_one_waits_as_soon_as_its_arrival_is_near(self, ahead, line):
        assert line is approved(planned_arrival=NOW + ahead).line

    def test_a_scheduled_one_keeps_its_place_when_it_comes_to_wait(self):
        early = approved(planned_arrival=NOW + timedelta(days=2))

        queued = transitions.queue(early, now=NOW + timedelta(days=2)).after

        assert Line.WAITING is queued.line
        assert (early.order_key, early.ready_at) == (queued.order_key, queued.ready_at)

    def test_only_a_scheduled_one_comes_to_wait(self):
        with pytest.raises(TransitionNotAllowed, match="not scheduled"):
            transitions.queue(approved(), now=NOW)

    def test_an_officer_who_is_slow_costs_nobody_the_place(self):
        late = approved(now=NOW + timedelta(hours=9))

        assert approved().order_key == late.order_key

    def test_a_draft_stands_in_no_line_and_has_no_ticket(self):
        kept = transitions.born(declaration())

        assert (Kind.DRAFTED, None, None) == (
            kept.kind,
            kept.after.line,
            kept.after.ticket,
        )


class TestHolds:
    def test_a_held_one_leaves_the_waiting_line_and_returns_to_its_place(self):
        waiting = approved()

        held = transitions.hold(waiting, HELD, now=NOW).after
        released = transitions.release(
            held, "Seal is whole", gate=GATE, now=NOW + MINUTE
        ).after

        assert (None, HELD) == (held.line, held.hold)
        assert (Line.WAITING, None) == (released.line, released.hold)
        assert waiting.order_key == released.order_key

    @pytest.mark.parametrize(
        ("made", "line"), [(submitted(), Line.REVIEW), (called(), Line.CALLED)]
    )
    def test_a_hold_elsewhere_leaves_it_where_it_stands(self, made, line):
        held = transitions.hold(made, HELD, now=NOW).after

        assert line is held.line

    def test_what_is_over_is_not_released_any_more(self):
        held = transitions.hold(submitted(), HELD, now=NOW).after
        cancelled = transitions.cancel(held, now=NOW).after

        with pytest.raises(TransitionNotAllowed, match="cannot release"):
            transitions.release(cancelled, "mended", gate=GATE, now=NOW)

    def test_a_held_one_is_not_approved(self):
        held = transitions.hold(submitted(), HELD, now=NOW).after

        with pytest.raises(TransitionNotAllowed, match="release it first"):
            transitions.approve(held, Channel.GREEN, gate=GATE, now=NOW)

    @pytest.mark.parametrize(
        "status", [Status.DEPARTED, Status.CANCELLED, Status.REJECTED]
    )
    def test_what_is_over_cannot_be_held(self, status):
        with pytest.raises(TransitionNotAllowed, match=status):
            transitions.hold(replace(approved(), status=status), HELD, now=NOW)


class TestVerdicts:
    def test_a_rejected_one_is_not_approved(self):
        rejected = transitions.reject(submitted(), "No such goods", now=NOW).after

        with pytest.raises(VerdictAlreadyGiven, match="rejected"):
            transitions.approve(rejected, Channel.GREEN, gate=GATE, now=NOW)

    @pytest.mark.parametrize(
        "made",
        [
            approved(),
            called(),
            replace(called(), status=Status.ENTERED),
            replace(called(), status=Status.CLEARED),
            replace(called(), status=Status.DEPARTED),
        ],
        ids=lambda made: made.status,
    )
    def test_an_approved_one_is_not_rejected(self, made):
        with pytest.raises(VerdictAlreadyGiven, match="approved"):
            transitions.reject(made, "Too late", now=NOW)

    def test_a_routed_one_stays_in_review_with_its_channel(self):
        routed = transitions.route(submitted(), Channel.RED, now=NOW)

        assert (Kind.ROUTED, Line.REVIEW) == (routed.kind, routed.after.line)
        assert Channel.RED is routed.after.channel


class TestCalls:
    def test_a_called_one_must_enter_within_the_call_window(self):
        made = called()

        assert (NOW, NOW + CONTROLS.call_window) == (made.called_at, made.call_deadline)
        assert Line.CALLED is made.line

    def test_the_first_missed_call_goes_back_in_line_as_if_ready_now(self):
        later = NOW + timedelta(hours=2)

        missed = transitions.miss(called(), gate=GATE, now=later)

        assert (Kind.MISSED, Status.APPROVED) == (missed.kind, missed.after.status)
        assert Line.WAITING is missed.after.line
        assert (later, 1) == (missed.after.ready_at, missed.after.missed_calls)
        expected = order_key(later, "fresh_fruit", GATE.head_start_minutes)
        assert expected == missed.after.order_key
        assert None is missed.after.called_at is missed.after.call_deadline

    def test_the_second_missed_call_expires(self):
        again = called(missed_calls=1)

        missed = transitions.miss(again, gate=GATE, now=NOW)

        assert (Kind.EXPIRED, Status.EXPIRED) == (missed.kind, missed.after.status)
        assert (None, 2) == (missed.after.line, missed.after.missed_calls)

    def test_a_held_one_that_missed_its_call_waits_outside_the_line(self):
        held = transitions.hold(called(), HELD, now=NOW).after

        missed = transitions.miss(held, gate=GATE, now=NOW).after

        assert (Status.APPROVED, None) == (missed.status, missed.line)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (transitions.cancel(submitted(), now=NOW), Status.CANCELLED),
        (transitions.cancel(called(), now=NOW), Status.CANCELLED),
        (transitions.expire(approved(), now=NOW), Status.EXPIRED),
        (transitions.enter(called(), now=NOW), Status.ENTERED),
        (transitions.reject(submitted(), "No", now=NOW), Status.REJECTED),
    ],
    ids=["cancelled early", "cancelled late", "expired", "entered", "rejected"],
)
def test_who_is_done_waiting_stands_in_no_line(change, status):
    assert (status, None) == (change.after.status, change.after.line)


def test_a_vehicle_inside_is_cleared_and_leaves():
    inside = transitions.enter(called(), now=NOW).after

    cleared = transitions.clear(inside, now=NOW).after
    gone = transitions.depart(cleared, now=NOW).after

    assert (Status.CLEARED, Status.DEPARTED) == (cleared.status, gone.status)


def test_every_change_counts_the_version_and_says_where_it_stands_now():
    later = NOW + MINUTE

    made = transitions.call(approved(), controls=CONTROLS, now=later)

    assert (approved().version + 1, later) == (
        made.after.version,
        made.after.changed_at,
    )
    deadline = later + CONTROLS.call_window
    assert {
        "from": "approved",
        "to": "called",
        "direction": "export",
        "line": "called",
        "score": milliseconds(deadline),
        "ticket": 17,
        "from_line": "waiting",
        "deadline": deadline.isoformat(),
    } == made.data
