"""The replay of a day: every vehicle of one gate, in one replication, place by place.

Of the replication whose mean wait is the median, the day on which the line is longest:
so what is seen is a usual run, at its worst.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gateway.domain.declarations import Direction
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS
from simulator.whatif.cases import Numbers
from simulator.whatif.engines import Engine
from simulator.whatif.measures import Measure, Measures, named
from simulator.whatif.plans import GateRun, play
from simulator.whatif.staffing import LANES, STAGES

# The line itself comes first; then what follows the call.
PLACES = ("line", *STAGES[len(LANES) :])
# More vehicles than these would be a smear, and a heavy page.
MOST = 4_000
_TENTH_MIN_MS = 6_000
_HOURS = 24
_HOUR_MS = DAY_MS // _HOURS


@dataclass(frozen=True, slots=True)
class Replay:
    """One gate's day, counted from 0, of a replication.

    `vehicles` have a row each: position of the direction, when it came to each of
    `PLACES`, and when it left; in tenths of a minute of that day, -1 for never.
    `hourly` is how many are at each place at each full hour.
    """

    gate: str
    day: int
    replication: int
    vehicles: Numbers
    hourly: Numbers

    @property
    def minutes(self) -> tuple[int, int]:
        """From when to when there is something to see, in minutes of the day."""
        came = self.vehicles[:, 1 : 1 + len(PLACES)]
        first = int(came[came >= 0].min(initial=_HOURS * 600)) // 10
        there = np.flatnonzero(self.hourly.sum(axis=0))
        last = int(there[-1] + 1) * 60 if len(there) else first + 60
        return first // 60 * 60, max(min(last, _HOURS * 60), first + 60)


def replay(
    scenario: Scenario,
    flow: Flow,
    replications: Sequence[Measures],
    *,
    seed: int,
    engine: Engine,
) -> Replay | None:
    """Play one of the *replications* again; None if nobody comes, or too many."""
    name = named(flow.name, Measure.WAIT_MEAN)
    order = sorted(range(len(replications)), key=lambda at: replications[at][name])
    chosen = order[(len(order) - 1) // 2]
    one_gate = scenario.model_copy(
        update={"flows": tuple(f for f in scenario.flows if f.gate == flow.gate)}
    )
    (run,) = play(one_gate, seed=seed, replication=chosen, engine=engine)
    day = _longest_day(run, flow.direction)
    begins = day * DAY_MS
    came, left = _times(run)
    until = np.where(left >= 0, left, run.timetable.until)
    present = (came[:, 0] < begins + DAY_MS) & (until > begins)
    if not 0 < present.sum() <= MOST:
        return None
    came, until = came[present], until[present]
    shown = np.column_stack([came, np.where(left[present] >= 0, until, -1)])
    tenths = np.where(shown >= 0, (shown - begins) // _TENTH_MIN_MS, -1)
    # Who came on a day before is there from the beginning.
    early = (shown >= 0) & (shown < begins)
    tenths[early] = 0
    return Replay(
        gate=flow.gate,
        day=day,
        replication=chosen,
        vehicles=np.column_stack([run.flow[present], tenths]),
        hourly=_hourly(came, until, begins),
    )


def _longest_day(run: GateRun, direction: Direction) -> int:
    at = list(Direction).index(direction)
    own = run.in_line(at)
    ready = np.sort(run.outcome.case.vehicles.arrives[own])
    called = run.outcome.started[own, at]
    called = np.sort(np.where(called >= 0, called, run.timetable.until))
    days = run.timetable.until // DAY_MS
    quarters = np.arange(0, days * DAY_MS, _HOUR_MS // 4)
    line = np.searchsorted(ready, quarters, "right") - np.searchsorted(
        called, quarters, "right"
    )
    return int(quarters[int(line.argmax())] // DAY_MS) if len(ready) else 0


def _times(run: GateRun) -> tuple[Numbers, Numbers]:
    """Return when each vehicle came to each of `PLACES`, and when it left; -1: never.

    A vehicle that missed a call counts as in line until the last one.
    """
    outcome, entrances = run.outcome, len(LANES)
    line = outcome.joined[np.arange(len(run.flow)), run.flow]
    inside = outcome.joined[:, entrances:]
    inside = np.where(inside >= line[:, np.newaxis], inside, -1)
    return np.column_stack([outcome.case.vehicles.arrives, inside]), outcome.left


def _hourly(came: Numbers, until: Numbers, begins: int) -> Numbers:
    """Return a row for each place: how many are there at the end of each hour."""
    ends = begins + _HOUR_MS * np.arange(1, _HOURS + 1)
    found = np.zeros((len(PLACES), _HOURS), np.int64)
    for at, moment in enumerate(ends):
        here = np.where((came >= 0) & (came <= moment), came, -1)
        there = (here.max(axis=1) >= 0) & (until > moment)
        # The place that was come to last; of two at one moment, the later one.
        last = here.shape[1] - 1 - here[:, ::-1].argmax(axis=1)
        found[:, at] = np.bincount(last[there], minlength=len(PLACES))
    return found
