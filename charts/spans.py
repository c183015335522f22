"""Rows with a span each: intervals around a value, or what a parameter moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from charts.axes import Axis, Scale, scale
from charts.drawing import CHARACTER, Size, foot_axis, framed, text
from charts.marks import place

ROW, TOP, BOTTOM, RIGHT = 22, 26, 34, 16


@dataclass(frozen=True)
class Span:
    """From *low* to *high*; *at* is the value between them, if there is one."""

    name: str
    low: float
    high: float
    at: float | None = None
    colour: int = 1


def spans(
    title: str,
    rows: Sequence[Span],
    *,
    x: Axis,
    origin: float | None = None,
    width: float = 480,
) -> str:
    """Return the rows below each other, and an upright line at *origin*.

    With *origin* the base value and the widest row first, this is a tornado.
    """
    size = Size(width, TOP + ROW * len(rows) + BOTTOM)
    left = min(
        width / 2, 12 + CHARACTER * max((len(row.name) for row in rows), default=0)
    )
    found = [value for row in rows for value in (row.low, row.high, row.at)]
    values = [value for value in (*found, origin) if value is not None]
    across = scale(x, values, start=left, end=width - RIGHT)
    foot = TOP + ROW * len(rows)
    inside = foot_axis(x, across, TOP, foot)
    if origin is not None:
        at = place(across(origin))
        inside += f'<path class="axis" d="M{at} {TOP}V{place(foot)}"/>'
    inside += "".join(
        _row(row, TOP + ROW * number, x, across) for number, row in enumerate(rows)
    )
    return framed(title, size, inside)


def _row(row: Span, top: float, x: Axis, across: Scale) -> str:
    middle = top + ROW / 2
    low, high = across(row.low), across(row.high)
    told = f"{row.name}: {x.say(row.low)} … {x.say(row.high)}"
    drawn = (
        f'<rect class="bar c{row.colour}" x="{place(low)}" y="{place(middle - 6)}"'
        f' width="{place(max(high - low, 1))}" height="12"/>'
    )
    if row.at is not None:
        told = f"{row.name}: {x.say(row.at)} ({x.say(row.low)} … {x.say(row.high)})"
        drawn += (
            f'<circle class="dot" cx="{place(across(row.at))}"'
            f' cy="{place(middle)}" r="4"/>'
        )
    name = text(row.name, across.start - 8, middle + 4, anchor="end")
    return f"<g>{name}{drawn}<title>{escape(told)}</title></g>"
