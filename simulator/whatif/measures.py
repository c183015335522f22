"""What a replication is asked for: waits, lines, throughput, use of staff.

Waits begin when a vehicle may be called and its papers are read, and end with the call
that it follows. Who turned back has waited until then. Who was never called has waited
until the run was cut at least, and counts as censored.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator
from enum import StrEnum
from math import nan

import numpy as np

from gateway.domain.declarations import Direction
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic.columns import Floats
from simulator.whatif.cases import Numbers
from simulator.whatif.drawing import CATEGORIES
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import CENSORED, DEPARTED, GAVE_UP
from simulator.whatif.plans import GateRun, play
from simulator.whatif.staffing import DESKS, STAGES, Timetable
from simulator.whatif.under_way import Flags

# A line is gone when from then on fewer than so many wait.
SHORT = 10
ALL = "all"


class Measure(StrEnum):
    """Minutes, vehicles, vehicles a day, or ms after the first midnight.

    `line gone` is when the last long line is gone, `first line gone` when the one is
    that stands there as the run begins.

    `standing` are those who have come when the days are over, and have not left; `left
    over a day` is by how many they became more on each of these days.
    """

    VEHICLES = "vehicles"
    WAIT_MEAN = "wait mean"
    WAIT_P50 = "wait p50"
    WAIT_P95 = "wait p95"
    WAIT_OPEN = "wait while open"
    QUEUE_PEAK = "queue peak"
    GONE = "line gone"
    DRAINED = "first line gone"
    THROUGHPUT = "left a day"
    CENSORED = "censored"
    GAVE_UP = "gave up"
    OVERTAKES = "overtakes"
    WAIT_FIRST = "wait with head start"
    WAIT_OTHERS = "wait without head start"
    WAIT_OWN = "wait in own place"
    WAIT_BOUGHT = "wait in bought place"
    SAVED = "saved by buying"
    STANDING = "standing"
    LEFT_OVER = "left over a day"


# These are ms after the first midnight.
MOMENTS = frozenset({Measure.GONE, Measure.DRAINED})
Measures = dict[str, float]


def named(of: str, measure: str) -> str:
    """Return the name of a measure of a flow, a gate's desk, or of all."""
    return f"{of}: {measure}"


def measures(
    scenario: Scenario, *, seed: int, replication: int, engine: Engine
) -> Measures:
    """Play one *replication*, and return all that is asked of it.

    Raises:
        ScenarioNotAllowed: it says nothing of its gates.
        RunNotBelievable: a law that holds in every run was broken.
    """
    found: Measures = {}
    waits: list[Floats] = []
    runs = play(scenario, seed=seed, replication=replication, engine=engine)
    for run in runs:
        for at, direction in enumerate(Direction):
            of = f"{run.timetable.gate}/{direction}"
            if any(of == flow.name for flow in scenario.flows):
                waits.append(_flow(run, at, of, found))
        found.update(_staff(run))
    together = np.concatenate(waits)
    mean = float(together.mean()) if len(together) else 0.0
    return found | {named(ALL, Measure.WAIT_MEAN): mean}


def _flow(run: GateRun, at: int, of: str, found: Measures) -> Floats:
    """Note all of one flow in *found*, and return its waits in minutes."""
    outcome, table = run.outcome, run.timetable
    own = run.in_line(at)
    ready, called = line_of(run, at)
    waits: Floats = (called - ready) / MINUTE_MS
    opened = _minutes_open(table, called) - _minutes_open(table, ready)
    of_flow = run.flow == at
    left = outcome.left[of_flow & (outcome.fate == DEPARTED)]
    days = table.scenario.run.days
    within = int((left < days * DAY_MS).sum())
    some = len(waits) > 0
    values: dict[Measure, float] = {
        Measure.VEHICLES: len(waits) + run.unread[at],
        Measure.WAIT_MEAN: waits.mean() if some else 0.0,
        Measure.WAIT_P50: np.quantile(waits, 0.5) if some else 0.0,
        Measure.WAIT_P95: np.quantile(waits, 0.95) if some else 0.0,
        Measure.WAIT_OPEN: opened.mean() if some else 0.0,
        **_line(ready, called, table.scenario.run.since),
        Measure.THROUGHPUT: within / days,
        Measure.GAVE_UP: (outcome.fate[own] == GAVE_UP).sum(),
        Measure.CENSORED: (of_flow & (outcome.fate == CENSORED)).sum() + run.unread[at],
        **_standing(run, of, of_flow),
        **fairness(run, own, ready, called),
    }
    found.update((named(of, name), float(value)) for name, value in values.items())
    return waits


def line_of(run: GateRun, at: int) -> tuple[Numbers, Numbers]:
    """Return when those of a flow came into line, and when they left it, in ms."""
    outcome, own = run.outcome, run.in_line(at)
    called = outcome.started[own, at]
    gone = np.where(
        outcome.fate[own] == GAVE_UP, outcome.left[own], run.timetable.until
    )
    return run.ready[own], np.where(called >= 0, called, gone)


