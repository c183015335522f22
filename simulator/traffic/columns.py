"""Columns of vehicles drawn at once, by inversion: one uniform number a vehicle.

A stream gives the same numbers however many are asked for, so vehicle 17 stays the same
vehicle when more come, when they come sooner, or when a stage is served by others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

from simulator.scenario.figures import Law
from simulator.traffic.laws import EDGE
from simulator.traffic.streams import Streams

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
T = TypeVar("T")

_MINUTE_MS = 60_000
# No share of a law is smaller and still a normal number.
_LEAST = 1e-300
_MOST_OUTAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Vehicles a minute, constant between two of the `edges` in ms.

    Raises:
        ValueError: edges do not rise, a rate is negative, or their numbers do not fit.
    """

    edges_ms: Sequence[int]
    a_minute: Sequence[float]

    def __post_init__(self) -> None:
        rises = all(before < after for before, after in pairwise(self.edges_ms))
        if not rises or len(self.edges_ms) != len(self.a_minute) + 1:
            msg = "a rate has rising edges, one more than values"
            raise ValueError(msg)
        if not all(0 <= rate < np.inf for rate in self.a_minute):
            msg = "a rate is finite, and not below 0"
            raise ValueError(msg)

    def expected(self) -> Floats:
        """Return how many are expected up to each edge."""
        minutes = np.diff(self.edges_ms) / _MINUTE_MS
        upto: Floats = np.concatenate([[0.0], np.cumsum(minutes * self.a_minute)])
        return upto


def arrivals(streams: Streams, name: str, rate: Rate) -> Numbers:
    """Return the arrivals of a Poisson process in ms, sorted.

    Arrivals at rate one are put where as many are expected: with a rate that is higher
    by a third, the same vehicles come sooner, and some more.
    """
    upto = rate.expected()
    number = int(upto[-1] + 6 * sqrt(upto[-1]) + 20)
    ones = np.cumsum(-np.log1p(-streams.column(name, number)))
    while ones[-1] < upto[-1]:
        number *= 2
        ones = np.cumsum(-np.log1p(-streams.column(name, number)))
    ones = ones[ones < upto[-1]]
    piece = np.searchsorted(upto, ones, side="right") - 1
    edges = np.asarray(rate.edges_ms, np.float64)
    share = (ones - upto[piece]) / (upto[piece + 1] - upto[piece])
    times = edges[piece] + share * (edges[piece + 1] - edges[piece])
    rounded: Numbers = np.rint(times).astype(np.int64)
    return rounded


def times_ms(law: Law, uniforms: Floats) -> Numbers:
    """Return the times at the quantiles *uniforms* of *law*, in whole ms.

    Rounded, since logarithms differ in the last bit between machines.
    """
    found: Numbers = np.rint(_minutes(law, uniforms) * _MINUTE_MS).astype(np.int64)
    return found


def _minutes(law: Law, uniforms: Floats) -> Floats:
    if law.law == "constant" or law.cv == 0:
        return np.full(len(uniforms), law.mean)
    inside = np.clip(uniforms, EDGE, 1 - EDGE)
    if law.law == "gamma":
        shape = 1 / law.cv**2
        # The exponential law has a form of its own, sooner computed.
        ones = -np.log1p(-inside) if law.cv == 1 else gammaincinv(shape, inside) / shape
        found = law.mean * ones
    else:
        variance = log(1 + law.cv**2)
        found = law.mean * np.exp(sqrt(variance) * ndtri(inside) - variance / 2)
    kept: Floats = found if law.longest is None else np.minimum(found, law.longest)
    return kept


def outlasting(law: Law, been_ms: Numbers) -> Floats:
    """Return how likely each takes longer than *been_ms*."""
    been = been_ms / _MINUTE_MS
    if law.law == "constant" or law.cv == 0:
        return np.where(been < law.mean, 1.0, 0.0)
    with np.errstate(divide="ignore"):
        found: Floats = (
            gammaincc(1 / law.cv**2, been / law.mean / law.cv**2)
            if law.law == "gamma"
            else ndtr(-_deviations(law, been))
        )
    return found if law.longest is None else np.where(been < law.longest, found, 0.0)


def remaining_ms(law: Law, been_ms: Numbers, uniforms: Floats) -> Numbers:
    """Return what is left for each who has been served for *been_ms*, in whole ms.

    The quantile at *uniforms* of the law given that it takes longer, less that time;
    nothing, where it never takes so long.
    """
    been = been_ms / _MINUTE_MS
    if law.law == "constant" or law.cv == 0:
        whole = np.full(len(been), law.mean)
    else:
        # By survival, since it is exact where the other share would round to 1.
        unbounded = law.model_copy(update={"longest": None})
        above = outlasting(unbounded, been_ms) * (1 - uniforms)
        above = np.clip(above, _LEAST, 1 - EDGE)
        if law.law == "gamma":
            shape = 1 / law.cv**2
            whole = law.mean * gammainccinv(shape, above) / shape
        else:
            variance = log(1 + law.cv**2)
            whole = law.mean * np.exp(-sqrt(variance) * ndtri(above) - variance / 2)
        if law.longest is not None:
            whole = np.minimum(whole, law.longest)
    left: Numbers = np.rint(np.maximum(whole - been, 0) * _MINUTE_MS).astype(np.int64)
    return left


def _deviations(law: Law, minutes: Floats) -> Floats:
    """Return how far *minutes* are above the median of a lognormal law."""
    variance = log(1 + law.cv**2)
    found: Floats = (np.log(minutes / law.mean) + variance / 2) / sqrt(variance)
    return found


def choices(shares: Mapping[T, float], uniforms: Floats) -> Numbers:
    """Return for each vehicle the position of the key into whose share it falls."""
    upto = np.cumsum(list(shares.values()))
    last = max(at for at, share in enumerate(shares.values()) if share)
    found: Numbers = np.searchsorted(upto, uniforms, side="right").astype(np.int64)
    return np.minimum(found, last)


def outages(
    streams: Streams, name: str, *, up: Law, down: Law, until_ms: int
) -> list[tuple[int, int]]:
    """Return when something is out of order, as (from, to) in ms; it begins in order.

    Each run of it takes one number of the stream `NAME/up`, each repair one of
    `NAME/down`.

    Raises:
        ValueError: it would be out of order a million times.
    """
    found: list[tuple[int, int]] = []
    at, number = 0, 16
    while at < until_ms:
        ups = times_ms(up, streams.column(f"{name}/up", number))
        downs = times_ms(down, streams.column(f"{name}/down", number))
        begins = np.cumsum(ups) + np.concatenate([[0], np.cumsum(downs)[:-1]])
        ends = begins + downs
        found = list(zip(begins.tolist(), ends.tolist(), strict=True))
        at, number = int(ends[-1]), number * 2
        if number > _MOST_OUTAGES:
            msg = f"{name}: it is out of order more than {_MOST_OUTAGES} times"
            raise ValueError(msg)
    return [(begin, end) for begin, end in found if begin < until_ms]
