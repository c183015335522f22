"""One chart: frame, axes, legend, marks, and what the pointer is told."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain, pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from charts.axes import Axis, Scale, scale, ticks, widened
from charts.marks import Mark, place

# Widths of the text around the plot, in the units of the view box.
LEFT, RIGHT, TITLE, KEY_ROW, BOTTOM = 58, 14, 22, 16, 34
# A character of the legend takes about so much; there is nobody here to measure it.
CHARACTER = 6.1
KEY_WIDTH = 30
# More places than this to rest the pointer on are finer than a pointer is.
MOST_PLACES = 120


class Size(NamedTuple):
    """Units of the view box; text is 12 high, so a narrow chart has large text."""

    width: float = 480
    height: float = 240


STANDARD = Size()


def chart(
    title: str, marks: Sequence[Mark], *, x: Axis, y: Axis, size: Size = STANDARD
) -> str:
    """Return *marks* over each other as one `<svg>`; the first lies at the bottom."""
    key, top = legend([(mark.key(), mark.name) for mark in marks], size.width)
    across = scale(
        x,
        chain.from_iterable(mark.xs() for mark in marks),
        start=LEFT,
        end=size.width - RIGHT,
    )
    upright = widened(
        y,
        scale(
            y,
            chain.from_iterable(mark.ys() for mark in marks),
            start=size.height - BOTTOM,
            end=top,
        ),
    )
    return framed(
        title,
        size,
        key
        + _upright_axis(y, upright, across)
        + _level_axis(x, across, upright)
        + "".join(mark.draw(across, upright) for mark in marks)
        + _told(marks, x, y, across, upright),
    )


def framed(title: str, size: Size, inside: str) -> str:
    """Return the `<svg>` around *inside*, which a screen reader calls *title*."""
    named = escape(title)
    return (
        f'<svg class="chart" role="img" aria-label="{named}"'
        f' viewBox="0 0 {place(size.width)} {place(size.height)}">'
        f'<text class="title" x="0" y="14">{named}</text>{inside}</svg>'
    )


def columns(said: str) -> int:
    """Return how many characters wide it is; those of East Asia are two wide."""
    return sum(1 + (east_asian_width(character) in "WF") for character in said)


def text(said: str, x: float, y: float, *, anchor: str = "start") -> str:
    return (
        f'<text x="{place(x)}" y="{place(y)}" text-anchor="{anchor}">'
        f"{escape(said)}</text>"
    )


def legend(
    signs: Iterable[tuple[str, str]], width: float, *, apart: float = KEY_WIDTH
) -> tuple[str, float]:
    """Return the signs with their names, in rows, and where the plot may begin."""
    drawn, left, row = [], 0.0, TITLE
    for sign, name in signs:
        if not sign:
            continue
        wide = apart + CHARACTER * columns(name)
        if left and left + wide > width:
            left, row = 0, row + KEY_ROW
        drawn.append(f'<g transform="translate({place(left)} {row})">{sign}</g>')
        drawn.append(text(name, left + 20, row + 9))
        left += wide
    return "".join(drawn), row + KEY_ROW + (8 if drawn else -8)


def _upright_axis(axis: Axis, fitted: Scale, across: Scale) -> str:
    drawn = []
    for value in ticks(axis, fitted):
        at = fitted(value)
        drawn.append(
            f'<path class="grid" d="M{place(across.start)} {place(at)}'
            f'H{place(across.end)}"/>'
        )
        drawn.append(text(axis.ticked(value), across.start - 6, at + 4, anchor="end"))
    middle = place((fitted.start + fitted.end) / 2)
    drawn.append(
        f'<text text-anchor="middle" transform="translate(10 {middle}) rotate(-90)">'
        f"{escape(axis.named)}</text>"
    )
    return "".join(drawn)


def _level_axis(axis: Axis, fitted: Scale, upright: Scale) -> str:
    foot = upright.start
    left, right = place(fitted.start), place(fitted.end)
    drawn = [f'<path class="axis" d="M{left} {place(foot)}H{right}"/>']
    for value in ticks(axis, fitted):
        at = fitted(value)
        drawn.append(f'<path class="axis" d="M{place(at)} {place(foot)}v4"/>')
        drawn.append(text(axis.ticked(value), at, foot + 16, anchor="middle"))
    centre = (fitted.start + fitted.end) / 2
    drawn.append(text(axis.named, centre, foot + 30, anchor="middle"))
    return "".join(drawn)


def _told(
    marks: Iterable[Mark], x: Axis, y: Axis, across: Scale, upright: Scale
) -> str:
    """Return unseen columns, each with the values of its place as a tool-tip."""
    said: dict[float, list[str]] = {}
    for mark in marks:
        for at, value in mark.told():
            said.setdefault(at, []).append(f"{mark.name}: {y.say(value)}")
    places = _thinned(sorted(said))
    edges = [across(at) for at in places]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    lefts = [across.start, *middles]
    rights = [*middles, across.end]
    height = place(upright.start - upright.end)
    return "".join(
        f'<rect class="told" x="{place(left)}" y="{place(upright.end)}"'
        f' width="{place(right - left)}" height="{height}">'
        f"<title>{escape(chr(10).join([x.say(at), *said[at]]))}</title></rect>"
        for at, left, right in zip(places, lefts, rights, strict=False)
    )


def _thinned(places: list[float]) -> list[float]:
    """Keep so many of them as a pointer can find, evenly over the whole length."""
    if len(places) <= MOST_PLACES:
        return places
    first, length = places[0], places[-1] - places[0]
    wanted = (first + length * part / MOST_PLACES for part in range(MOST_PLACES + 1))
    found = (places[min(bisect_left(places, at), len(places) - 1)] for at in wanted)
    return sorted(set(found))


def foot_axis(x: Axis, across: Scale, top: float, foot: float) -> str:
    """Draw the axis below rows, with lines through them from *top* to *foot*."""
    drawn = []
    for value in ticks(x, across):
        at = place(across(value))
        drawn.append(f'<path class="grid" d="M{at} {top}V{place(foot)}"/>')
        drawn.append(text(x.ticked(value), across(value), foot + 16, anchor="middle"))
    centre = (across.start + across.end) / 2
    drawn.append(text(x.named, centre, foot + 30, anchor="middle"))
    return "".join(drawn)
