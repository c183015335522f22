"""Days whose rates change with the hour, by the Kolmogorov forward equations."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

States = NDArray[np.float64]
# The most days after which opening hours repeat themselves.
_DAYS = 50
_ACCURACY = 1e-10


@dataclass(frozen=True, slots=True)
class Hour:
    """What is expected at the full hour."""

    hour: int
    queue: float
    waits: float


@dataclass(frozen=True, slots=True)
class Course:
    """A course of M(t)/M/c; `area` is the queue summed over time, vehicle minutes.

    `wait` is the mean of all who come, `last` how many are present at the end.
    """

    hours: list[Hour]
    area: float
    arrivals: float
    wait: float
    last: States


def course(
    arrivals: Callable[[float], float],
    *,
    rate: float,
    servers: int,
    length: float,
    first: States,
    step: float = 0.25,
) -> Course:
    """Return M(t)/M/c over *length* minutes, from the law *first* of those present.

    *arrivals* gives the rate of a minute. Runge and Kutta's fourth-order step.
    """
    present = np.arange(len(first))
    waiting = np.maximum(present - servers, 0)
    ends = np.minimum(present, servers) * rate
    ahead = np.maximum(present - servers + 1, 0) / (servers * rate)
    law, hours = first.copy(), []
    area = number = waited = 0.0
    steps = round(length / step)
    for at in range(steps + 1):
        minute = at * step
        weight = (0.5 if at in (0, steps) else 1.0) * step
        area += weight * float(waiting @ law)
        number += weight * arrivals(minute)
        waited += weight * arrivals(minute) * float(ahead @ law)
        if at % round(60 / step) == 0:
            waits = float(law[servers:].sum())
            hours.append(Hour(round(minute / 60), float(waiting @ law), waits))
        if at < steps:
            law = _step(arrivals, minute, step, law, ends)
    return Course(hours, area, number, waited / number, law)


def _step(
    arrivals: Callable[[float], float],
    minute: float,
    step: float,
    law: States,
    ends: States,
) -> States:
    def change(at: float, law: States) -> States:
        come, gone = arrivals(at) * law[:-1], ends[1:] * law[1:]
        moved = np.zeros_like(law)
        moved[:-1] = gone - come
        moved[1:] += come - gone
        return moved

    half = minute + step / 2
    k1 = change(minute, law)
    k2 = change(half, law + step / 2 * k1)
    k3 = change(half, law + step / 2 * k2)
    k4 = change(minute + step, law + step * k3)
    found: States = law + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return found


def empty(states: int) -> States:
    """Return the law of a place where nobody is, cut at *states*."""
    law = np.zeros(states)
    law[0] = 1.0
    return law


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Days like each other: the mean wait, and whom the opening finds."""

    wait: float
    at_opening: float


def open_days(
    arrivals: float, *, rate: float, servers: int, open_for: float, states: int = 700
) -> OpenDays:
    """Return the settled day of a place that serves *open_for* minutes of each day.

    Vehicles come day and night. Who is in service at closing is finished, and nobody
    is in service any more at opening: the night is long against a service.
    """
    night = 1440.0 - open_for
    came = _poisson(arrivals * night, states)
    law, before, waiting = empty(states), -1.0, 0.0
    at_opening = 0.0
    for _ in range(_DAYS):
        overnight = np.convolve(law, came)[:states]
        at_opening = float(np.arange(states) @ overnight)
        day = course(
            lambda _: arrivals,
            rate=rate,
            servers=servers,
            length=open_for,
            first=overnight,
        )
        law = empty(states) * day.last[: servers + 1].sum()
        law[1 : states - servers] = day.last[servers + 1 :]
        left = float(np.arange(states) @ law)
        waiting = day.area + left * night + arrivals * night**2 / 2
        if abs(waiting - before) < _ACCURACY * waiting:
            break
        before = waiting
    return OpenDays(waiting / (arrivals * 1440.0), at_opening)


def _poisson(mean: float, states: int) -> States:
    law = np.empty(states)
    law[0] = exp(-mean)
    for number in range(1, states):
        law[number] = law[number - 1] * mean / number
    return law
