"""The long run: days on end, less the first ones, in which the beginning still shows.

A gate's day begins and ends, so a single day needs no warm-up. Where the question is
what things settle to, many days are played, the mean wait of each day is taken over all
replications, and MSER-5 says how many of the first ones to leave out; as many are left
out of each replication, and what remains of each is one number (replication and
deletion; Law, Simulation Modeling and Analysis, 5th ed., section 9.5.2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from gateway.domain.declarations import Direction
from simulator.errors import TooLittleData
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.statistics.intervals import Interval, mean_interval
from simulator.statistics.warm_up import mser
from simulator.traffic.columns import Floats
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Asked
from simulator.whatif.measures import line_of
from simulator.whatif.plans import play

# MSER-5 needs ten batches of five.
FEWEST_DAYS = 50


@dataclass(frozen=True, slots=True)
class Settled:
    """What the waits of a flow settle to, in minutes, after `warm_up_days`.

    `is_settled` is False where the days were too few to settle, or more vehicles come
    than the gate can serve, so that they never do: somebody still waits when the run
    is cut.
    """

    flow: str
    warm_up_days: int
    days: int
    wait: Interval
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The mean wait in minutes of who came into line on each day, NaN if nobody did.

    `unserved` is how many of them still waited when the run was cut.
    """

    waits: Floats
    unserved: int


def daily_waits(
    scenario: Scenario, *, seed: int, replication: int, engine: Engine
) -> dict[str, Days]:
    """Return the days of each flow; the arguments are those of `measures.measures`."""
    flows = {flow.name for flow in scenario.flows}
    days = scenario.run.days
    found: dict[str, Days] = {}
    for run in play(scenario, seed=seed, replication=replication, engine=engine):
        for at, direction in enumerate(Direction):
            name = f"{run.timetable.gate}/{direction}"
            if name not in flows:
                continue
            ready, called = line_of(run, at)
            waits, day = (called - ready) / MINUTE_MS, ready // DAY_MS
            own = (day >= 0) & (day < days)
            number = np.bincount(day[own], minlength=days)
            total = np.bincount(day[own], weights=waits[own], minlength=days)
            means = np.divide(
                total, number, out=np.full(days, np.nan), where=number > 0
            )
            found[name] = Days(means, int((called >= run.timetable.until).sum()))
    return found


def long_run(
    scenario: Scenario, asked: Asked, done: Callable[[int, int], None]
) -> list[Settled]:
    """Play *scenario* over its days, and say what the waits of each flow settle to.

    Raises:
        ScenarioNotAllowed: it says nothing of its gates.
        RunNotBelievable: a law that holds in every run was broken.
        TooLittleData: a flow has too few days for MSER-5.
    """
    done(0, asked.replications)
    parallel = Parallel(n_jobs=asked.workers, return_as="generator")
    results = parallel(
        delayed(daily_waits)(
            scenario, seed=asked.seed, replication=replication, engine=asked.engine
        )
        for replication in range(asked.replications)
    )
    runs = []
    for number, result in enumerate(results, 1):
        runs.append(result)
        done(number, asked.replications)
    return [_settled(flow.name, runs) for flow in scenario.flows]


def _settled(flow: str, runs: Sequence[Mapping[str, Days]]) -> Settled:
    rows = np.array([run[flow].waits for run in runs])
    # The gate is closed on a day on which nobody comes in any of them.
    rows = rows[:, np.isfinite(rows).any(axis=0)]
    days = rows.shape[1]
    if days < FEWEST_DAYS:
        msg = f"vehicles of {flow} come on {days} days: at least {FEWEST_DAYS} it takes"
        raise TooLittleData(msg)
    found = mser(np.nanmean(rows, axis=0))
    rest = np.nanmean(rows[:, found.observations :], axis=1)
    wait = mean_interval(rest)
    served = not any(run[flow].unserved for run in runs)
    return Settled(flow, found.observations, days, wait, served and not found.too_short)
