"""The charts of a report, each as one `<svg>`."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

import numpy as np

from charts import (
    Axis,
    Band,
    Line,
    Moment,
    Size,
    Span,
    Swing,
    chart,
    heat_map,
    spans,
    tornado,
)
from charts.axes import clock_step
from charts.marks import Mark
from simulator.reports import assumptions
from simulator.reports.assumptions import Swings
from simulator.reports.languages import Language
from simulator.reports.portraits import HOURS, SHARES, Gathered
from simulator.reports.replays import PLACES, Replay
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.statistics.intervals import Interval
from simulator.traffic.columns import Floats
from simulator.whatif.cases import Numbers
from simulator.whatif.first_order import fluid_line
from simulator.whatif.measures import Measure, named
from simulator.whatif.summaries import Summary

# In two columns, text is about 12 px high; on a phone 10.
SIZE = Size(420, 250)
# Names of figures are long: such a chart has a row to itself.
WIDE = 560
# More rows than these say nothing new; less than this nobody notices, in minutes.
MOST_ROWS = 12
LEAST_MIN = 0.1
BANDS = ((0.05, 0.95), (0.25, 0.75))
_SECOND_MS = 1_000
_DAY_S = DAY_MS // _SECOND_MS
# More labelled moments than these would lie over each other.
_MOST_MOMENTS = 2


def clock(language: Language, low_s: float, high_s: float) -> Axis:
    """Return an axis of the time since the first midnight, in seconds."""

    def tick(at: float) -> str:
        day, second = divmod(round(at), _DAY_S)
        if language.days > 1 and second == 0:
            return language.say("day", day=day + 1)
        return f"{second // 3600:02}:{second % 3600 // 60:02}"

    return Axis(
        language.say("time"),
        tell=lambda at: language.moment(at * _SECOND_MS),
        step=clock_step,
        low=low_s,
        high=high_s,
        mark=tick,
    )


def fans(
    language: Language,
    scenarios: Sequence[Scenario],
    found: Sequence[Gathered],
) -> Iterator[str]:
    """Yield the line of each flow of the last scenario, over time.

    Median and bands of the replications, moment by moment: pointwise, so no single run
    follows the edge of a band. Beside them the median of the base, and the first order.
    """
    scenario, own = scenarios[-1], found[-1]
    for flow in scenario.flows:
        base = found[0].queues.get(flow.name) if len(found) > 1 else None
        yield _fan(language, scenario, flow, own, base)


def _fan(
    language: Language,
    scenario: Scenario,
    flow: Flow,
    own: Gathered,
    base: Numbers | None,
) -> str:
    queues = own.queues[flow.name]
    low_s, high_s = _shown(scenario, own, base, queues)
    at = own.moments / _SECOND_MS
    seen = (low_s <= at) & (at <= high_s)
    at, queues = at[seen], queues[:, seen]
    marks: list[Mark] = []
    for low, high in BANDS:
        edges = np.quantile(queues, [low, high], axis=0)
        share = language.share(high - low)
        band = list(zip(at.tolist(), *edges.tolist(), strict=True))
        name = language.say("of_runs", share=share)
        marks.append(Band(band, name, is_deep=bool(marks)))
    marks.append(_first_order(language, scenario, flow, at))
    if base is not None:
        marks.append(_line(at, base[:, seen], language.say("base"), 2))
    marks.append(_line(at, queues, language.say("median"), 1))
    marks += _changes(language, scenario, flow)
    return chart(
        language.flow(flow.name),
        marks,
        x=clock(language, low_s, high_s),
        y=Axis(language.say("in_line"), tell=language.whole, low=0),
        size=SIZE,
    )


def _line(at: Floats, queues: Numbers, name: str, colour: int) -> Line:
    median = np.median(queues, axis=0)
    return Line(list(zip(at.tolist(), median.tolist(), strict=True)), name, colour)


def _first_order(
    language: Language, scenario: Scenario, flow: Flow, at: Floats
) -> Line:
    fluid, _ = fluid_line(scenario, flow)
    minutes = np.minimum(at / 60, len(fluid) - 1).astype(np.int64)
    points = list(zip(at.tolist(), fluid[minutes].tolist(), strict=True))
    return Line(points, language.say("first_order"), 6, is_dashed=True)


def _shown(
    scenario: Scenario, own: Gathered, *queues: Numbers | None
) -> tuple[float, float]:
    """Return from when to when there is something to see, in s: whole hours."""
    busy = [np.flatnonzero(q.any(axis=0)) for q in queues if q is not None]
    busy = [each for each in busy if len(each)]
    first = min((int(own.moments[each[0]]) for each in busy), default=0)
    last = max((int(own.moments[each[-1]]) for each in busy), default=DAY_MS)
    hour = 60 * MINUTE_MS
    begins = first // hour * hour if scenario.run.days == 1 else 0
    ends = max(-(-last // hour) * hour, 20 * hour)
    if scenario.run.days > 1:
        ends = -(-ends // DAY_MS) * DAY_MS
    return begins / _SECOND_MS, ends / _SECOND_MS


def _changes(language: Language, scenario: Scenario, flow: Flow) -> Iterator[Moment]:
    """Yield when what is asked begins and ends, if it is of this gate and a time."""
    until = (scenario.run.days + scenario.run.drain_days) * DAY_MS
    edges: list[tuple[int, str]] = []
    for change in scenario.changes:
        if getattr(change, "gate", None) not in (None, flow.gate):
            continue
        if getattr(change, "direction", None) not in (None, flow.direction):
            continue
        begins, ends = change.window
        if 0 < begins < until:
            edges.append((begins, language.say("begins")))
        if 0 < ends < until:
            edges.append((ends, language.say("ends")))
    seen: dict[int, str] = {}
    for at, name in sorted(edges):
        # Where one ends and another begins, neither word alone is true.
        is_both = seen.setdefault(at, name) != name
        seen[at] = language.say("changes") if is_both else name
    for at, name in list(seen.items())[:_MOST_MOMENTS]:
        yield Moment(at / _SECOND_MS, name)


def waits_by_hour(
    language: Language, scenario: Scenario, found: Gathered
) -> Iterator[str]:
    """Yield heat maps of the mean wait by hour of coming.

    A row for each flow of a single day, else a map for each flow, a row for each day.
    """
    own = [
        (language.flow(flow.name), found.waits[flow.name]) for flow in scenario.flows
    ]
    came = np.isfinite(np.concatenate([waits for _, waits in own])).any(axis=0)
    hours = np.flatnonzero(came) if came.any() else np.arange(HOURS)
    shown = slice(int(hours[0]), int(hours[-1]) + 1)
    one_day = max(
        np.flatnonzero(np.isfinite(w).any(axis=1)).max(initial=0) for _, w in own
    )
    if not one_day:
        yield _heat(
            language,
            language.say("column_wait_mean"),
            {name: waits[0] for name, waits in own},
            shown,
        )
        return
    for name, waits in own:
        days = np.flatnonzero(np.isfinite(waits).any(axis=1)).tolist()
        rows = {language.say("day", day=day + 1): waits[day] for day in days}
        yield _heat(language, name, rows, shown)


def _heat(
    language: Language, title: str, rows: Mapping[str, Floats], hours: slice
) -> str:
    return heat_map(
        title,
        list(rows),
        [f"{hour:02}" for hour in range(HOURS)[hours]],
        [_known(row[hours]) for row in rows.values()],
        tell=lambda value: f"{language.number(value)} min",
        width=SIZE.width,
    )


def _known(row: Floats) -> list[float | None]:
    return [value if isfinite(value) else None for value in row.tolist()]


def waits_by_class(
    language: Language, scenario: Scenario, found: Gathered
) -> Iterator[str]:
    """Yield for each flow which share of each class waited at most so long."""
    hours = Axis(
        language.say("wait"), "h", tell=language.value, low=0, step=_step_of_hours
    )
    share = Axis(
        language.say("of_vehicles"),
        tell=language.share,
        low=0,
        high=1,
    )
    for flow in scenario.flows:
        classes = found.by_class[flow.name]
        marks = [
            Line(
                [(minutes / 60, part) for minutes, part in _rises(values)],
                language.named("class", kind),
                colour,
            )
            for colour, (kind, values) in enumerate(classes.items(), 1)
        ]
        yield chart(language.flow(flow.name), marks, x=hours, y=share, size=SIZE)


def _rises(values: Floats) -> list[tuple[float, float]]:
    return list(zip(values.tolist(), SHARES.tolist(), strict=True))


def _step_of_hours(low: float, high: float) -> float:
    return clock_step(low * 3600, high * 3600) / 3600


def differences(
    language: Language,
    scenarios: Sequence[Scenario],
    found: Sequence[Sequence[Summary]],
) -> Iterator[str]:
    """Yield for each scenario but the base how the mean wait of each flow differs."""
    axis = Axis(language.say("difference_of_wait"), "min", tell=language.value)
    for scenario, own in zip(scenarios[1:], found[1:], strict=True):
        between = {summary.measure: summary.difference for summary in own}
        named_flows = {
            language.flow(flow.name): between[named(flow.name, Measure.WAIT_MEAN)]
            for flow in scenario.flows
        }
        rows = [_span(name, each) for name, each in named_flows.items() if each]
        if rows:
            title = language.told(scenario.title)
            yield spans(title, rows, x=axis, origin=0, width=SIZE.width)


def _span(name: str, found: Interval) -> Span:
    if not isfinite(found.half_width):
        return Span(name, found.mean, found.mean, found.mean)
    return Span(name, found.low, found.high, found.mean)


def use_by_hour(
    language: Language, scenario: Scenario, found: Gathered
) -> Iterator[str]:
    """Yield for each gate which share of each hour its desks and lanes work."""
    for gate in scenario.used_gates:
        use = {stage: row for (of, stage), row in found.use.items() if of == gate}
        rows = {stage: row for stage, row in use.items() if np.isfinite(row).any()}
        open_ = np.flatnonzero(np.isfinite(np.stack(list(rows.values()))).any(axis=0))
        hours = slice(int(open_[0]), int(open_[-1]) + 1)
        # A service that ends after closing works while nobody is there: above all.
        yield heat_map(
            language.named("gate", gate),
            [language.named("stage", stage) for stage in rows],
            [f"{hour:02}" for hour in range(HOURS)[hours]],
            [_known(np.minimum(row[hours], 1)) for row in rows.values()],
            tell=language.share,
            width=SIZE.width,
        )


def swings_of(language: Language, found: Swings, label: str) -> str:
    """Return the tornado of the figures that move the answer most, on one axis."""
    base = found.answer.mean
    rows = [
        Swing(
            swing.key,
            base + swing.less.by.mean if swing.less else base,
            base + swing.more.by.mean if swing.more else base,
        )
        for swing in telling(found)
    ]
    return tornado(
        language.flow(found.flow.name),
        rows,
        x=Axis(label, "min", tell=language.value),
        origin=base,
        names=(language.say("less"), language.say("more")),
        width=WIDE,
    )


def telling(found: Swings) -> list[assumptions.Swing]:
    """Return the first of those that move the answer at all."""
    return [swing for swing in found.found if swing.size >= LEAST_MIN][:MOST_ROWS]


def places_by_hour(language: Language, found: Replay) -> str:
    """Return how many vehicles are at each place at each full hour of a replay."""
    first, last = (minutes // 60 for minutes in found.minutes)
    return heat_map(
        language.say("replay_hours"),
        [language.named("stage", place) for place in PLACES],
        [f"{hour + 1:02}" for hour in range(first, last)],
        [row[first:last] for row in found.hourly.tolist()],
        tell=language.whole,
        width=SIZE.width,
    )
