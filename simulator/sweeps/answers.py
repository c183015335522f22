"""Points played, and what came of them as rows of tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.box import SIMPLE
from rich.table import Table

from simulator.scenario.models import Flow, Scenario
from simulator.statistics.intervals import Interval
from simulator.sweeps.axes import Axis, Point
from simulator.whatif.experiments import Asked, answer
from simulator.whatif.kept import Kept
from simulator.whatif.measures import Measure, named
from simulator.whatif.summaries import Row, Summary, summaries
from simulator.whatif.tables import in_words

COLUMNS = {
    Measure.WAIT_MEAN: "wait min",
    Measure.WAIT_P95: "p95",
    Measure.QUEUE_PEAK: "longest line",
    Measure.GONE: "line gone",
    Measure.THROUGHPUT: "left a day",
    Measure.CENSORED: "still there",
}

_NOW = {Measure.DRAINED: "line of now gone"}


def columns_of(scenario: Scenario) -> dict[Measure, str]:
    """Return the columns; of one that begins now, when its first line is gone too."""
    return COLUMNS | (_NOW if scenario.run.since else {})


@dataclass(frozen=True, slots=True)
class Played:
    """A point, and its measures by name."""

    point: Point
    found: dict[str, Summary]

    def of(self, flow: str, measure: Measure) -> Interval | None:
        return self.found[named(flow, measure)].found


def play(
    points: Sequence[Point], asked: Asked, kept: Kept, done: Callable[[], None]
) -> list[Played]:
    """Play every point on the same vehicles; *done* is told of each.

    Each is kept as soon as it is played: who stops a sweep goes on where it was.
    """
    asked = replace(asked, precision=None)
    played = []
    for point in points:
        found = answer([point.scenario], asked, kept, lambda completed, total: None)
        (own,) = summaries(found)
        played.append(Played(point, {each.measure: each for each in own}))
        done()
    return played


def flows(played: Sequence[Played]) -> list[Flow]:
    """Return the flows, the one first whose mean wait the sweep moves most."""

    def moved(flow: Flow) -> float:
        waits = [each.of(flow.name, Measure.WAIT_MEAN) for each in played]
        means = [wait.mean for wait in waits if wait]
        return max(means) - min(means)

    return sorted(played[0].point.scenario.flows, key=moved, reverse=True)


def tables(axes: Sequence[Axis], played: Sequence[Played]) -> Iterator[Table]:
    """Yield a table of each flow that the sweep moves, a row for each point."""
    shown = columns_of(played[0].point.scenario)
    for number, flow in enumerate(flows(played)):
        waits = {each.of(flow.name, Measure.WAIT_MEAN) for each in played}
        if number and len(waits) == 1:
            continue
        by = " and ".join(axis.key for axis in axes)
        title = f"{flow.name}, by {by}"
        table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
        for heading in (*(axis.name for axis in axes), *shown.values()):
            table.add_column(heading, justify="right", no_wrap=True)
        for each in played:
            scenario = each.point.scenario
            cells = (
                in_words(each.of(flow.name, column), column, scenario)
                for column in shown
            )
            table.add_row(*map(str, each.point.at), *cells)
        yield table


def rows(axes: Sequence[Axis], played: Sequence[Played]) -> Iterator[Row]:
    """Yield a row for each measure of each point; the first are the names."""
    names = (axis.key for axis in axes)
    yield (*names, "measure", "replications", "mean", "low", "high")
    for each in played:
        for summary in each.found.values():
            if summary.found is None:
                yield (*each.point.at, summary.measure, 0, "", "", "")
                continue
            found = summary.found
            yield (
                *each.point.at,
                summary.measure,
                found.replications,
                found.mean,
                found.low,
                found.high,
            )
