"""What a chart shows: lines, bands, bars, levels and moments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Protocol

from charts.axes import Scale

# A value of None is a gap: nothing was measured then.
Point = tuple[float, float | None]


def place(value: float) -> str:
    """Write a coordinate to a tenth of a unit, which no eye tells from more."""
    return f"{value:.1f}".removesuffix(".0")


class Mark(Protocol):
    """Whatever `chart` can draw."""

    @property
    def name(self) -> str: ...

    def xs(self) -> Iterable[float]: ...

    def ys(self) -> Iterable[float]: ...

    def draw(self, x: Scale, y: Scale) -> str: ...

    def key(self) -> str:
        """Return the 16 by 10 sign of the legend, or nothing if it needs none."""
        ...

    def told(self) -> Iterator[tuple[float, float]]:
        """Yield what is said when the pointer rests on a place of the horizontal."""
        ...


@dataclass(frozen=True)
class Line:
    """Goes from point to point, or in steps; *colour* is from 1 to 6."""

    points: Sequence[Point]
    name: str
    colour: int = 1
    is_dashed: bool = False
    is_stepped: bool = False

    def xs(self) -> Iterable[float]:
        return [at for at, _ in self.points]

    def ys(self) -> Iterable[float]:
        return [value for _, value in self.points if value is not None]

    def draw(self, x: Scale, y: Scale) -> str:
        known = groupby(self.points, key=lambda point: point[1] is None)
        path = "".join(self._run(list(run), x, y) for gap, run in known if not gap)
        return f'<path class="{self._look()}" d="{path}"/>'

    def key(self) -> str:
        return f'<path class="{self._look()}" d="M0 5H16"/>'

    def told(self) -> Iterator[tuple[float, float]]:
        return ((at, value) for at, value in self.points if value is not None)

    def _look(self) -> str:
        return f"line c{self.colour}{' dashed' if self.is_dashed else ''}"

    def _run(self, points: Sequence[Point], x: Scale, y: Scale) -> str:
        places = [(place(x(at)), place(y(value or 0))) for at, value in points]
        (left, top), *more = places
        if not more:  # One measurement between two gaps is a dot.
            return f"M{left} {top}h.1"
        if self.is_stepped:
            return f"M{left} {top}" + "".join(f"H{a}V{b}" for a, b in more)
        return f"M{left} {top}L" + " ".join(f"{a} {b}" for a, b in more)


@dataclass(frozen=True)
class Band:
    """Lies between two lines; each point has a place, a low and a high value.

    A *deep* one lies within another, and is the darker of the two.
    """

    points: Sequence[tuple[float, float, float]]
    name: str
    colour: int = 1
    is_deep: bool = False

    def xs(self) -> Iterable[float]:
        return [at for at, _, _ in self.points]

    def ys(self) -> Iterable[float]:
        return [value for _, low, high in self.points for value in (low, high)]

    def draw(self, x: Scale, y: Scale) -> str:
        above = [f"{place(x(at))} {place(y(high))}" for at, _, high in self.points]
        below = [f"{place(x(at))} {place(y(low))}" for at, low, _ in self.points]
        around = "L".join(above + below[::-1])
        return f'<path class="{self._look()}" d="M{around}Z"/>' if above else ""

    def key(self) -> str:
        return f'<path class="{self._look()}" d="M0 0H16V10H0Z"/>'

    def _look(self) -> str:
        return f"band c{self.colour}{' deep' if self.is_deep else ''}"

    def told(self) -> Iterator[tuple[float, float]]:
        return iter(())


@dataclass(frozen=True)
class Bars:
    """Stand on the axis; each has a left and a right end, and a height."""

    bars: Sequence[tuple[float, float, float]]
    name: str
    colour: int = 1

    def xs(self) -> Iterable[float]:
        return [end for left, right, _ in self.bars for end in (left, right)]

    def ys(self) -> Iterable[float]:
        return [0.0, *(height for _, _, height in self.bars)]

    def draw(self, x: Scale, y: Scale) -> str:
        foot = place(y(0 if not y.is_logarithmic else y.low))
        path = "".join(
            f"M{place(x(left))} {foot}V{place(y(height))}H{place(x(right))}V{foot}Z"
            for left, right, height in self.bars
            if height
        )
        return f'<path class="bar c{self.colour}" d="{path}"/>'

    def key(self) -> str:
        return f'<path class="bar c{self.colour}" d="M2 0H14V10H2Z"/>'

    def told(self) -> Iterator[tuple[float, float]]:
        return ((left, height) for left, _, height in self.bars)


@dataclass(frozen=True)
class Level:
    """A value that must not be passed, across the whole chart."""

    at: float
    name: str

    def xs(self) -> Iterable[float]:
        return ()

    def ys(self) -> Iterable[float]:
        return (self.at,)

    def draw(self, x: Scale, y: Scale) -> str:
        top = place(y(self.at))
        return f'<path class="level" d="M{place(x.start)} {top}H{place(x.end)}"/>'

    def key(self) -> str:
        return '<path class="level" d="M0 5H16"/>'

    def told(self) -> Iterator[tuple[float, float]]:
        return iter(())


@dataclass(frozen=True)
class Moment:
    """Something that happened once, said beside an upright line."""

    at: float
    name: str

    def xs(self) -> Iterable[float]:
        return (self.at,)

    def ys(self) -> Iterable[float]:
        return ()

    def draw(self, x: Scale, y: Scale) -> str:
        left, right = x(self.at), x(self.at) > (x.start + x.end) / 2
        beside, anchor = (left - 4, "end") if right else (left + 4, "start")
        return (
            f'<path class="moment" d="M{place(left)} {place(y.start)}V{place(y.end)}"/>'
            f'<text class="note" x="{place(beside)}" y="{place(y.end + 10)}"'
            f' text-anchor="{anchor}">{escape(self.name)}</text>'
        )

    def key(self) -> str:
        return ""

    def told(self) -> Iterator[tuple[float, float]]:
        return iter(())


def ecdf(values: Iterable[float], name: str, *, colour: int = 1) -> Line:
    """Return the share of *values* that are at most so great, in steps up to 1."""
    found = sorted(values)
    points = [(value, (rank + 1) / len(found)) for rank, value in enumerate(found)]
    first: list[Point] = [(found[0], 0.0)] if found else []
    return Line([*first, *points], name, colour, is_stepped=True)