def fairness(
    run: GateRun, own: Flags, ready: Numbers, called: Numbers
) -> dict[Measure, float]:
    """Return how many overtake one vehicle, and the waits of those treated apart.

    Head starts are those of the gate's settings, even if the policy ignores them.
    """
    waits = (called - ready) / MINUTE_MS
    gate = run.timetable.scenario.gates[run.timetable.gate]
    ahead = [gate.calls.head_starts.get(category, 0) > 0 for category in CATEGORIES]
    is_first = np.array(ahead)[run.outcome.case.vehicles.kind[own]]
    bought = run.bought[own]
    parts = {
        Measure.WAIT_FIRST: is_first,
        Measure.WAIT_OTHERS: ~is_first,
        Measure.WAIT_OWN: ~bought,
        Measure.WAIT_BOUGHT: bought,
    }
    found = {
        name: float(waits[part].mean()) if part.any() else nan
        for name, part in parts.items()
    }
    saved = found[Measure.WAIT_OWN] - found[Measure.WAIT_BOUGHT]
    overtaken = overtakes(ready, called) / len(waits) if len(waits) else 0.0
    return found | {Measure.SAVED: saved, Measure.OVERTAKES: overtaken}


def overtakes(ready: Numbers, called: Numbers) -> int:
    """Return how often somebody who came later was called earlier."""
    sooner: list[int] = []
    number = 0
    # Most are called about in turn, so each is put near the end.
    for moment in called[np.lexsort((called, ready))].tolist():
        number += len(sooner) - bisect_right(sooner, moment)
        insort(sooner, moment)
    return number


def _standing(run: GateRun, of: str, own: Flags) -> dict[Measure, float]:
    """Return how many are there when the days are over, and by how many more a day."""
    scenario = run.timetable.scenario
    ends = scenario.run.days * DAY_MS
    first = sum(
        found.vehicles + found.scheduled
        for found in scenario.standing
        if found.flow == of
    )
    first += sum(len(found.been) for found in scenario.under_way if found.flow == of)
    ready, left = run.ready[own], run.outcome.left[own]
    now = int((ready < ends).sum()) - int(((left >= 0) & (left < ends)).sum())
    more = (now - first) / scenario.run.days
    return {Measure.STANDING: now, Measure.LEFT_OVER: more}


def _line(joins: Numbers, leaves: Numbers, since: int) -> dict[Measure, float]:
    """Return the most that stood in line at once, and when the line was gone."""
    at = np.concatenate([joins, leaves])
    steps = np.repeat([1, -1], len(joins))
    # Who is called in the millisecond of coming never stood in line.
    order = np.lexsort((steps, at))
    length = np.cumsum(steps[order])
    long = np.flatnonzero(length >= SHORT)
    gone = float(at[order][long[-1] + 1]) if len(long) else nan
    return {
        Measure.QUEUE_PEAK: int(length.max(initial=0)),
        Measure.GONE: gone,
        Measure.DRAINED: _drained(at[order], length, since),
    }


def _drained(at: Numbers, length: Numbers, since: int) -> float:
    """Return when the line is short that is long at *since*; NaN if it is short."""
    begun = int(np.searchsorted(at, since, side="right"))
    if begun == 0 or length[begun - 1] < SHORT:
        return nan
    short = np.flatnonzero(length[begun:] < SHORT)
    return float(at[begun + short[0]]) if len(short) else nan


def _minutes_open(table: Timetable, moments: Numbers) -> Floats:
    """Return for how many minutes the gate has been open by each of *moments*."""
    edges, upto = [0], [0.0]
    for day in range(table.until // DAY_MS):
        for opens, closes in table.open_on(day):
            edges += [opens, closes]
            upto += [upto[-1], upto[-1] + (closes - opens) / MINUTE_MS]
    found: Floats = np.interp(moments, edges, upto)
    return found


def _staff(run: GateRun) -> Iterator[tuple[str, float]]:
    """Yield the share of its time that each desk works, on the days of the run."""
    ends = run.timetable.scenario.run.days * DAY_MS
    gate = run.outcome.case.gate
    for desk in DESKS:
        stage = STAGES.index(desk)
        started, ended = run.outcome.started[:, stage], run.outcome.ended[:, stage]
        begun = (started >= 0) & (started < ends)
        until = np.where(ended[begun] >= 0, ended[begun], ends)
        busy = int((np.minimum(until, ends) - started[begun]).sum())
        own = (gate.control_stage == stage) & (gate.control_at < ends)
        times = np.append(gate.control_at[own], ends)
        there = int((np.diff(times) * gate.control_servers[own]).sum())
        yield named(f"{run.timetable.gate}/{desk}", "use"), busy / there if there else 0
