"""Policies side by side in a terminal: one table for each flow."""

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.policies.outcomes import Key, Outcomes
from simulator.scenario.changes import Policy
from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval
from simulator.whatif.measures import MOMENTS, Measure
from simulator.whatif.tables import in_words

_LONG = 100
_ALONE = {
    Measure.WAIT_MEAN: "wait",
    Measure.WAIT_FIRST: "with head start",
    Measure.WAIT_OTHERS: "others",
    Measure.OVERTAKES: "overtakes",
    Measure.THROUGHPUT: "left a day",
}
# Of a question that begins now: when the line is gone that stands there.
_NOW = {Measure.DRAINED: "line of now gone"}
_BOTS = {
    Measure.WAIT_OWN: "own place",
    Measure.WAIT_BOUGHT: "bought place",
    Measure.SAVED: "buying saves",
    Measure.THROUGHPUT: "left a day",
}


def tables(
    scenario: Scenario, found: Outcomes, replications: int
) -> Iterator[Table | Text]:
    """Yield how long whom each policy keeps waiting, and what bots make of it."""
    alone = _ALONE | (_NOW if scenario.run.since else {})
    with_bots = _BOTS | (_NOW if scenario.run.since else {})
    for flow in scenario.flows:
        title = f"{flow.name}: {scenario.title} ({scenario.name})"
        table = _table(f"{title}, without bots", alone.values())
        for policy in Policy:
            cells = _cells(found, (policy, False), flow, alone, scenario)
            table.add_row(str(policy), *cells)
        yield table
        table = _table("The same, with bots", (*with_bots.values(), "own place, more"))
        for policy in Policy:
            cells = _cells(found, (policy, True), flow, with_bots, scenario)
            lost = _shown(found.loss(policy, flow.name), "+")
            table.add_row(str(policy), *cells, lost)
        yield table
    yield Text(
        f"Means of {replications} replications ± 95 % intervals; waits in minutes. The"
        " same vehicles meet every policy.\nOvertakes: how many came later than one"
        " vehicle and were called before it. More: what bots cost those who did\nnot"
        " buy. How many bots there are, what they sell and whom a deposit deters is"
        " assumed (grade C)."
    )


def _table(title: str, headings: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    table.add_column("", no_wrap=True, min_width=10)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True, min_width=14)
    return table


def _cells(
    found: Outcomes,
    at: Key,
    flow: Flow,
    shown: Iterable[Measure],
    scenario: Scenario,
) -> Iterator[str]:
    for measure in shown:
        mean = found.mean(at, flow.name, measure)
        is_moment = measure in MOMENTS
        yield in_words(mean, measure, scenario) if is_moment else _shown(mean)


def _shown(found: Interval | None, sign: str = "") -> str:
    if found is None:
        return "-"
    digits = 0 if abs(found.mean) >= _LONG else 1
    return f"{found.mean:{sign}.{digits}f} ±{found.half_width:.{digits}f}"
