"""The report of a sweep: how the waits follow one figure, or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from markupsafe import Markup

from charts import Axis as ChartAxis
from charts import Band, Line, Moment, chart, heat_map
from charts.marks import Mark
from simulator.reports.answers import cell
from simulator.reports.drawings import SIZE
from simulator.reports.languages import Language
from simulator.reports.pages import columns, ending, rendered
from simulator.reports.questions import Answered
from simulator.scenario.models import Flow
from simulator.sweeps.answers import Played, columns_of, flows
from simulator.sweeps.axes import Axis, Value
from simulator.whatif.measures import Measure

_ALL_BUT = 1.01


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep; `base` is what the scenario itself says at each axis.

    `answered` tells how it was done; its scenario is the one that is varied.
    """

    axes: Sequence[Axis]
    base: tuple[Value | None, ...]
    played: Sequence[Played]
    answered: Answered


def page(swept: Swept, code: str) -> str:
    """Return the page in the language *code* as HTML."""
    scenario = swept.answered.scenarios[0]
    language = Language(code, scenario.run.days)
    shown = _moved(swept.played)
    return rendered(
        "sweep.html",
        language,
        answered=swept.answered,
        title=language.told(scenario.title),
        asked=[f"{axis.key} = {_values(language, axis)}" for axis in swept.axes],
        headline=_headline(language, swept, shown[0]),
        axes=swept.axes,
        replications=len(swept.answered.answer.replications[0]),
        columns=columns(language, columns_of(scenario)),
        charts=[Markup(svg) for svg in _charts(language, swept, shown)],  # noqa: S704 - charts escape
        tables=[
            (language.flow(flow.name), list(_rows(language, swept, flow)))
            for flow in shown
        ],
        **ending(language, swept.answered),
    )


def _values(language: Language, axis: Axis) -> str:
    return "; ".join(_value(language, value) for value in axis.values)


def _value(language: Language, value: Value) -> str:
    return value if isinstance(value, str) else language.value(value)


def _moved(played: Sequence[Played]) -> list[Flow]:
    """Return the flows that the sweep moves; the first one, if it moves none."""
    found = flows(played)
    return [found[0]] + [
        flow
        for flow in found[1:]
        if len({each.of(flow.name, Measure.WAIT_MEAN) for each in played}) > 1
    ]


def _headline(language: Language, swept: Swept, flow: Flow) -> str:
    """Tell where the mean wait of the flow that is moved most is least and longest.

    Of points at which it is all but the least, the first: what is more is not needed.
    """
    waits = [(_wait(each, flow), each.point.at) for each in swept.played]
    lowest = min(wait for wait, _ in waits)
    least, at_least = next(each for each in waits if each[0] <= lowest * _ALL_BUT)
    most, at_most = max(waits, key=lambda each: each[0])
    return language.say(
        "sweep_ends",
        flow=language.flow(flow.name),
        least=language.number(least),
        at_least=", ".join(_value(language, value) for value in at_least),
        most=language.number(most),
        at_most=", ".join(_value(language, value) for value in at_most),
    )


def _wait(played: Played, flow: Flow) -> float:
    found = played.of(flow.name, Measure.WAIT_MEAN)
    return found.mean if found else 0.0


def _charts(language: Language, swept: Swept, shown: Sequence[Flow]) -> Iterator[str]:
    draw = _line if len(swept.axes) == 1 else _map
    for flow in shown:
        yield draw(language, swept, flow)


def _line(language: Language, swept: Swept, flow: Flow) -> str:
    (axis,) = swept.axes
    places = _places(axis)
    found = [each.of(flow.name, Measure.WAIT_MEAN) for each in swept.played]
    known = [(at, each) for at, each in zip(places, found, strict=True) if each]
    marks: list[Mark] = []
    if all(isfinite(each.half_width) for _, each in known):
        band = [(at, max(each.low, 0), each.high) for at, each in known]
        marks.append(Band(band, language.say("interval")))
    points = [(at, each.mean) for at, each in known]
    marks.append(Line(points, language.say("column_wait_mean")))
    if swept.base[0] in axis.values:
        at = places[axis.values.index(swept.base[0])]
        marks.append(Moment(at, language.say("as_it_is")))
    return chart(
        language.flow(flow.name),
        marks,
        x=ChartAxis(axis.key, tell=_teller(language, axis), low=min(places)),
        y=ChartAxis(language.say("wait"), "min", tell=language.value, low=0),
        size=SIZE,
    )


def _places(axis: Axis) -> list[float]:
    """Return where values lie: lengths in words stand side by side."""
    if any(isinstance(value, str) for value in axis.values):
        return [float(number) for number in range(len(axis.values))]
    return [float(value) for value in axis.values]


def _teller(language: Language, axis: Axis) -> Any:
    if not any(isinstance(value, str) for value in axis.values):
        return language.value

    def tell(at: float) -> str:
        is_there = at == round(at) and 0 <= at < len(axis.values)
        return str(axis.values[round(at)]) if is_there else ""

    return tell


def _map(language: Language, swept: Swept, flow: Flow) -> str:
    down, across = swept.axes
    waits = iter([_wait(each, flow) for each in swept.played])
    return heat_map(
        language.flow(flow.name),
        [_value(language, value) for value in down.values],
        [_value(language, value) for value in across.values],
        [[next(waits) for _ in across.values] for _ in down.values],
        tell=lambda value: f"{language.number(value)} min",
        width=SIZE.width,
    )


def _rows(
    language: Language, swept: Swept, flow: Flow
) -> Iterator[tuple[list[str], list[str], bool]]:
    for each in swept.played:
        cells = [
            cell(language, each.of(flow.name, column), column)
            for column in columns_of(swept.answered.scenarios[0])
        ]
        values = [_value(language, value) for value in each.point.at]
        yield values, cells, each.point.at == swept.base
