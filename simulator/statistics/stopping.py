"""How many replications are enough.

Replications are added until the half-width of the interval is a small enough share of
the mean, and stays so while a few more are added (Hoad, Robinson and Davies, Automated
selection of the number of replications for a discrete-event simulation, Journal of the
Operational Research Society 61, 2010, 1632-1644: kLimit = 5).
"""

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from simulator.statistics.intervals import Interval, mean_interval

_FLOOR = 3
# Beyond so many replications the look ahead grows with them, as the paper has it.
_LOOK_AHEAD_GROWS_FROM = 100


@dataclass(frozen=True, slots=True)
class Precision:
    """`share` is the half-width wanted, as a share of the mean.

    Raises:
        ValueError: the numbers contradict each other; says what is allowed.
    """

    share: float = 0.05
    least: int = _FLOOR
    most: int = 200
    look_ahead: int = 5
    level: float = 0.95

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            msg = f"the precision {self.share:g} is not between 0 and 1"
            raise ValueError(msg)
        if not _FLOOR <= self.least <= self.most:
            msg = (
                f"from {self.least} to {self.most} replications are not allowed: "
                f"at least {_FLOOR}, and the most not below the least"
            )
            raise ValueError(msg)
        if self.look_ahead < 0:
            msg = f"cannot look {self.look_ahead} replications ahead"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`needed` is where the precision was first reached to stay; None if it was not.

    `interval` is that of the needed replications, or of all there are. `go_on` says
    whether more replications are called for.
    """

    needed: int | None
    interval: Interval
    go_on: bool


def judge(replications: ArrayLike, precision: Precision) -> Verdict:
    """Return whether the *replications*, in the order they came, are enough."""
    found = np.asarray(replications, dtype=np.float64)[: precision.most]
    reached: int | None = None
    for count in range(precision.least, len(found) + 1):
        interval = mean_interval(found[:count], level=precision.level)
        if interval.relative > precision.share:
            reached = None
            continue
        reached = reached or count
        if count - reached >= _ahead(precision, reached):
            break
    else:
        # Looking ahead ends where no more replications are allowed.
        if reached is None or len(found) < precision.most:
            whole = mean_interval(found, level=precision.level)
            return Verdict(None, whole, go_on=len(found) < precision.most)
    enough = mean_interval(found[:reached], level=precision.level)
    return Verdict(reached, enough, go_on=False)


def _ahead(precision: Precision, reached: int) -> int:
    if reached <= _LOOK_AHEAD_GROWS_FROM:
        return precision.look_ahead
    return floor(precision.look_ahead * reached / _LOOK_AHEAD_GROWS_FROM)
