"""Answers as tables in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite, isnan

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import MINUTE_MS, moment_in_words
from simulator.statistics.intervals import Interval
from simulator.whatif.first_order import first_order
from simulator.whatif.measures import MOMENTS, SHORT, Measure, named
from simulator.whatif.staffing import DESKS
from simulator.whatif.summaries import Summary, is_cut

# In a narrower terminal, or a file, rich would cut columns off.
NARROWEST = 110
_WAITS = {
    Measure.VEHICLES: "vehicles",
    Measure.WAIT_MEAN: "wait min",
    Measure.WAIT_OPEN: "while open",
    Measure.WAIT_P50: "p50",
    Measure.WAIT_P95: "p95",
}
_LINES = {
    Measure.QUEUE_PEAK: "longest line",
    Measure.GONE: "line gone",
    Measure.THROUGHPUT: "left a day",
    Measure.CENSORED: "still there",
}
_SHOWN = _WAITS | _LINES
_COMPARED = (
    Measure.WAIT_MEAN,
    Measure.WAIT_P95,
    Measure.QUEUE_PEAK,
    Measure.GONE,
    Measure.THROUGHPUT,
    Measure.CENSORED,
)

# Longer numbers are shown without a decimal.
_LONG = 100


def run_tables(scenario: Scenario, found: Sequence[Summary]) -> Iterator[Table | Text]:
    """Yield waits and lines of each flow, the first order beside them, and staff."""
    own = {summary.measure: summary for summary in found}
    for title, shown in (
        (_title(scenario, own), _WAITS),
        ("Lines and throughput", _LINES),
    ):
        table = _table(title, ("", *shown.values()))
        for flow in scenario.flows:
            cells = (
                in_words(own[named(flow.name, name)].found, name, scenario)
                for name in shown
            )
            table.add_row(flow.name, *cells)
            fluid = _first_order(scenario, flow)
            table.add_row(
                "  first order", *(fluid.get(name, "") for name in shown), style="dim"
            )
        yield table
    yield _staff(scenario, own)
    yield Text(
        "Means of the replications ± 95 % intervals. Waits in minutes, until the call;"
        f" the line is gone when fewer than {SHORT} wait from then on.\n"
        "First order: (arrivals - capacity of the lanes) x time, nothing random."
    )


def compare_tables(
    scenarios: Sequence[Scenario], found: Sequence[Sequence[Summary]]
) -> Iterator[Table | Text]:
    """Yield for each scenario but the first how it differs, flow by flow."""
    base = {summary.measure: summary for summary in found[0]}
    for scenario, summaries in zip(scenarios[1:], found[1:], strict=True):
        own = {summary.measure: summary for summary in summaries}
        title = f"{_title(scenario, own)}; against {scenarios[0].name}"
        table = _table(title, ("", *(_SHOWN[name] for name in _COMPARED)))
        for flow in scenario.flows:
            names = [named(flow.name, name) for name in _COMPARED]
            if names[0] not in base:
                continue
            table.add_row(flow.name, *_each(names, base, scenarios[0]))
            table.add_row(f"  {scenario.name}", *_each(names, own, scenario))
            changes = [own[name].difference for name in names]
            gone = named(flow.name, Measure.GONE)
            if is_cut(scenarios[0], base[gone].found) or is_cut(
                scenario, own[gone].found
            ):
                # Nobody knows by how much a line is gone later that was not gone.
                changes[_COMPARED.index(Measure.GONE)] = None
            table.add_row(
                "  difference",
                *(_change(*pair) for pair in zip(changes, _COMPARED, strict=True)),
                style="bold",
            )
        yield table
    yield Text(
        "The same vehicles meet every scenario: differences are taken replication by"
        " replication, ± 95 % intervals."
    )


def _each(
    names: Sequence[str], own: Mapping[str, Summary], scenario: Scenario
) -> Iterator[str]:
    for name, measure in zip(names, _COMPARED, strict=True):
        yield in_words(own[name].found, measure, scenario)


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(
        title=title, title_justify="left", box=SIMPLE, pad_edge=False, padding=(0, 1)
    )
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    return table


def _title(scenario: Scenario, own: Mapping[str, Summary]) -> str:
    number = max(s.found.replications for s in own.values() if s.found)
    return f"{scenario.title} ({scenario.name}), {number} replications"


def in_words(found: Interval | None, measure: Measure, scenario: Scenario) -> str:
    """Return a measure of *scenario*; no moment for a line that outlasted the runs."""
    if found is None:
        return "-"
    if measure in MOMENTS:
        if is_cut(scenario, found):
            return "not gone"
        return f"{moment_in_words(found.mean)}{_width(found.half_width / MINUTE_MS)}"
    return f"{_short(found.mean)}{_width(found.half_width)}"


def _change(found: Interval | None, measure: Measure) -> str:
    if found is None:
        return "-"
    unit = MINUTE_MS if measure is Measure.GONE else 1
    name = " min" if measure is Measure.GONE else ""
    return f"{_short(found.mean / unit, '+')}{_width(found.half_width / unit)}{name}"


def _width(half: float) -> str:
    if half == inf:
        return ""
    return f" ±{_short(half)}" if half else " ±0"


def _first_order(scenario: Scenario, flow: Flow) -> dict[Measure, str]:
    fluid = first_order(scenario, flow)
    return {
        Measure.WAIT_MEAN: _short(fluid.wait),
        Measure.QUEUE_PEAK: _short(fluid.peak),
        Measure.GONE: _fluid_gone(fluid.gone),
    }


def _fluid_gone(gone: float) -> str:
    if isnan(gone):
        return "-"
    return moment_in_words(gone) if isfinite(gone) else "not gone"


def _short(number: float, sign: str = "") -> str:
    """Return a number as exact as somebody reads it: 9.4, 94.1, 941."""
    return f"{number:{sign}.{0 if abs(number) >= _LONG else 1}f}"


def _staff(scenario: Scenario, own: Mapping[str, Summary]) -> Table:
    table = _table("Share of their time that desks work", ("", *DESKS))
    for gate in scenario.used_gates:
        cells = []
        for desk in DESKS:
            found = own[named(f"{gate}/{desk}", "use")].found
            if found is None:
                cells.append("-")
                continue
            width = f" ±{found.half_width:.0%}" if isfinite(found.half_width) else ""
            cells.append(f"{found.mean:.0%}{width}")
        table.add_row(gate, *cells)
    return table
