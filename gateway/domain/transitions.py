"""What officers, drivers, the barrier and the clock do to a declaration."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gateway.domain.declarations import (
    Change,
    Channel,
    Declaration,
    Hold,
    Kind,
    Line,
    change,
    milliseconds,
    standing,
)
from gateway.domain.errors import TransitionNotAllowed, VerdictAlreadyGiven
from gateway.domain.gates import Controls, Gate
from gateway.domain.lifecycle import LIVE, Event, Status
from gateway.domain.obstacles import Conditions, Obstacle, conditions_at, obstacle_to

# How long a declaration that nobody calls or mends stays live.
STALE_AFTER = timedelta(days=7)
CAN_GO_STALE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.APPROVED})
CAN_CHECK_IN = frozenset({Status.SUBMITTED, Status.APPROVED, Status.CALLED})
_WERE_APPROVED = frozenset(
    {
        Status.APPROVED,
        Status.CALLED,
        Status.ENTERED,
        Status.CLEARED,
        Status.DEPARTED,
        Status.RETURNED,
    }
)


def order_key(
    ready_at: datetime, category: str, head_start_minutes: Mapping[str, int]
) -> int:
    """Return the published order: smaller is sooner, in ms since 1970.

    `ready_at` less the category's head start. So nobody is overtaken by a vehicle
    that became ready later by more than the two head starts differ.
    """
    return milliseconds(ready_at) - head_start_minutes.get(category, 0) * 60_000


def line_of(found: Declaration, *, gate: Gate, now: datetime) -> Line | None:
    """Return where a declaration like this stands; an approved one on hold nowhere.

    *found* has the status and all else that it is about to have.
    """
    match found.status:
        case Status.SUBMITTED:
            return Line.REVIEW
        case Status.CALLED:
            return Line.CALLED
        case Status.APPROVED if found.hold is None:
            return _line_once_approved(found, conditions_at(gate, now), now)
        case _:
            return None


def _line_once_approved(
    found: Declaration, conditions: Conditions, now: datetime
) -> Line:
    obstacle = obstacle_to(found, conditions, now)
    return Line.WAITING if obstacle is None else Line.SCHEDULED


def first_place(
    at: datetime, category: str, *, ticket: int, gate: Gate
) -> dict[str, Any]:
    """Return what a declaration has from the moment when it is complete."""
    return {
        "status": Status.SUBMITTED,
        "ticket": ticket,
        "ready_at": at,
        "order_key": order_key(at, category, gate.head_start_minutes),
        "line": Line.REVIEW,
    }


def born(declaration: Declaration) -> Change:
    """Journal a new declaration; a draft has a number, but no place."""
    is_draft = declaration.status is Status.DRAFT
    kind = Kind.DRAFTED if is_draft else Kind.SUBMITTED
    return Change(None, declaration, kind, standing(None, declaration))


def route(declaration: Declaration, channel: Channel, *, now: datetime) -> Change:
    """Send it to an officer: yellow for the papers, red for an inspection as well."""
    return change(
        declaration,
        Kind.ROUTED,
        at=now,
        channel=channel,
        because={"channel": str(channel)},
    )


def approve(
    declaration: Declaration,
    channel: Channel,
    *,
    gate: Gate,
    now: datetime,
    conditions: Conditions | None = None,
) -> Change:
    """Approve; who approves many at once knows the gate's conditions already."""
    if declaration.hold is not None:
        msg = "it is on hold; release it first"
        raise TransitionNotAllowed(msg)
    if declaration.status is Status.REJECTED:
        msg = "it was rejected"
        raise VerdictAlreadyGiven(msg)
    asked = conditions or conditions_at(gate, now)
    return change(
        declaration,
        Kind.APPROVED,
        at=now,
        event=Event.APPROVE,
        channel=channel,
        line=_line_once_approved(declaration, asked, now),
        because={"channel": str(channel)},
    )


def reject(declaration: Declaration, reason: str, *, now: datetime) -> Change:
    if declaration.status in _WERE_APPROVED:
        msg = "it was approved"
        raise VerdictAlreadyGiven(msg)
    return change(
        declaration,
        Kind.REJECTED,
        at=now,
        event=Event.REJECT,
        line=None,
        because={"reason": reason},
    )


def queue(declaration: Declaration, *, now: datetime) -> Change:
    """Let a scheduled vehicle stand in the waiting line: its time has come near."""
    if declaration.line is not Line.SCHEDULED:
        msg = "it is not scheduled"
        raise TransitionNotAllowed(msg)
    return change(declaration, Kind.QUEUED, at=now, line=Line.WAITING)


