"""Categories of goods that a gate does not call for some days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from gateway.domain.errors import ControlsNotAllowed


@dataclass(frozen=True, slots=True)
class Suspension:
    """From the first to the last local day, both included.

    Without a direction it holds for both. Declarations are taken all the same, and
    keep the place that they would have.
    """

    category: Category
    first: date
    last: date
    reason: str
    direction: Direction | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            msg = f"the suspension of {self.category} ends before it begins"
            raise ControlsNotAllowed(msg)

    def is_in_force(self, day: date) -> bool:
        return self.first <= day <= self.last

    def concerns(self, category: str, direction: Direction) -> bool:
        return category == self.category and self.direction in {None, direction}

    def to_json(self) -> dict[str, Any]:
        return {
            "category": self.category.value,
            "direction": self.direction.value if self.direction else None,
            "first": str(self.first),
            "last": str(self.last),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """Raises ValueError for an unknown category, direction or date."""
        direction = found.get("direction")
        return cls(
            Category(found["category"]),
            date.fromisoformat(str(found["first"])),
            date.fromisoformat(str(found["last"])),
            found["reason"],
            Direction(direction) if direction else None,
        )
