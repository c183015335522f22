"""What a correction touches: the one table.

Nobody should have to declare anew because of one field, nor gain anything by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from gateway.domain.declarations import Declaration
from gateway.domain.declared import Category


class Touch(StrEnum):
    """What the change of a field has for a consequence."""

    NOTHING = "nothing"
    ARRIVAL = "arrival"  # When it may stand in the waiting line.
    REVIEW = "review"  # What officers judge.
    PLACE = "place"  # The place belongs to tractor, trailer and container.
    FIXED = "fixed"


# JSON pointers into the body; what lies below a pointer is meant too.
TOUCHES: Mapping[str, Touch] = MappingProxyType(
    {
        "/gate": Touch.FIXED,
        "/direction": Touch.FIXED,
        "/regime": Touch.REVIEW,
        "/planned_arrival": Touch.ARRIVAL,
        "/vehicle/nationality": Touch.REVIEW,
        "/vehicle/plate": Touch.PLACE,
        "/vehicle/trailer_plate": Touch.PLACE,
        "/vehicle/container": Touch.PLACE,
        "/vehicle/seal": Touch.REVIEW,
        "/vehicle/gross_weight_kg": Touch.REVIEW,
        "/vehicle/laden": Touch.REVIEW,
        "/driver": Touch.NOTHING,
        "/goods": Touch.REVIEW,
        "/quarantine": Touch.REVIEW,
        "/receiving_vehicles": Touch.REVIEW,
        "/two_way": Touch.REVIEW,
    }
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What the declaration says afterwards; `changed` are JSON pointers.

    `failures` are the rules that it breaks, as the API tells them.
    """

    changed: tuple[str, ...]
    category: str
    planned_arrival: datetime
    tractor: str
    trailer: str | None
    container: str | None
    failures: tuple[Any, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.failures

    def contents(self) -> dict[str, Any]:
        """Return the fields of the declaration that follow from what it says."""
        return {
            "category": self.category,
            "planned_arrival": self.planned_arrival,
            "tractor": self.tractor,
            "trailer": self.trailer,
            "container": self.container,
        }


def touch_of(pointer: str) -> Touch:
    """Return what a change at *pointer* touches; what nobody listed is reviewed."""
    while pointer:
        if pointer in TOUCHES:
            return TOUCHES[pointer]
        pointer = pointer.rpartition("/")[0]
    return Touch.REVIEW


def touched(found: Declaration, correction: Correction) -> frozenset[Touch]:
    """Return all that a correction touches.

    Another spelling of the same plate is no other vehicle. An empty vehicle that is
    loaded loses its place as if it were another one: else empty ones would hold
    places for goods.
    """
    touches = {touch_of(pointer) for pointer in correction.changed} - {Touch.PLACE}
    vehicle = (found.tractor, found.trailer, found.container)
    is_swap = vehicle != (correction.tractor, correction.trailer, correction.container)
    is_loaded = found.category == Category.EMPTY != correction.category
    if is_swap or is_loaded:
        touches.add(Touch.PLACE)
    return frozenset(touches)
