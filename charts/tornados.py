"""Tornados: how far an answer moves when one figure after another is less, or more."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from charts.axes import Axis, Scale, scale
from charts.drawing import CHARACTER, KEY_WIDTH, Size, foot_axis, framed, text
from charts.marks import place

ROW, TOP, BOTTOM, RIGHT, HALF = 24, 46, 34, 16, 8
_LESS, _MORE = 2, 1


@dataclass(frozen=True)
class Swing:
    """What a figure is called, and the answer when it is *less* and when *more*."""

    name: str
    less: float
    more: float


def tornado(
    title: str,
    rows: Sequence[Swing],
    *,
    x: Axis,
    origin: float,
    names: tuple[str, str],
    width: float = 480,
) -> str:
    """Return two bars for each row, from *origin*; *names* are of less and more."""
    foot = TOP + ROW * len(rows)
    longest = max((len(row.name) for row in rows), default=0)
    left = min(width / 2, 12 + CHARACTER * longest)
    values = [value for row in rows for value in (row.less, row.more)]
    across = scale(x, [origin, *values], start=left, end=width - RIGHT)
    at = place(across(origin))
    inside = (
        _key(names)
        + foot_axis(x, across, TOP, foot)
        + "".join(
            f'<g transform="translate(0 {TOP + ROW * number})">'
            f"{_row(row, x, across, origin, names)}</g>"
            for number, row in enumerate(rows)
        )
        + f'<path class="axis" d="M{at} {TOP - 4}V{place(foot)}"/>'
    )
    return framed(title, Size(width, foot + BOTTOM), inside)


def _row(
    row: Swing, x: Axis, across: Scale, origin: float, names: tuple[str, str]
) -> str:
    ends = ((row.less, _LESS), (row.more, _MORE))
    bars = "".join(
        _bar(across(origin), across(value), 3 + HALF * number, colour)
        for number, (value, colour) in enumerate(ends)
    )
    told = [f"{n}: {x.say(v)}" for n, (v, _) in zip(names, ends, strict=True)]
    name = text(row.name, across.start - 8, 15, anchor="end")
    said = escape("\n".join([row.name, *told]))
    return f"{name}{bars}<title>{said}</title>"


def _bar(origin: float, end: float, top: float, colour: int) -> str:
    left, wide = min(origin, end), max(abs(end - origin), 1)
    return (
        f'<rect class="bar c{colour}" x="{place(left)}" y="{place(top)}"'
        f' width="{place(wide)}" height="{HALF - 0.5}"/>'
    )


def _key(names: tuple[str, str]) -> str:
    drawn, left = [], 0.0
    for name, colour in zip(names, (_LESS, _MORE), strict=True):
        sign = f'<path class="bar c{colour}" d="M0 1H16V9H0Z"/>'
        drawn.append(f'<g transform="translate({place(left)} 22)">{sign}</g>')
        drawn.append(text(name, left + 20, 31))
        left += KEY_WIDTH + CHARACTER * len(name)
    return "".join(drawn)
