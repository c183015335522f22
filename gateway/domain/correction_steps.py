"""The steps that a correction is, by how far the declaration has come.

No correction ever brings a vehicle forward in the line.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.domain.corrections import Correction, Touch, touched
from gateway.domain.declarations import Change, Declaration, Kind, Line, change
from gateway.domain.errors import CorrectionIncomplete, CorrectionNotAllowed
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import Event, Status
from gateway.domain.transitions import line_of, order_key

_REVIEWED = frozenset({Touch.REVIEW, Touch.PLACE})
_CORRECTABLE = frozenset(
    {Status.DRAFT, Status.REJECTED, Status.SUBMITTED, Status.APPROVED, Status.CALLED}
)
Ticket = Callable[[], int]


def correct(
    found: Declaration,
    correction: Correction,
    *,
    gate: Gate,
    now: datetime,
    ticket: Ticket,
) -> list[Change]:
    """Return the steps that a correction is; *ticket* gives one to who has none.

    Raises:
        CorrectionNotAllowed: by its status, and what may be done instead.
        CorrectionIncomplete: what was approved would break a rule.
    """
    touches = touched(found, correction)
    _refuse(found, correction, touches)
    match found.status:
        case Status.DRAFT | Status.REJECTED:
            return _mend(found, correction, gate=gate, now=now, ticket=ticket)
        case Status.SUBMITTED if not correction.is_complete:
            return [_withdraw(found, correction, now)]
        case Status.APPROVED if touches & _REVIEWED:
            return [_reopen(found, correction, touches, gate=gate, now=now)]
        case _:
            return [_correct(found, correction, touches, gate=gate, now=now)]


def _refuse(
    found: Declaration, correction: Correction, touches: Iterable[Touch]
) -> None:
    if Touch.FIXED in touches:
        msg = "gate and direction stay; /change-gate moves it to another gate"
        raise CorrectionNotAllowed(msg)
    if found.status not in _CORRECTABLE:
        msg = f"it is {found.status}; ask the officers at the gate"
        raise CorrectionNotAllowed(msg)
    if found.status is Status.CALLED and set(touches) - {Touch.NOTHING}:
        msg = (
            "it is called, so only the driver can be changed; let the call pass and"
            " correct it then, or cancel it and declare anew"
        )
        raise CorrectionNotAllowed(msg)
    if found.status in {Status.APPROVED, Status.CALLED} and not correction.is_complete:
        msg = "nothing was changed: it is approved, and would break these rules"
        raise CorrectionIncomplete(msg, failures=correction.failures)


def _mend(
    found: Declaration,
    correction: Correction,
    *,
    gate: Gate,
    now: datetime,
    ticket: Ticket,
) -> list[Change]:
    """Correct a draft, or what was rejected; submit it when no failure is left."""
    is_draft = found.status is Status.DRAFT
    because = _because(correction, [])
    fields = correction.contents() | {"revision": found.revision + 1, "channel": None}
    if is_draft and correction.is_complete:
        given = ticket() if found.ticket is None else found.ticket
        return [_submit(found, given, because, gate=gate, now=now, **fields)]
    event = None if is_draft else Event.CORRECT
    corrected = change(
        found, Kind.CORRECTED, at=now, event=event, because=because, **fields
    )
    if not correction.is_complete:
        return [corrected]
    draft = corrected.after
    given = ticket() if draft.ticket is None else draft.ticket
    return [corrected, _submit(draft, given, {}, gate=gate, now=now)]


def _submit(
    found: Declaration,
    ticket: int,
    because: dict[str, Any],
    *,
    gate: Gate,
    now: datetime,
    **fields: Any,
) -> Change:
    """Let it wait for review, as ready from now on."""
    category = fields.get("category", found.category)
    return change(
        found,
        Kind.SUBMITTED,
        at=now,
        event=Event.READY,
        because=because,
        line=Line.REVIEW,
        ticket=ticket,
        ready_at=now,
        order_key=_fresh_key(found, category, gate, now),
        former_ready_at=None,
        former_order_key=None,
        **fields,
    )


def _withdraw(found: Declaration, correction: Correction, now: datetime) -> Change:
    """Make it a draft again; it keeps its ticket, and is ready when it is mended."""
    return change(
        found,
        Kind.CORRECTED,
        at=now,
        event=Event.CORRECT,
        because=_because(correction, ["submission"]),
        line=None,
        channel=None,
        revision=found.revision + 1,
        **correction.contents(),
    )


def _reopen(
    found: Declaration,
    correction: Correction,
    touches: frozenset[Touch],
    *,
    gate: Gate,
    now: datetime,
) -> Change:
    lost = Touch.PLACE in touches
    return change(
        found,
        Kind.REOPENED,
        at=now,
        event=Event.REOPEN,
        because=_because(correction, ["approval", *(["place"] if lost else [])]),
        line=Line.REVIEW,
        channel=None,
        revision=found.revision + 1,
        **correction.contents(),
        **_place(found, correction, lost=lost, gate=gate, now=now),
    )


def _correct(
    found: Declaration,
    correction: Correction,
    touches: frozenset[Touch],
    *,
    gate: Gate,
    now: datetime,
) -> Change:
    """Correct it where it stands: what is submitted is reviewed anew if need be."""
    fields = correction.contents()
    reopened = []
    if touches & _REVIEWED:
        reopened = ["review"] if found.channel is not None else []
        lost = Touch.PLACE in touches
        reopened += ["place"] if lost else []
        fields |= {"channel": None, "revision": found.revision + 1}
        fields |= _place(found, correction, lost=lost, gate=gate, now=now)
    if Touch.ARRIVAL in touches:
        fields["line"] = line_of(replace(found, **fields), gate=gate, now=now)
    because = _because(correction, reopened)
    return change(found, Kind.CORRECTED, at=now, because=because, **fields)


def _because(correction: Correction, reopened: list[str]) -> dict[str, Any]:
    """Say which fields, and never what stands in them."""
    return {"changed": list(correction.changed), "reopened": reopened}


def _place(
    found: Declaration, correction: Correction, *, lost: bool, gate: Gate, now: datetime
) -> dict[str, Any]:
    if lost:
        return {
            "ready_at": now,
            "order_key": _fresh_key(found, correction.category, gate, now),
            "former_ready_at": found.former_ready_at or found.ready_at,
            "former_order_key": found.former_order_key or found.order_key,
            # A yard saw the vehicle that it was.
            "checked_in_at": None,
        }
    # A head start may be lost by another category, and is never gained.
    starts = gate.head_start_minutes
    less = starts.get(found.category, 0) - starts.get(correction.category, 0)
    return {"order_key": (found.order_key or 0) + max(0, less) * 60_000}


def _fresh_key(found: Declaration, category: str, gate: Gate, now: datetime) -> int:
    key = order_key(now, category, gate.head_start_minutes)
    return key if found.order_key is None else max(key, found.order_key)
