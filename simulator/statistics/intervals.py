"""Confidence intervals from independent replications.

A gate opens and closes, so its days are terminating simulations: each replication gives
one number (a mean, a percentile, a largest queue), the numbers are independent, and
Student's t gives an interval for what they estimate (Law, Simulation Modeling and
Analysis, 5th ed., sections 9.4.1 and 10.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A *mean* of as many *replications*, in their unit, and how sure it is.

    The half-width is infinite for one replication: it says nothing of its own error.
    """

    mean: float
    half_width: float
    replications: int
    level: float = 0.95

    @property
    def low(self) -> float:
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        return self.mean + self.half_width

    @property
    def relative(self) -> float:
        """The half-width as a share of the mean; infinite for a mean of 0."""
        if self.half_width == 0:
            return 0.0
        return self.half_width / abs(self.mean) if self.mean else inf

    def covers(self, exact: float) -> bool:
        return self.low <= exact <= self.high


def student(level: float, replications: int) -> float:
    """Return the two-sided critical value of Student's t; 2.045 for .95 and 30.

    Raises:
        ValueError: the level is not between 0 and 1, or there are no two replications.
    """
    if not 0 < level < 1:
        msg = f"the level {level:g} is not between 0 and 1"
        raise ValueError(msg)
    if replications < 2:  # noqa: PLR2004 - a spread needs two
        msg = f"an interval needs 2 replications, not {replications}"
        raise ValueError(msg)
    return float(stdtrit(replications - 1, (1 + level) / 2))


def mean_interval(replications: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the interval of what the *replications*, one number each, estimate.

    Raises:
        ValueError: there is no number, or one is not finite.
    """
    found = _numbers(replications)
    mean, count = float(found.mean()), len(found)
    if count == 1:
        return Interval(mean, inf, count, level)
    error = float(found.std(ddof=1)) / sqrt(count)
    return Interval(mean, student(level, count) * error, count, level)


def percentile_interval(
    replications: Sequence[ArrayLike], share: float, *, level: float = 0.95
) -> Interval:
    """Return the interval of the percentile *share* (0 to 1) within a replication.

    It is taken inside each replication first: vehicles of one day wait for one another,
    so pooling them would promise far too much.
    """
    inside = [np.quantile(_numbers(found), share) for found in replications]
    return mean_interval(np.array(inside), level=level)


def paired_difference(
    base: ArrayLike, changed: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Return the interval of *changed* minus *base*, replication by replication.

    With common random numbers both met the same vehicles, so what these have in common
    cancels (Law, section 10.2.1).

    Raises:
        ValueError: the two have not the same number of replications.
    """
    before, after = _numbers(base), _numbers(changed)
    if len(before) != len(after):
        msg = f"{len(before)} replications cannot be paired with {len(after)}"
        raise ValueError(msg)
    return mean_interval(after - before, level=level)


def enough_for_percentile(vehicles: int, share: float) -> bool:
    """Whether at least ten vehicles lie beyond the percentile *share* on average.

    Below that a day's percentile is its few worst vehicles (rule of thumb
    n(1 - p) >= 10).
    """
    return vehicles * (1 - share) >= 10  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Ecdf:
    """The empirical distribution: `shares[i]` of all are at most `values[i]`."""

    values: Floats
    shares: Floats

    def at(self, value: float) -> float:
        """Return the share of all that is at most *value*."""
        upto = int(np.searchsorted(self.values, value, side="right"))
        return float(self.shares[upto - 1]) if upto else 0.0


def ecdf(values: ArrayLike) -> Ecdf:
    """Return the empirical distribution of *values*, each value once."""
    found, counts = np.unique(_numbers(values), return_counts=True)
    return Ecdf(found, np.cumsum(counts) / counts.sum())


def _numbers(values: ArrayLike) -> Floats:
    found = np.asarray(values, dtype=np.float64).ravel()
    if not len(found):
        msg = "there are no numbers"
        raise ValueError(msg)
    if not np.isfinite(found).all():
        msg = "a number is infinite or missing"
        raise ValueError(msg)
    return found
