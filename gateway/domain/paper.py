"""Paper tickets: how vehicles entered while the gate worked without the platform.

A ticket becomes an entry only of an approved declaration; any other stays open until
an officer says what it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import Status


class PaperState(StrEnum):
    # Its declaration has entered by it.
    MATCHED = "matched"
    # Somebody entered of whom nothing is approved: an officer has to look.
    UNMATCHED = "unmatched"
    # An officer said why there is no entry.
    RESOLVED = "resolved"


class Mismatch(StrEnum):
    """Why a ticket is not the entry of a declaration."""

    NO_DECLARATION = "no_declaration"
    OTHER_GATE = "other_gate"
    OTHER_DIRECTION = "other_direction"
    NOT_APPROVED = "not_approved"
    APPROVED_LATER = "approved_later"
    ON_HOLD = "on_hold"
    OUTSIDE_CONTINGENCY = "outside_contingency"


SAID: Mapping[Mismatch, str] = MappingProxyType(
    {
        Mismatch.NO_DECLARATION: "this plate has no live declaration",
        Mismatch.OTHER_GATE: "it is declared for another gate",
        Mismatch.OTHER_DIRECTION: "it is declared for the other direction",
        Mismatch.NOT_APPROVED: "its declaration is not approved, or inside already",
        Mismatch.APPROVED_LATER: "it was approved after it had entered",
        Mismatch.ON_HOLD: "it is on hold",
        Mismatch.OUTSIDE_CONTINGENCY: "the gate did not work with paper then",
    }
)
CAN_ENTER = frozenset({Status.APPROVED, Status.CALLED})


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a paper ticket; the plate is normalised."""

    serial: str
    tractor: str
    direction: Direction
    entered_at: datetime
    note: str | None = None


def mismatch(
    found: Declaration | None,
    slip: Slip,
    *,
    gate: Gate,
    approved_at: datetime | None,
) -> Mismatch | None:
    """Return why the ticket is not this declaration's entry by itself.

    *approved_at* is of the approval of what is declared now.
    """
    if found is None:
        return Mismatch.NO_DECLARATION
    return next(_mismatches(found, slip, gate, approved_at), None)


def _mismatches(
    found: Declaration, slip: Slip, gate: Gate, approved_at: datetime | None
) -> Iterator[Mismatch]:
    if found.gate != gate.id:
        yield Mismatch.OTHER_GATE
    if found.direction is not slip.direction:
        yield Mismatch.OTHER_DIRECTION
    if found.status not in CAN_ENTER or approved_at is None:
        yield Mismatch.NOT_APPROVED
    elif approved_at > slip.entered_at:
        yield Mismatch.APPROVED_LATER
    if found.hold is not None:
        yield Mismatch.ON_HOLD
    if not gate.controls.was_on_paper(slip.entered_at):
        yield Mismatch.OUTSIDE_CONTINGENCY
