"""Groups of bars: for each row one value or more, with the interval it is known by."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from charts.axes import Axis, Scale, scale
from charts.drawing import CHARACTER, TITLE, Size, columns, foot_axis, framed, legend
from charts.drawing import text as written
from charts.marks import place

BOTTOM, RIGHT, THICK, APART = 34, 16, 11, 9
_NARROW = 8
# Names of several words want more room between them.
_APART = 40


@dataclass(frozen=True)
class Bar:
    """A value, and between which two it lies; both are the value where no one knows."""

    value: float
    low: float
    high: float


Row = tuple[str, Sequence[Bar | None]]


def groups(
    title: str, rows: Sequence[Row], *, x: Axis, names: Sequence[str], width: float
) -> str:
    """Return a bar from 0 for each value of each row; None leaves its place empty.

    *names* are those of the bars of a row, in order; one alone needs no key.
    """
    signs = [
        (f'<path class="bar c{colour}" d="M0 1H16V9H0Z"/>', name)
        for colour, name in enumerate(names, 1)
    ]
    key, top = legend(signs if len(signs) > 1 else [], width, apart=_APART)
    top = max(top, TITLE + 4)
    high = THICK * len(names) + APART
    foot = top + high * len(rows)
    longest = max((columns(name) for name, _ in rows), default=0)
    values = [
        value
        for _, bars in rows
        for bar in bars
        if bar
        for value in (bar.value, bar.low, bar.high)
    ]
    left = min(width / 2, 12 + CHARACTER * longest)
    across = scale(x, [0.0, *values], start=left, end=width - RIGHT)
    at = place(across(0))
    inside = (
        key
        + foot_axis(x, across, top, foot)
        + "".join(
            f'<g transform="translate(0 {place(top + high * number)})">'
            f"{_row(row, high, x, across, names)}</g>"
            for number, row in enumerate(rows)
        )
        + f'<path class="axis" d="M{at} {place(top)}V{place(foot)}"/>'
    )
    return framed(title, Size(width, foot + BOTTOM), inside)


def _row(row: Row, high: float, x: Axis, across: Scale, names: Sequence[str]) -> str:
    name, bars = row
    drawn = [
        _bar(bar, APART / 2 + THICK * number, number + 1, across)
        for number, bar in enumerate(bars)
        if bar is not None
    ]
    told = [
        f"{of}: {x.say(bar.value)} ({x.say(bar.low)} … {x.say(bar.high)})"
        for of, bar in zip(names, bars, strict=True)
        if bar is not None
    ]
    label = written(name, across.start - 8, high / 2 + 4, anchor="end")
    return (
        f"{label}{''.join(drawn)}<title>{escape(chr(10).join([name, *told]))}</title>"
    )


def _bar(bar: Bar, top: float, colour: int, across: Scale) -> str:
    left, right = sorted((across(0), across(bar.value)))
    wide = max(right - left, 1)
    low, high, middle = across(bar.low), across(bar.high), top + _NARROW / 2
    return (
        f'<rect class="bar c{colour}" x="{place(left)}" y="{place(top)}"'
        f' width="{place(wide)}" height="{_NARROW}"/>'
        f'<path class="whisker" d="M{place(low)} {place(middle)}H{place(high)}'
        f'M{place(low)} {place(top + 1)}v6M{place(high)} {place(top + 1)}v6"/>'
    )
