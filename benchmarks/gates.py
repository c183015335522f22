"""The gate that engines of simulation are compared at: seven stages, closed at night.

Called, border guard, quarantine (55 %), customs, X-ray (10 %), physical inspection
(6 %), barrier; one vehicle in five goes first everywhere, 120 may be inside. Times are
lognormal, in ms as all times of the kernel.
"""

from math import log, sqrt

import numpy as np
from scipy.special import ndtri

from simulator.traffic.streams import Streams
from simulator.whatif.cases import Case, Numbers, at_every_call
from simulator.whatif.kernel import INNER, NEVER, SERVES, Gate, Vehicles

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_HOURLY = (3, 3, 3, 3, 4, 6, 7, 7, 6, 5, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 4, 4, 3)
# Mean in minutes, cv, share of vehicles that need it, places.
_STAGES = {
    "call": (0.5, 0.5, 1.0, 4),
    "border guard": (1.0, 0.6, 1.0, 4),
    "quarantine": (6.5, 0.7, 0.55, 16),
    "customs": (4.0, 0.8, 1.0, 16),
    "x-ray": (6.0, 0.4, 0.1, 6),
    "physical": (60.0, 0.6, 0.06, 16),
    "barrier": (0.33, 0.1, 1.0, 4),
}
_OPENS, _CLOSES, _ROOM = 7 * _HOUR, 19 * _HOUR, 120
_GOES_FIRST = 0.2


def seven_stages(days: int, a_day: int, seed: int) -> Case:
    """Return *a_day* vehicles on each of so many *days*."""
    streams, number = Streams(seed, 0), days * a_day
    arrives = _arrivals(streams, days, number)
    kind = (streams.column("kind", number) >= _GOES_FIRST).astype(np.int64)
    # Longer than the run: a class of its own.
    head_start = 2 * (days + 5) * _DAY
    ends = (days + 5) * _DAY
    at, stage, servers = np.array(
        sorted(
            (day * _DAY + moment, stage, places if moment == _OPENS else 0)
            for day in range(days + 5)
            for moment in (_OPENS, _CLOSES)
            for stage, (*_, places) in enumerate(_STAGES.values())
        ),
        np.int64,
    ).T.copy()
    gate = Gate(
        rooms=np.array([_ROOM] + [INNER] * (len(_STAGES) - 1)),
        bursts=np.full(len(_STAGES), SERVES),
        head_starts=np.array([head_start, 0] * len(_STAGES)),
        kinds=2,
        drive=-1,
        misses_allowed=0,
        control_at=at,
        control_stage=stage,
        control_servers=servers,
    )
    vehicles = Vehicles(
        arrives=arrives,
        key=arrives - np.where(kind == 0, head_start, 0),
        kind=kind,
        entrance=np.zeros(number, np.int64),
        begins=np.zeros(number, np.int64),
        rest=np.full(number, -1),
        gives_up=np.full(number, NEVER - 1),
        **at_every_call(number),
        services=_services(streams, number),
    )
    return Case(tuple(_STAGES), gate, vehicles, ends)


def _arrivals(streams: Streams, days: int, number: int) -> Numbers:
    upto = np.concatenate([[0], np.cumsum(_HOURLY)]) / sum(_HOURLY)
    hours = np.interp(streams.column("hour", number), upto, np.arange(25))
    day = np.floor(streams.column("day", number) * days)
    found: Numbers = np.sort(np.rint(day * _DAY + hours * _HOUR).astype(np.int64))
    return found


def _services(streams: Streams, number: int) -> Numbers:
    columns = []
    for name, (mean, cv, share, _) in _STAGES.items():
        variance = log(1 + cv**2)
        at = ndtri(np.clip(streams.column(name, number), 1e-12, 1 - 1e-12))
        minutes = mean * np.exp(sqrt(variance) * at - variance / 2)
        needed = streams.column(f"{name}/needed", number) < share
        columns.append(np.where(needed, np.rint(minutes * _MINUTE), -1))
    found: Numbers = np.stack(columns, axis=1).astype(np.int64).ravel()
    return found
