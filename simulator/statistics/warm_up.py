"""How much of a run's beginning to leave out, where the long run is asked for.

MSER-5: average the output in batches of five, and leave out as many batches as make the
standard error of the rest smallest, but never more than half (White, Cobb and Spratt,
A comparison of five steady-state truncation heuristics for simulation, Proceedings of
the 2000 Winter Simulation Conference, 755-760). Apply it to the mean over replications,
then leave out as much of each.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

_FEWEST_BATCHES = 10


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Leave out the first `observations`; the rest has this `mean` and `statistic`.

    `too_short` says that the minimum was found at the half: the run has not settled,
    and must be longer.
    """

    observations: int
    mean: float
    statistic: float
    too_short: bool


def mser(output: ArrayLike, *, batch: int = 5) -> WarmUp:
    """Return the warm-up of one series of *output*, by MSER over batches of *batch*.

    Raises:
        ValueError: there are fewer than ten batches.
    """
    series = np.asarray(output, dtype=np.float64).ravel()
    count = len(series) // batch
    if count < _FEWEST_BATCHES:
        msg = (
            f"{len(series)} observations are too few to find a warm-up: "
            f"at least {_FEWEST_BATCHES * batch}"
        )
        raise ValueError(msg)
    batches = series[: count * batch].reshape(count, batch).mean(axis=1)
    cuts = np.arange(count // 2 + 1)
    left = count - cuts
    # Sums of what is left after each cut, from the end, in one pass. Values are taken
    # around their mean first, so that large ones do not cancel away the spread.
    around = batches - batches.mean()
    sums = np.cumsum(around[::-1])[left - 1]
    squares = np.cumsum(around[::-1] ** 2)[left - 1]
    statistics = (squares - sums**2 / left) / left**2
    cut = int(np.argmin(statistics))
    return WarmUp(
        observations=cut * batch,
        mean=float(batches[cut:].mean()),
        statistic=float(statistics[cut]),
        too_short=cut == cuts[-1],
    )
