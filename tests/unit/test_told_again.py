"""What was told once is told again only as long as time has changed nothing in it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from pydantic_core import to_json

from gateway.api import looking, views
from gateway.api.looking import told_of
from gateway.domain.checks import CheckKind, Outcome, Source
from gateway.domain.declarations import Line
from gateway.domain.estimates import NOTHING_YET, RecentService
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.seen import Kept, Seen
from gateway.storage.checks import Check
from gateway.storage.contents import Contents
from tests.unit.examples import BODY, NOW, declaration, gate

OWNER = Actor("agent", UUID(int=2))


class Steady:
    """An outlook of which nothing is known; like those of the gateway otherwise."""

    def __init__(self) -> None:
        self.known = NOTHING_YET

    def recent(self, *_: object) -> RecentService:
        return self.known


def seen(*, position=None, checks=(), **fields):
    """Show a declaration at a gate that has a buffer yard."""
    at_gate = gate(call_lead_minutes=60, buffer_yards=frozenset({"export"}))
    return Seen(
        declaration(**fields),
        Contents(BODY, [], []),
        checks,
        position,
        at_gate,
        cast("Any", Steady()),
    )


def confirmed(kind):
    at = NOW + timedelta(seconds=17)
    return Check(
        UUID(int=3), UUID(int=1), kind, Outcome.PASS, "customs:1", at, None, at,
        Source.OFFICER,
    )  # fmt: skip


READY = {"ticket": 1, "ready_at": NOW, "order_key": 1_795_000_000_000}
STANDS = (
    seen(),
    seen(status=Status.SUBMITTED, line=Line.REVIEW, **READY),
    seen(status=Status.APPROVED, line=Line.WAITING, position=3, **READY),
    seen(status=Status.APPROVED, line=Line.SCHEDULED, **READY),
    seen(
        status=Status.APPROVED,
        line=Line.SCHEDULED,
        planned_arrival=NOW + timedelta(hours=2, seconds=33),
        **READY,
    ),
    seen(
        status=Status.CALLED,
        line=Line.CALLED,
        called_at=NOW,
        call_deadline=NOW + timedelta(minutes=30),
        missed_calls=1,
        **READY,
    ),
    seen(
        status=Status.ENTERED,
        checks=[confirmed(CheckKind.CUSTOMS_ENTRY)],
        **READY,
    ),
)
# When an alert opens, a gate does, a yard must be reached, a call is over; none of
# them on a moment of the estimates.
EVENTS = (
    timedelta(),
    timedelta(minutes=5, seconds=17),
    timedelta(minutes=30),
    timedelta(hours=1, seconds=33),
    timedelta(hours=7),
    timedelta(hours=10),
    timedelta(hours=24, seconds=17),
)
AROUND = [
    NOW + event + timedelta(seconds=step / 2)
    for event in EVENTS
    for step in range(-9, 10)
]


@pytest.mark.parametrize("number", range(len(STANDS)))
def test_it_is_what_would_be_told_afresh(number):
    found = STANDS[number]
    for now in (*AROUND, *reversed(AROUND)):
        afresh, told = replace(found), told_of(found, now)

        assert views.etag(afresh, now) == told.tag
        shown = views.seen(afresh, now, OWNER)
        kept = told.bodies.setdefault(("agent", True), to_json(shown))
        assert to_json(shown) == kept


def test_whoever_looks_in_the_same_moment_is_told_the_same(monkeypatch):
    found = replace(STANDS[2])
    first = told_of(found, NOW)

    again = told_of(found, NOW + timedelta(seconds=4.9))
    later = told_of(found, NOW + timedelta(seconds=5))
    back = told_of(found, NOW)

    assert first is again
    assert len({id(first), id(later), id(back)}) > 1
    assert first.tag == back.tag


def test_a_faster_gate_is_told_of_at_once():
    found = replace(STANDS[2], outlook=cast("Any", Steady()))
    first = told_of(found, NOW)

    cast("Any", found.outlook).known = RecentService(called=40, busy_s=40 * 3600.0)
    slower = told_of(found, NOW)

    assert first.tag != slower.tag


@pytest.mark.parametrize(
    "changed",
    [{"position": 2}, {"gate": replace(STANDS[2].gate)}, {"outlook": Steady()}],
)
def test_another_place_gate_or_outlook_is_another_sight(changed):
    found = replace(STANDS[2])
    kept = Kept(found, cast("Any", None))
    now_at = {"position": 3, "gate": found.gate, "outlook": found.outlook}

    same = kept.now_at(**now_at)
    other = kept.now_at(**now_at | changed)

    assert same is found
    assert other is not found
    assert {} == other.said
    assert other is kept.now_at(**now_at | changed)


@pytest.mark.parametrize(
    ("known", "is_known"),
    [
        ('"1"', True),
        ('W/"1"', True),
        ('"2", "1"', True),
        ('"2",W/"1"', True),
        ('"2"', False),
        ("1", False),
        ("*", False),
    ],
)
def test_a_tag_is_found_among_others(known, is_known):
    assert is_known is looking.is_among('"1"', known)
