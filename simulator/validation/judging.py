"""Runs the cases and says whether theory lies within the intervals."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.statistics.intervals import Interval, mean_interval
from simulator.traffic.streams import Streams
from simulator.validation.queues import Figures
from simulator.validation.references import Reference
from simulator.whatif.conservation import findings
from simulator.whatif.engines import Engine, run

LEVEL = 0.99


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is run: of each case so many replications of so many customers."""

    replications: int
    customers: int
    seed: int
    engine: Engine


@dataclass(frozen=True, slots=True)
class Check:
    """A figure as theory has it, and as the kernel does."""

    id: str
    what: str
    figure: str
    exact: float
    found: Interval

    @property
    def is_met(self) -> bool:
        return self.found.covers(self.exact)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The checks of one case, and what was not conserved in its runs."""

    checks: list[Check]
    broken: list[str]
    runs: int
    vehicles: int

    @property
    def is_met(self) -> bool:
        return not self.broken and all(check.is_met for check in self.checks)


def judge(reference: Reference, effort: Effort) -> Verdict:
    """Run one case.

    Figures of one case hold together: with more than two, each has a wider interval,
    so that all cover the truth in 99 of 100 (Bonferroni).
    """
    rows: list[Figures] = []
    broken: list[str] = []
    vehicles = 0
    for replication in range(effort.replications * reference.weight):
        case = reference.make(Streams(effort.seed, replication), effort.customers)
        outcome = run(case, effort.engine)
        vehicles += case.number
        broken += (f"{reference.id}: {one}" for one in findings(outcome))
        rows.append(reference.measure(outcome))
    return Verdict(list(_checks(reference, rows)), broken, len(rows), vehicles)


def _checks(reference: Reference, rows: list[Figures]) -> Iterator[Check]:
    figures = len(reference.exact)
    level = LEVEL if figures <= 2 else 1 - (1 - LEVEL) / figures  # noqa: PLR2004
    for name, exact in reference.exact.items():
        found = mean_interval([row[name] for row in rows], level=level)
        yield Check(reference.id, reference.what, name, exact, found)
