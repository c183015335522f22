"""Whatever is done to a declaration, in whatever order, it stays whole."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain import transitions
from gateway.domain.declarations import Channel, Hold, Line, score
from gateway.domain.errors import DomainError
from gateway.domain.lifecycle import EDGES, FINAL, LIVE, Status
from tests.unit.examples import NOW, declaration, gate

GATE = gate()
CONTROLS = GATE.controls
DOES = {
    "route": lambda d, now: transitions.route(d, Channel.RED, now=now),
    "approve": lambda d, now: transitions.approve(
        d, Channel.YELLOW, gate=GATE, now=now
    ),
    "reject": lambda d, now: transitions.reject(d, "papers", now=now),
    "queue": lambda d, now: transitions.queue(d, now=now),
    "hold": lambda d, now: transitions.hold(d, Hold("seal", "customs", now), now=now),
    "release": lambda d, now: transitions.release(d, "mended", gate=GATE, now=now),
    "call": lambda d, now: transitions.call(d, controls=CONTROLS, now=now),
    "miss": lambda d, now: transitions.miss(d, gate=GATE, now=now),
    "enter": lambda d, now: transitions.enter(d, now=now),
    "clear": lambda d, now: transitions.clear(d, now=now),
    "depart": lambda d, now: transitions.depart(d, now=now),
    "cancel": lambda d, now: transitions.cancel(d, now=now),
    "expire": lambda d, now: transitions.expire(d, now=now),
}
# The way of most vehicles, so that a random one comes far now and then.
USUAL = ("approve", "call", "enter", "clear", "depart", "hold", "release", "miss")
verbs = st.sampled_from([*DOES, *USUAL, *USUAL])
LINES: dict[Status, set[Line | None]] = {
    Status.SUBMITTED: {Line.REVIEW},
    Status.APPROVED: {Line.SCHEDULED, Line.WAITING, None},
    Status.CALLED: {Line.CALLED},
}


def submitted(hours_ahead: int):
    planned = NOW + timedelta(hours=hours_ahead)
    draft = declaration(planned_arrival=planned)
    place = transitions.first_place(NOW, draft.category, ticket=17, gate=GATE)
    return transitions.born(replace(draft, **place)).after


@settings(max_examples=300)
@given(
    ahead=st.sampled_from([0, 5, 30]),
    script=st.lists(st.tuples(verbs, st.integers(0, 300)), max_size=25),
)
def test_every_step_is_legal_and_leaves_it_whole(ahead, script):
    found, now = submitted(ahead), NOW
    for verb, minutes in script:
        now += timedelta(minutes=minutes)
        try:
            change = DOES[verb](found, now)
        except DomainError:
            continue
        after = change.after

        assert found.status is change.before
        assert (change.before, after.status) in EDGES | {(s, s) for s in Status}
        assert (found.version + 1, now) == (after.version, after.changed_at)
        assert after.line in LINES.get(after.status, {None})
        assert after.line is not Line.WAITING or after.hold is None
        assert after.status is not Status.CALLED or after.call_deadline is not None
        assert (found.ticket, found.id) == (after.ticket, after.id)
        found = after


@given(
    script=st.lists(st.tuples(verbs, st.integers(0, 300)), max_size=25),
)
def test_the_entry_says_how_it_stands_afterwards(script):
    found, now = submitted(0), NOW
    for verb, minutes in script:
        now += timedelta(minutes=minutes)
        try:
            change = DOES[verb](found, now)
        except DomainError:
            continue
        found = change.after

        expected = {
            "from": change.before,
            "to": found.status,
            "direction": found.direction,
            "line": found.line,
            "score": score(found),
            "ticket": found.ticket,
        }
        assert expected == {name: change.data[name] for name in expected}
        for secret in (found.tractor, str(found.account_id)):
            assert secret not in str(change.data)


@given(script=st.lists(verbs, max_size=40))
def test_only_a_missed_call_changes_when_one_became_ready(script):
    found = submitted(0)
    for verb in script:
        try:
            change = DOES[verb](found, NOW + timedelta(hours=3))
        except DomainError:
            continue
        moved = (found.ready_at, found.order_key) != (
            change.after.ready_at,
            change.after.order_key,
        )
        assert moved == (change.kind == "missed" and found.ready_at == NOW)
        found = change.after


def test_what_is_over_stays_over():
    for status in FINAL:
        over = replace(submitted(0), status=status, line=None)
        for verb, does in DOES.items():
            try:
                after = does(over, NOW).after
            except DomainError:
                continue
            assert status is after.status, verb


def test_live_is_what_may_still_stand_at_the_gate():
    assert set(LINES) < LIVE
    assert not LIVE & FINAL
