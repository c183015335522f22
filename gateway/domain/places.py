"""Places in the line that officers change by hand, always with a reason."""

from dataclasses import replace
from datetime import datetime

from gateway.domain.declarations import Change, Declaration, Kind, Line, change
from gateway.domain.errors import TransitionNotAllowed
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import Status
from gateway.domain.transitions import line_of

# What may bring one vehicle before others, against the published order.
OVERTAKING = frozenset({Kind.MOVED, Kind.PLACE_RESTORED})
IN_ORDER = frozenset({Status.SUBMITTED, Status.APPROVED})


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


def _because(found: Declaration, key: int, reason: str) -> dict[str, object]:
    return {"from_key": found.order_key, "to_key": key, "reason": reason}
