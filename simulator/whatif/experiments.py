"""Replications of scenarios on all cores, as many as are asked for or needed.

A replication follows from scenario, seed and its number alone: neither the number of
processes nor what runs beside it changes a digit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from joblib import Parallel, delayed  # type: ignore[import-untyped]

from simulator.scenario.models import Scenario
from simulator.statistics.stopping import Precision, judge
from simulator.whatif.engines import Engine
from simulator.whatif.kept import Kept
from simulator.whatif.measures import ALL, Measure, Measures, measures, named

# With a wanted precision, so many are added at a time, however many processes there
# are: else their number would decide when to stop.
_STEP = 10
WATCHED = named(ALL, Measure.WAIT_MEAN)
_Job = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question is to be answered.

    With a `precision` (Hoad's rule on the mean wait of all vehicles) there are as many
    replications as every scenario needs, else `replications`.
    """

    seed: int
    replications: int
    precision: Precision | None
    engine: Engine
    workers: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The measures of each replication of each scenario, in the order asked.

    `reached` is whether the precision was; `played` how many were not kept before.
    """

    replications: list[list[Measures]]
    reached: bool
    played: int


def answer(
    scenarios: Sequence[Scenario],
    asked: Asked,
    kept: Kept,
    done: Callable[[int, int], None],
) -> Answer:
    """Play *scenarios* on the same vehicles; *done* is told how many of how many.

    Raises:
        ScenarioNotAllowed: one says nothing of its gates.
        RunNotBelievable: a law that holds in every run was broken.
    """
    found = [kept.load(scenario, asked.seed) for scenario in scenarios]
    played = 0
    number = asked.replications if asked.precision is None else _STEP
    while True:
        jobs = [
            (position, replication)
            for position in range(len(scenarios))
            for replication in range(number)
            if replication not in found[position]
        ]
        total = number * len(scenarios)
        done(total - len(jobs), total)
        for at, (job, result) in enumerate(_play(scenarios, jobs, asked), 1):
            found[job[0]][job[1]] = result
            done(total - len(jobs) + at, total)
        played += len(jobs)
        rows = [[own[at] for at in range(number)] for own in found]
        go_on, reached = _judged(rows, asked.precision)
        if not go_on:
            break
        number = min(
            number + _STEP, asked.precision.most if asked.precision else number
        )
    for scenario, own in zip(scenarios, found, strict=True):
        kept.save(scenario, asked.seed, own)
    return Answer(rows, reached, played)


def _play(
    scenarios: Sequence[Scenario], jobs: list[_Job], asked: Asked
) -> "zip[tuple[_Job, Measures]]":
    parallel = Parallel(n_jobs=asked.workers, return_as="generator")
    results = parallel(
        delayed(measures)(
            scenarios[position],
            seed=asked.seed,
            replication=replication,
            engine=asked.engine,
        )
        for position, replication in jobs
    )
    return zip(jobs, results, strict=True)


def _judged(
    rows: list[list[Measures]], precision: Precision | None
) -> tuple[bool, bool]:
    """Return whether to go on, and whether the precision was reached."""
    if precision is None:
        return False, True
    verdicts = [judge([row[WATCHED] for row in own], precision) for own in rows]
    return (
        any(verdict.go_on for verdict in verdicts),
        all(verdict.needed is not None for verdict in verdicts),
    )
