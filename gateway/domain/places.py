"""Places in the line that officers change by hand, always with a reason."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.domain.declarations import Change, Declaration, Kind, Line, change
from gateway.domain.errors import TransitionNotAllowed
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.domain.transitions import line_of, order_key

# What may bring one vehicle before others, against the published order.
OVERTAKING = frozenset({Kind.MOVED, Kind.PLACE_RESTORED})
_MOVABLE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.APPROVED})
IN_ORDER = frozenset({Status.SUBMITTED, Status.APPROVED})


def overtook(entry: JournalEntry, found: Declaration) -> bool:
    """Whether an entry of its gate brought another vehicle before *found* by hand.

    Only what stands in the order is told so, and only since it does.
    """
    if entry.kind not in OVERTAKING or entry.declaration_id == found.id:
        return False
    if found.status not in IN_ORDER or found.ready_at is None:
        return False
    if entry.at < found.ready_at:
        return False
    told, place = entry.data, (found.order_key, found.ticket)
    keys = told.get("to_key"), told.get("from_key")
    if None in {*keys, told.get("ticket"), *place}:
        return False
    return told["direction"] == found.direction and (
        (keys[0], told["ticket"]) < place < (keys[1], told["ticket"])
    )


def restore_place(
    found: Declaration, reason: str, *, gate: Gate, now: datetime
) -> Change:
    """Give back the place that a swap of the vehicle has cost.

    Raises:
        TransitionNotAllowed: no place was lost, or it was called since.
    """
    ready_at, key = found.former_ready_at, found.former_order_key
    if found.status not in IN_ORDER or ready_at is None or key is None:
        msg = "it has lost no place that could be given back"
        raise TransitionNotAllowed(msg)
    restored = replace(found, ready_at=ready_at, order_key=key)
    return change(
        found,
        Kind.PLACE_RESTORED,
        at=now,
        because=_because(found, key, reason),
        ready_at=ready_at,
        order_key=key,
        line=line_of(restored, gate=gate, now=now),
        former_ready_at=None,
        former_order_key=None,
    )


def move(
    found: Declaration, before: Declaration, reason: str, *, now: datetime
) -> Change | None:
    """Let *found* stand directly before another; None where it does so already.

    Those who became ready in the same millisecond as the other one may come after it
    as well: between them there is no room.

    Raises:
        TransitionNotAllowed: they do not wait in the same line.
    """
    in_line = {(one.gate, one.direction, one.line) for one in (found, before)}
    if found.line is not Line.WAITING or len(in_line) > 1 or found.id == before.id:
        msg = "both have to stand in the waiting line of the same direction"
        raise TransitionNotAllowed(msg)
    # Of equal keys the smaller ticket comes first.
    is_sooner_by_ticket = (found.ticket or 0) < (before.ticket or 0)
    key = (before.order_key or 0) - (0 if is_sooner_by_ticket else 1)
    if key == found.order_key:
        return None
    because = _because(found, key, reason)
    return change(found, Kind.MOVED, at=now, order_key=key, because=because)


def move_out(found: Declaration, target: str, *, now: datetime) -> Change:
    """Let it leave its gate for another.

    Raises:
        TransitionNotAllowed: it is on hold, called, or over.
    """
    if found.hold is not None:
        msg = "it is on hold; who holds it has to release it first"
        raise TransitionNotAllowed(msg)
    if found.status not in _MOVABLE:
        msg = f"it is {found.status}; only who is not called yet can change gate"
        raise TransitionNotAllowed(msg)
    because = {"to_gate": target}
    return change(found, Kind.MOVED_OUT, at=now, line=None, because=because)


def move_in(
    found: Declaration, source: Gate, target: Gate, *, ticket: int | None, now: datetime
) -> Change:
    """Let it come to another gate, with the ready time and the approval that it has.

    The head starts are those of the gate where it comes.
    """
    fields: dict[str, Any] = {
        "gate": target.id,
        "ticket": ticket,
        "order_key": _carried(found, found.ready_at, found.order_key, source, target),
        "former_order_key": _carried(
            found, found.former_ready_at, found.former_order_key, source, target
        ),
        # A yard of the other gate saw it.
        "checked_in_at": None,
    }
    line = line_of(replace(found, **fields), gate=target, now=now)
    because = {"from_gate": source.id}
    return change(found, Kind.MOVED_IN, at=now, line=line, because=because, **fields)


def _carried(
    found: Declaration,
    ready_at: datetime | None,
    key: int | None,
    source: Gate,
    target: Gate,
) -> int | None:
    """Return the key at another gate; what it was behind the rule, it stays behind."""
    if ready_at is None or key is None:
        return None
    here, there = (
        order_key(ready_at, found.category, gate.head_start_minutes)
        for gate in (source, target)
    )
    return there + max(0, key - here)


def _because(found: Declaration, key: int, reason: str) -> dict[str, object]:
    return {"from_key": found.order_key, "to_key": key, "reason": reason}
