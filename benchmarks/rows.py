"""A row of the table: a figure, how far it scattered, and what it should be."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be at least, or at most."""

    sign: str
    bound: float

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.sign == "≥" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


def at_least(bound: float) -> Target:
    return Target("≥", bound)


def at_most(bound: float) -> Target:
    return Target("≤", bound)


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is the median of `rounds` rounds; it alone is held to the target."""

    name: str
    value: float
    unit: str
    min: float
    max: float
    rounds: int
    target: Target | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met, None without one."""
        return None if self.target is None else self.target.is_met(self.value)

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "min": self.min,
            "max": self.max,
            "rounds": self.rounds,
        }
        if self.target is not None:
            written |= {"target": str(self.target), "met": self.is_met}
        return written


def row(
    name: str, values: Sequence[float], unit: str, target: Target | None = None
) -> Row:
    """Make the row of a figure that was taken once in each round."""
    return Row(
        name,
        round(statistics.median(values), 3),
        unit,
        round(min(values), 3),
        round(max(values), 3),
        len(values),
        target,
    )


def one(name: str, value: float, unit: str, target: Target | None = None) -> Row:
    """Make the row of a figure that was taken once."""
    return row(name, [value], unit, target)


def ratio(
    name: str,
    figures: Sequence[float],
    bases: Sequence[float],
    target: Target | None = None,
) -> Row:
    """Compare round by round: a slow moment of the machine met both in its round."""
    found = [mine / base for mine, base in zip(figures, bases, strict=True)]
    return row(name, found, "ratio", target)
