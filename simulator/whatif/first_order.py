"""The answer that a planner finds in the head: (arrivals - capacity) x time.

Vehicles as a fluid: what comes more than the lanes take stays in line. Nothing of it is
random, and nothing inside the gate holds anybody up. Where it and the simulation are
far apart, something other than the lanes decides.
"""

from dataclasses import dataclass
from math import inf, nan

import numpy as np

from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import MINUTE_MS
from simulator.traffic.columns import Floats
from simulator.whatif.drawing import rate, standing
from simulator.whatif.measures import SHORT
from simulator.whatif.staffing import LANES, Timetable

_DAY = 1_440


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """Mean wait in minutes, longest line in vehicles, its end in ms.

    The end is NaN where no line ever stood, infinite where it outlasts the runs.
    """

    wait: float
    peak: float
    gone: float


def first_order(scenario: Scenario, flow: Flow) -> FirstOrder:
    """Return what the rates of *flow* alone say of its line."""
    line, total = fluid_line(scenario, flow)
    return FirstOrder(
        wait=float(line.sum()) / total if total else 0.0,
        peak=float(line.max(initial=0.0)),
        gone=_gone(line),
    )


def _gone(line: Floats) -> float:
    long = np.flatnonzero(line >= SHORT)
    if not len(long):
        return nan
    after = int(long[-1]) + 1
    return inf if after == len(line) else float(after * MINUTE_MS)


def fluid_line(scenario: Scenario, flow: Flow) -> tuple[Floats, float]:
    """Return how long the line of *flow* is after each minute, and how many come."""
    table = Timetable(scenario, flow.gate, {})
    lanes = scenario.gates[flow.gate].lanes[flow.direction]
    minutes = range(0, table.until, MINUTE_MS)
    a_minute = lanes.per_hour / lanes.lanes / 60
    takes = np.array(
        [table.servers(LANES[flow.direction], at) * a_minute for at in minutes]
    )
    comes = _comes(scenario, flow, len(takes))
    comes[scenario.run.since // MINUTE_MS] += standing(scenario, flow)
    net = np.cumsum(comes - takes)
    line: Floats = net - np.minimum(np.minimum.accumulate(net), 0)
    return line, float(comes.sum())


def _comes(scenario: Scenario, flow: Flow, minutes: int) -> Floats:
    """Return how many are expected each minute, those for later when they come."""
    found = rate(scenario, flow)
    grid = np.arange(scenario.run.days * _DAY)
    piece = np.searchsorted(found.edges_ms, grid * MINUTE_MS, side="right") - 1
    declared = np.asarray(found.a_minute)[piece]
    planning = scenario.planning
    latest = planning.latest_arrival.hour * 60 + planning.latest_arrival.minute
    comes = np.zeros(max(minutes, scenario.run.days * _DAY))
    comes[: len(grid)] = declared * planning.at_once
    least, most = (round(hours * 60) for hours in planning.hours_ahead)
    part = declared * (1 - planning.at_once) / (most - least + 1)
    for ahead in range(least, most + 1):
        planned = grid + np.where(grid % _DAY + ahead <= latest, ahead, 0)
        np.add.at(comes, planned, part)
    return comes
