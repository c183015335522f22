"""Do 95 % intervals cover the truth in about 95 of 100 experiments?

Asked where the truth is known: one server, Poisson arrivals, exponential service
(M/M/1). Lindley's recursion W' = max(0, W + S - A) gives the waits, for all
replications at once; the first wait is drawn from the steady state, so every wait has
exactly the long run's law (Gross and Harris, Fundamentals of Queueing Theory, 4th ed.,
section 2.2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.random import PCG64DXSM, Generator, SeedSequence

from simulator.statistics.intervals import (
    Floats,
    Interval,
    mean_interval,
    paired_difference,
)

# Two servers of different speed meet the same arrivals: 5 come in an hour, the slow one
# serves 7, the quick one 8.
_ARRIVALS, _QUICK, _SLOW = 5.0, 8.0, 7.0
_SHARE = 0.9
CUSTOMERS = 2000
EXPECTED = (0.92, 0.97)
# Of one experiment.
REPLICATIONS = 20


@dataclass(frozen=True, slots=True)
class Coverage:
    """In how many of the `experiments` the interval covered `exact`, in hours."""

    what: str
    exact: float
    covered: int
    experiments: int
    mean_half_width: float

    @property
    def share(self) -> float:
        return self.covered / self.experiments

    @property
    def as_promised(self) -> bool:
        least, most = EXPECTED
        return least <= self.share <= most


@dataclass(frozen=True, slots=True)
class _Waits:
    """A mean wait and a percentile of each replication: experiments x replications."""

    mean: Floats
    percentile: Floats


def coverage(
    *, experiments: int = 1000, replications: int = REPLICATIONS, seed: int = 1
) -> list[Coverage]:
    """Return how often the intervals of as many *experiments* cover the exact value."""
    quick, slow = _replay(experiments * replications, seed)
    shape = (experiments, replications)

    def intervals(estimate: Callable[[int], Interval]) -> Iterator[Interval]:
        return map(estimate, range(experiments))

    means, percentiles = quick.mean.reshape(shape), quick.percentile.reshape(shape)
    slows = slow.mean.reshape(shape)
    exact = mean_wait(_ARRIVALS, _QUICK)
    return [
        _count("mean wait", exact, intervals(lambda i: mean_interval(means[i]))),
        _count(
            f"{_SHARE:.0%} percentile",
            wait_percentile(_ARRIVALS, _QUICK, _SHARE),
            intervals(lambda i: mean_interval(percentiles[i])),
        ),
        _count(
            "difference, same arrivals",
            mean_wait(_ARRIVALS, _SLOW) - exact,
            intervals(lambda i: paired_difference(means[i], slows[i])),
        ),
    ]


def mean_wait(arrivals: float, served: float) -> float:
    """Return the mean wait of M/M/1 in its steady state: rho / (mu - lambda)."""
    return arrivals / served / (served - arrivals)


def wait_percentile(arrivals: float, served: float, share: float) -> float:
    """Return the percentile *share* of the wait of M/M/1 in its steady state."""
    return max(0.0, log(arrivals / served / (1 - share)) / (served - arrivals))


def _replay(lanes: int, seed: int) -> tuple[_Waits, _Waits]:
    """Run two servers with common random numbers, in as many *lanes* side by side.

    A block of lanes at a time, so that memory does not grow with the experiments.
    """
    block = 1000
    seeds = SeedSequence(seed).spawn(-(-lanes // block))
    parts = [
        _block(Generator(PCG64DXSM(spawned)), min(block, lanes - index * block))
        for index, spawned in enumerate(seeds)
    ]
    quick, slow = zip(*parts, strict=True)
    return _joined(quick), _joined(slow)


def _block(random: Generator, lanes: int) -> tuple[_Waits, _Waits]:
    between = random.standard_exponential((CUSTOMERS, lanes)) / _ARRIVALS
    service = random.standard_exponential((CUSTOMERS, lanes))
    busy, ahead = random.random(lanes), random.standard_exponential(lanes)
    return (
        _lindley(between, service / _QUICK, _first_wait(busy, ahead, _QUICK)),
        _lindley(between, service / _SLOW, _first_wait(busy, ahead, _SLOW)),
    )


def _first_wait(busy: Floats, ahead: Floats, served: float) -> Floats:
    """Turn uniform and exponential numbers into waits of the steady state."""
    waits = np.where(busy < _ARRIVALS / served, ahead / (served - _ARRIVALS), 0.0)
    return np.asarray(waits, dtype=np.float64)


def _lindley(between: Floats, service: Floats, first: Floats) -> _Waits:
    waits = np.empty_like(service)
    waits[0] = first
    for customer in range(1, len(waits)):
        step = waits[customer]
        np.add(waits[customer - 1], service[customer - 1], out=step)
        np.subtract(step, between[customer], out=step)
        np.maximum(step, 0.0, out=step)
    rank = int(_SHARE * len(waits))
    percentile = np.partition(waits, rank, axis=0)[rank]
    return _Waits(waits.mean(axis=0), percentile)


def _joined(parts: tuple[_Waits, ...]) -> _Waits:
    return _Waits(
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.percentile for part in parts]),
    )


def _count(what: str, exact: float, intervals: Iterator[Interval]) -> Coverage:
    found = list(intervals)
    covered = sum(interval.covers(exact) for interval in found)
    width = sum(interval.half_width for interval in found) / len(found)
    return Coverage(what, exact, covered, len(found), width)
