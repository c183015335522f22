"""Replications as intervals, and as differences from the first scenario asked about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS
from simulator.statistics.intervals import Interval, mean_interval, paired_difference
from simulator.whatif.experiments import Answer
from simulator.whatif.measures import Measures

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure of a scenario; None where no replication has it: no line to be gone.

    `difference` is from the first scenario, vehicle by vehicle the same traffic.
    """

    measure: str
    found: Interval | None
    difference: Interval | None


def summaries(answer: Answer) -> list[list[Summary]]:
    """Return every measure of every scenario, in the order asked."""
    base = answer.replications[0]
    return [
        [_summary(name, base, own) for name in own[0]] for own in answer.replications
    ]


def _summary(name: str, base: list[Measures], own: list[Measures]) -> Summary:
    values = [row[name] for row in own if not isnan(row[name])]
    pairs = [
        (before[name], after[name])
        for before, after in zip(base, own, strict=True)
        if name in before and not isnan(before[name] + after[name])
    ]
    return Summary(
        measure=name,
        found=mean_interval(values) if values else None,
        difference=paired_difference(*zip(*pairs, strict=True)) if pairs else None,
    )


def is_cut(scenario: Scenario, gone: Interval | None) -> bool:
    """Whether it is the end of the runs that a line was gone by, not of the line."""
    until = (scenario.run.days + scenario.run.drain_days) * DAY_MS
    return gone is not None and gone.mean >= until


def replication_rows(scenarios: Sequence[Scenario], answer: Answer) -> Iterator[Row]:
    """Yield a row for each measure of each replication; the first are the names."""
    yield "scenario", "replication", "measure", "value"
    for scenario, own in zip(scenarios, answer.replications, strict=True):
        for number, row in enumerate(own):
            for name, value in row.items():
                yield scenario.name, number, name, "" if isnan(value) else value


def summary_rows(
    scenarios: Sequence[Scenario], found: Sequence[Sequence[Summary]]
) -> Iterator[Row]:
    """Yield a row for each measure of each scenario; the first are the names."""
    yield (
        "scenario", "measure", "replications", "mean", "low", "high",
        "difference", "difference low", "difference high",
    )  # fmt: skip
    for scenario, own in zip(scenarios, found, strict=True):
        for summary in own:
            count = summary.found.replications if summary.found else 0
            yield (
                scenario.name,
                summary.measure,
                count,
                *_numbers(summary.found),
                *_numbers(summary.difference),
            )


def _numbers(interval: Interval | None) -> tuple[object, object, object]:
    if interval is None:
        return "", "", ""
    return interval.mean, interval.low, interval.high
