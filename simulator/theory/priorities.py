"""Mean waits by class where a class goes first, and nobody is interrupted.

A. Cobham, Priority assignment in waiting line problems, 1954.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from simulator.errors import QueueGrows
from simulator.theory.erlang import erlang_c


@dataclass(frozen=True, slots=True)
class Class:
    """Arrivals a minute, and the first two moments of the service in minutes."""

    arrivals: float
    service: float
    square: float


def mmc_waits(arrivals: Sequence[float], rate: float, servers: int) -> list[float]:
    """Return the mean waits of the classes, first class first, of M/M/c.

    Raises:
        QueueGrows: more come than are served.
    """
    waits = erlang_c(servers, sum(arrivals) / rate)
    shares = [one / (servers * rate) for one in arrivals]
    return _spread(waits / (servers * rate), shares)


def mg1_waits(classes: Sequence[Class]) -> list[float]:
    """Return the mean waits of the classes, first class first, of M/G/1.

    Raises:
        QueueGrows: more come than are served.
    """
    shares = [one.arrivals * one.service for one in classes]
    if sum(shares) >= 1:
        msg = f"a load of {sum(shares):g} for 1 server: the queue only grows"
        raise QueueGrows(msg)
    rest = sum(one.arrivals * one.square for one in classes) / 2
    return _spread(rest, shares)


def _spread(rest: float, shares: Sequence[float]) -> list[float]:
    """*rest* is the mean rest of a service in progress, as an arrival finds it."""
    sums = [0.0, *accumulate(shares)]
    return [rest / ((1 - before) * (1 - upto)) for before, upto in pairwise(sums)]
