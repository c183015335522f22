"""Charts as SVG text, for pages that fetch nothing: by the standard library alone.

A page holds `STYLE` once, a report `FRAME` as well; `chart`, `groups`, `heat_map`,
`spans` and `tornado` return one `<svg>` each. Colours are CSS variables with a light
and a dark value, which colour-blind readers tell apart; what a point says is shown
while the pointer rests on it, without a script.
"""

from charts.axes import Axis, durations, plain
from charts.drawing import Size, chart
from charts.groups import Bar, groups
from charts.marks import Band, Bars, Level, Line, Moment, ecdf
from charts.spans import Span, spans
from charts.styles import FRAME, STYLE
from charts.tables import heat_map
from charts.tornados import Swing, tornado

__all__ = [
    "FRAME",
    "STYLE",
    "Axis",
    "Band",
    "Bar",
    "Bars",
    "Level",
    "Line",
    "Moment",
    "Size",
    "Span",
    "Swing",
    "chart",
    "durations",
    "ecdf",
    "groups",
    "heat_map",
    "plain",
    "spans",
    "tornado",
]
