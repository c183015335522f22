"""Fit laws to durations, some of which were not over when the log ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from scipy import stats

from simulator.statistics.intervals import Floats

# A service that varies by less is a constant one: a thousandth of its mean.
_CONSTANT = 0.001
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Durations:
    """Minutes that something took; `open` were still going on when the log ended."""

    done: Sequence[float]
    open: Sequence[float] = ()

    def __len__(self) -> int:
        return len(self.done)


@dataclass(frozen=True, slots=True)
class Fit:
    """A law, in minutes, with 95 % intervals of its mean and cv.

    `aic` is of each law tried, smaller is better; `ks` is the largest distance between
    the law's and the empirical distribution, 0 to 1.
    """

    law: str
    mean: float
    cv: float
    mean_interval: tuple[float, float]
    cv_interval: tuple[float, float]
    count: int
    censored: int
    ks: float
    aic: dict[str, float]

    @property
    def best(self) -> str:
        """The law that fits best, be it one that scenarios have or not."""
        return min(self.aic, key=self.aic.__getitem__, default=self.law)


def fit(durations: Durations) -> Fit:
    """Return the law of a scenario that fits best: constant or lognormal.

    Gamma is tried beside, so that a bad choice shows. Censored durations count with
    the chance that a law gives to longer ones (maximum likelihood); zeros, which no
    such law has, count as a tenth of a second.
    """
    done = np.maximum(np.asarray(durations.done, dtype=np.float64), 1 / 600)
    late = np.asarray(durations.open, dtype=np.float64)
    late = late[late > 0]
    mean = float(done.mean())
    if float(np.ptp(done)) <= _CONSTANT * mean and not len(late):
        low, high = float(done.min()), float(done.max())
        flat = (0.0, 0.0)
        return Fit("constant", mean, 0.0, (low, high), flat, len(done), 0, 0.0, {})
    sample = stats.CensoredData(uncensored=done, right=late)
    sigma, _, scale = stats.lognorm.fit(sample, floc=0)
    aic = {
        "lognormal": _aic(stats.lognorm(sigma, scale=scale), done, late),
        "gamma": _aic(_gamma(sample), done, late),
    }
    ks = stats.kstest(done, stats.lognorm(sigma, scale=scale).cdf).statistic
    return Fit(
        law="lognormal",
        mean=_mean(log(scale), sigma**2),
        cv=_cv(sigma**2),
        mean_interval=_mean_interval(log(scale), sigma**2, len(done)),
        cv_interval=_cv_interval(sigma**2, len(done)),
        count=len(done),
        censored=len(late),
        ks=float(ks),
        aic=aic,
    )


def share_interval(yes: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    found = stats.binomtest(yes, of).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def _gamma(sample: stats.CensoredData) -> stats.rv_continuous:
    shape, _, scale = stats.gamma.fit(sample, floc=0)
    return stats.gamma(shape, scale=scale)


def _aic(law: stats.rv_continuous, done: Floats, late: Floats) -> float:
    """Return Akaike's criterion of a law with two parameters."""
    likelihood = law.logpdf(done).sum() + law.logsf(late).sum()
    return 2 * 2 - 2 * float(likelihood)


def _mean(mu: float, variance: float) -> float:
    return exp(mu + variance / 2)


def _cv(variance: float) -> float:
    return sqrt(exp(variance) - 1)


def _mean_interval(mu: float, variance: float, count: int) -> tuple[float, float]:
    """Return Cox's interval of a lognormal mean (Zhou and Gao, 1997, equation 3)."""
    if count < 2:  # noqa: PLR2004 - a spread needs two
        return 0.0, inf
    error = sqrt(variance / count + variance**2 / (2 * (count - 1)))
    around = float(stats.norm.ppf((1 + LEVEL) / 2)) * error
    middle = mu + variance / 2
    return exp(middle - around), exp(middle + around)


def _cv_interval(variance: float, count: int) -> tuple[float, float]:
    """Return the interval of a lognormal's cv: logarithms are normal, so chi-square."""
    if count < 2:  # noqa: PLR2004
        return 0.0, inf
    tails = ((1 + LEVEL) / 2, (1 - LEVEL) / 2)
    low, high = (
        count * variance / float(stats.chi2.ppf(tail, count - 1)) for tail in tails
    )
    return _cv(low), _cv(high)
