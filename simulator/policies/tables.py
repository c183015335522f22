"""Policies side by side in a terminal: one table for each flow."""

from collections.abc import Iterable, Iterator, Sequence
from math import isnan

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from simulator.policies.variants import Variant
from simulator.scenario.changes import Policy
from simulator.scenario.models import Scenario
from simulator.statistics.intervals import Interval, mean_interval, paired_difference
from simulator.whatif.measures import Measure, Measures, named

_LONG = 100
_ALONE = {
    Measure.WAIT_MEAN: "wait",
    Measure.WAIT_FIRST: "with head start",
    Measure.WAIT_OTHERS: "others",
    Measure.OVERTAKES: "overtakes",
    Measure.THROUGHPUT: "left a day",
}
_BOTS = {
    Measure.WAIT_OWN: "own place",
    Measure.WAIT_BOUGHT: "bought place",
    Measure.SAVED: "buying saves",
    Measure.THROUGHPUT: "left a day",
}


def tables(
    scenario: Scenario, found: Sequence[Variant], rows: Sequence[list[Measures]]
) -> Iterator[Table | Text]:
    """Yield how long whom each policy keeps waiting, and what bots make of it."""
    played = {
        (variant.policy, variant.with_bots): own
        for variant, own in zip(found, rows, strict=True)
    }
    for flow in scenario.flows:
        title = f"{flow.name}: {scenario.title} ({scenario.name})"
        table = _table(f"{title}, without bots", _ALONE.values())
        for policy in Policy:
            table.add_row(
                str(policy), *_cells(flow.name, played[policy, False], _ALONE)
            )
        yield table
        table = _table("The same, with bots", (*_BOTS.values(), "own place, more"))
        for policy in Policy:
            alone, bots = played[policy, False], played[policy, True]
            lost = _loss(alone, bots, named(flow.name, Measure.WAIT_OWN))
            cells = _cells(flow.name, bots, _BOTS)
            table.add_row(str(policy), *cells, _shown(lost, "+"))
        yield table
    yield Text(
        f"Means of {len(rows[0])} replications ± 95 % intervals; waits in minutes. The"
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
    flow: str, rows: Sequence[Measures], shown: Iterable[Measure]
) -> Iterator[str]:
    for measure in shown:
        yield _shown(_mean(rows, named(flow, measure)))


def _mean(rows: Sequence[Measures], name: str) -> Interval | None:
    values = [row[name] for row in rows if not isnan(row[name])]
    return mean_interval(values) if values else None


def _loss(
    alone: Sequence[Measures], bots: Sequence[Measures], name: str
) -> Interval | None:
    pairs = [
        (before[name], after[name])
        for before, after in zip(alone, bots, strict=True)
        if not isnan(before[name] + after[name])
    ]
    return paired_difference(*zip(*pairs, strict=True)) if pairs else None


def _shown(found: Interval | None, sign: str = "") -> str:
    if found is None:
        return "-"
    digits = 0 if abs(found.mean) >= _LONG else 1
    return f"{found.mean:{sign}.{digits}f} ±{found.half_width:.{digits}f}"
