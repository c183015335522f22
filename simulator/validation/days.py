"""Days of theory: arrivals that swing with the hour, and opening hours."""

from math import pi, sin

import numpy as np

from simulator.traffic.columns import Rate, arrivals, times_ms
from simulator.traffic.streams import Streams
from simulator.validation.queues import (
    DAY,
    MINUTE_MS,
    Figures,
    exponential,
    open_gate,
)
from simulator.whatif.cases import Case, Numbers, at_every_call
from simulator.whatif.engines import Outcome
from simulator.whatif.kernel import NEVER, Gate, Vehicles

SERVERS, SERVICE = 4, 3.2
HOURS = (*range(2, 24, 2), 23, 24)
_DAYS, _SETTLING = 40, 5
OPEN_FOR = 720


def swing(minute: float) -> float:
    """Return the arrivals a minute: least at midnight, most at noon."""
    return 1 + 0.6 * sin(2 * pi * (minute - 360) / DAY)


def swinging(streams: Streams, _: int) -> Case:
    """Return a day that begins empty, and the night until all are served."""
    edges = [minute * MINUTE_MS for minute in range(DAY + 1)]
    comes = arrivals(
        streams, "arrival", Rate(edges, [swing(minute + 0.5) for minute in range(DAY)])
    )
    gate = open_gate([10**9], [SERVERS], [0], kinds=1)
    return _case(gate, streams, comes, 3 * DAY)


def by_the_hour(outcome: Outcome) -> Figures:
    arrives = np.sort(outcome.case.vehicles.arrives)
    left = np.sort(outcome.left)
    figures = {}
    for hour in HOURS:
        now = hour * 60 * MINUTE_MS
        present = np.searchsorted(arrives, now) - np.searchsorted(left, now)
        figures[f"queue at {hour:02}:00"] = float(max(present - SERVERS, 0))
    waits = outcome.started[:, 0] - outcome.joined[:, 0]
    # Over the number expected: a ratio of two means would be biased.
    figures["mean wait of the day"] = float(waits.sum()) / MINUTE_MS / DAY
    return figures


def opening(streams: Streams, _: int) -> Case:
    """Return days of twelve open hours; vehicles come day and night."""
    comes = arrivals(streams, "arrival", Rate([0, _DAYS * DAY * MINUTE_MS], [0.5]))
    changes = [
        (day * DAY + at, servers)
        for day in range(_DAYS + 2)
        for at, servers in ((0, SERVERS), (OPEN_FOR, 0))
    ]
    gate = open_gate([10**9], [SERVERS], [0], kinds=1)._replace(
        control_at=np.array([at * MINUTE_MS for at, _ in changes]),
        control_stage=np.zeros(len(changes), np.int64),
        control_servers=np.array([servers for _, servers in changes]),
    )
    return _case(gate, streams, comes, (_DAYS + 2) * DAY)


def settled_days(outcome: Outcome) -> Figures:
    kept = outcome.joined[:, 0] >= _SETTLING * DAY * MINUTE_MS
    waits = (outcome.started[:, 0] - outcome.joined[:, 0])[kept]
    return {"mean wait": float(waits.mean()) / MINUTE_MS}


def _case(gate: Gate, streams: Streams, comes: Numbers, until: int) -> Case:
    number = len(comes)
    uniforms = streams.column("service", number)
    vehicles = Vehicles(
        arrives=comes,
        key=comes,
        kind=np.zeros(number, np.int64),
        entrance=np.zeros(number, np.int64),
        begins=np.zeros(number, np.int64),
        rest=np.full(number, -1),
        gives_up=np.full(number, NEVER - 1),
        **at_every_call(number),
        services=times_ms(exponential(SERVICE), uniforms),
    )
    return Case(("desk",), gate, vehicles, until * MINUTE_MS)
