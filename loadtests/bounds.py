"""Bounds of what a run may do: `<= 250 ms`, `>= 80 %`, `any`; and how figures read."""

import re
from dataclasses import dataclass
from enum import StrEnum

# Times are kept in milliseconds, as the ledger keeps them.
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
ANY = "any"
THOUSAND = 1000


class Kind(StrEnum):
    """What a figure is a number of; a measure's bound says which."""

    COUNT = "a count, like 1"
    SHARE = "a share, like 1 %"
    TIME = "a time, like 250 ms, 2 s, 5 min or 1 h"


_UNITS = {
    "": (Kind.COUNT, 1.0),
    "%": (Kind.SHARE, 0.01),
    "ms": (Kind.TIME, 1.0),
    "s": (Kind.TIME, SECOND),
    "min": (Kind.TIME, MINUTE),
    "h": (Kind.TIME, HOUR),
}
_FORM = re.compile(r"(<=|>=) *(\d[\d_]*(?:\.\d+)?) *(%|ms|s|min|h|)")


class BoundRefused(ValueError):
    """The message says what a bound looks like."""


@dataclass(frozen=True)
class Bound:
    """At most, or at least, so much: in milliseconds, as a share of 1, or a count."""

    value: float
    kind: Kind = Kind.COUNT
    is_least: bool = False

    def holds(self, found: float) -> bool:
        return found >= self.value if self.is_least else found <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {tell(self.value, self.kind)}"


def read_bound(written: object, kind: Kind | None = None) -> Bound | None:
    """Return the bound that is written, or nothing for `any`.

    Raises:
        BoundRefused: it is no bound, or none of the *kind* that the figure is of.
    """
    if written == ANY:
        return None
    form = _FORM.fullmatch(written.strip()) if isinstance(written, str) else None
    if form is None:
        msg = f"{written!r} is no bound; write '<= 250 ms', '>= 80 %' or 'any'"
        raise BoundRefused(msg)
    found, scale = _UNITS[form[3]]
    if kind not in (None, found):
        msg = f"{written!r} is {found.name.lower()}; here it has to be {kind}"
        raise BoundRefused(msg)
    return Bound(float(form[2]) * scale, found, is_least=form[1] == ">=")


def tell(value: float, kind: Kind) -> str:
    """Write a figure as people say it."""
    if kind is Kind.SHARE:
        return f"{_digits(value * 100)} %"
    if kind is Kind.COUNT:
        return _digits(value)
    for size, unit in ((HOUR, "h"), (MINUTE, "min"), (SECOND, "s")):
        if value >= size:
            return f"{_digits(value / size)} {unit}"
    return f"{_digits(value)} ms"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:.3g}"