def unqueue(declaration: Declaration, obstacle: Obstacle, *, now: datetime) -> Change:
    """Take it out of the waiting line; it comes back to the place that it has."""
    if declaration.line is not Line.WAITING:
        msg = "it does not wait"
        raise TransitionNotAllowed(msg)
    return change(
        declaration,
        Kind.UNQUEUED,
        at=now,
        line=Line.SCHEDULED,
        because={"obstacle": obstacle},
    )


def check_in(
    declaration: Declaration, yard: str | None, *, gate: Gate, now: datetime
) -> Change:
    """Note that it stands in a buffer yard; that may be all it waited for."""
    if declaration.status not in CAN_CHECK_IN:
        msg = f"cannot check in a vehicle whose declaration is {declaration.status}"
        raise TransitionNotAllowed(msg)
    there = replace(declaration, checked_in_at=now)
    # Only who was scheduled can come into line by this.
    is_scheduled = declaration.line is Line.SCHEDULED
    return change(
        declaration,
        Kind.CHECKED_IN,
        at=now,
        checked_in_at=now,
        line=line_of(there, gate=gate, now=now) if is_scheduled else declaration.line,
        because={"yard": yard},
    )


def hold(declaration: Declaration, placed: Hold, *, now: datetime) -> Change:
    if declaration.status not in LIVE:
        msg = f"cannot hold a declaration that is {declaration.status}"
        raise TransitionNotAllowed(msg)
    keeps_line = declaration.status is not Status.APPROVED
    return change(
        declaration,
        Kind.HELD,
        at=now,
        hold=placed,
        line=declaration.line if keeps_line else None,
        because={"reason": placed.reason, "owner": placed.owner},
    )


def release(
    declaration: Declaration, reason: str, *, gate: Gate, now: datetime
) -> Change:
    """Lift the hold; the place is the one it had, since `order_key` was kept."""
    if declaration.status not in LIVE:
        msg = f"cannot release a declaration that is {declaration.status}"
        raise TransitionNotAllowed(msg)
    line = line_of(replace(declaration, hold=None), gate=gate, now=now)
    return change(
        declaration,
        Kind.RELEASED,
        at=now,
        hold=None,
        line=line,
        because={"reason": reason},
    )


def call(declaration: Declaration, *, controls: Controls, now: datetime) -> Change:
    deadline = now + controls.call_window
    return change(
        declaration,
        Kind.CALLED,
        at=now,
        event=Event.CALL,
        line=Line.CALLED,
        called_at=now,
        # Whoever is called needs no place back.
        former_ready_at=None,
        former_order_key=None,
        call_deadline=deadline,
        because={"deadline": deadline.isoformat()},
    )


def miss(declaration: Declaration, *, gate: Gate, now: datetime) -> Change:
    """Put a called vehicle that did not come back in line, or expire it.

    The first time it stands there as if it became ready now; later it expires.
    """
    missed = declaration.missed_calls + 1
    cleared: dict[str, Any] = {"called_at": None, "call_deadline": None}
    if missed > gate.controls.missed_calls_allowed:
        return change(
            declaration,
            Kind.EXPIRED,
            at=now,
            event=Event.EXPIRE,
            line=None,
            missed_calls=missed,
            because={"missed_calls": missed},
            **cleared,
        )
    key = order_key(now, declaration.category, gate.head_start_minutes)
    back = replace(declaration, status=Status.APPROVED, missed_calls=missed)
    return change(
        declaration,
        Kind.MISSED,
        at=now,
        event=Event.MISS,
        line=line_of(back, gate=gate, now=now),
        ready_at=now,
        order_key=key,
        missed_calls=missed,
        because={"missed_calls": missed},
        **cleared,
    )


def enter(declaration: Declaration, *, now: datetime) -> Change:
    return change(declaration, Kind.ENTERED, at=now, event=Event.ENTER, line=None)


def turn_back(declaration: Declaration, reason: str, *, now: datetime) -> Change:
    """Send an entered vehicle back; who holds it has to let it go first."""
    if declaration.hold is not None:
        msg = "it is on hold; release it first"
        raise TransitionNotAllowed(msg)
    return change(
        declaration,
        Kind.RETURNED,
        at=now,
        event=Event.RETURN,
        because={"reason": reason},
    )


def clear(declaration: Declaration, *, now: datetime) -> Change:
    return change(declaration, Kind.CLEARED, at=now, event=Event.CLEAR)


def depart(declaration: Declaration, *, now: datetime) -> Change:
    return change(declaration, Kind.DEPARTED, at=now, event=Event.DEPART)


def cancel(declaration: Declaration, *, now: datetime) -> Change:
    return change(declaration, Kind.CANCELLED, at=now, event=Event.CANCEL, line=None)


def expire(declaration: Declaration, *, now: datetime) -> Change:
    return change(declaration, Kind.EXPIRED, at=now, event=Event.EXPIRE, line=None)
