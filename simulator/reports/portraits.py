"""What the pictures of a report are drawn from: lines, waits and staff over time.

Measures say how a replication came out; a portrait is how it came to that. It is small
enough to be sent between processes, and follows from scenario, seed and number alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from gateway.domain.declarations import Direction
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic.columns import Floats
from simulator.whatif.cases import Numbers
from simulator.whatif.drawing import CATEGORIES, head_start_minutes
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import DEPARTED
from simulator.whatif.plans import GateRun, play
from simulator.whatif.staffing import DESKS, LANES, STAGES, UNLIMITED

HOURS = 24
HOUR_MS = DAY_MS // HOURS
# So finely are distributions of waits known: in hundredths of the vehicles.
SHARES = np.linspace(0, 1, 101)
# Where officers or lanes are what somebody waits for.
SERVED = (*LANES.values(), *DESKS, "far_side")
OTHERS = "others"
# More points than this are finer than a chart is wide.
_MOST_POINTS = 600
_STEPS_MIN = (5, 10, 15, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class FlowPortrait:
    """One flow: vehicles in line at each of `moments`, and the waits in minutes.

    `inside` have entered then and not left, `left` is how many have.

    `wait_sums` and `wait_counts` have a row for each day and a column for each hour of
    coming; `by_class` has the waits at each of `SHARES`, by class of the line.
    """

    queue: Numbers
    inside: Numbers
    left: Numbers
    wait_sums: Floats
    wait_counts: Numbers
    by_class: Mapping[str, Floats]
    class_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Portrait:
    """One replication; `busy` and `there` are ms by (gate, stage) and hour of day."""

    flows: Mapping[str, FlowPortrait]
    busy: Mapping[tuple[str, str], Floats]
    there: Mapping[tuple[str, str], Floats]


def moments(scenario: Scenario) -> Numbers:
    """Return when lines are looked at, in ms from the first midnight."""
    until = (scenario.run.days + scenario.run.drain_days) * DAY_MS
    fits = (step for step in _STEPS_MIN if until <= step * MINUTE_MS * _MOST_POINTS)
    step = next(fits, _STEPS_MIN[-1]) * MINUTE_MS
    return np.arange(0, until + 1, step, dtype=np.int64)


def portraits(
    scenario: Scenario,
    replications: int,
    *,
    seed: int,
    engine: Engine,
    workers: int,
    done: Callable[[], None],
) -> list[Portrait]:
    """Return the portraits of the first *replications*; *done* is told of each.

    Raises:
        ScenarioNotAllowed: it says nothing of its gates.
        RunNotBelievable: a law that holds in every run was broken.
    """
    parallel = Parallel(n_jobs=workers, return_as="generator")
    jobs = (
        delayed(portrait)(scenario, seed=seed, replication=number, engine=engine)
        for number in range(replications)
    )
    found = []
    for each in parallel(jobs):
        found.append(each)
        done()
    return found


def portrait(
    scenario: Scenario, *, seed: int, replication: int, engine: Engine
) -> Portrait:
    """Play one *replication*, and return what can be drawn of it."""
    flows, busy, there = {}, {}, {}
    grid = moments(scenario)
    for run in play(scenario, seed=seed, replication=replication, engine=engine):
        gate = run.timetable.gate
        for at, direction in enumerate(Direction):
            name = f"{gate}/{direction}"
            if any(name == flow.name for flow in scenario.flows):
                flows[name] = _flow(run, at, grid)
        for stage in SERVED:
            busy[gate, stage], there[gate, stage] = _use(run, stage)
    return Portrait(flows, busy, there)


def class_names(scenario: Scenario, gate: str) -> list[str]:
    """Return the classes of a line: categories with a head start, and the others."""
    return [name for name, minutes in head_start_minutes(scenario, gate).items()] + [
        OTHERS
    ]


def _flow(run: GateRun, at: int, grid: Numbers) -> FlowPortrait:
    scenario, until = run.timetable.scenario, run.timetable.until
    vehicles = run.outcome.case.vehicles
    own = run.in_line(at)
    ready = vehicles.arrives[own]
    called = run.outcome.started[own, at]
    # Who is never called stands in line when the run is cut, and still after it.
    leaves = np.where(called >= 0, called, until + 1)
    called = np.where(called >= 0, called, until)
    waits = (called - ready) / MINUTE_MS
    days = scenario.run.days + scenario.run.drain_days
    hour = np.minimum(ready // HOUR_MS, days * HOURS - 1)
    shape = (days, HOURS)
    size = days * HOURS
    kinds = vehicles.kind[own]
    by_class, counts = {}, {}
    gone = run.outcome.left[(run.flow == at) & (run.outcome.fate == DEPARTED)]
    for name, is_of in _classes(scenario, run.timetable.gate, kinds).items():
        counts[name] = int(is_of.sum())
        if counts[name]:
            by_class[name] = np.quantile(waits[is_of], SHARES)
    return FlowPortrait(
        queue=_upto(ready, grid) - _upto(leaves, grid),
        inside=_upto(_entered(run, at), grid) - _upto(gone, grid),
        left=_upto(gone, grid),
        wait_sums=np.bincount(hour, waits, size).astype(np.float64).reshape(shape),
        wait_counts=np.bincount(hour, minlength=size).reshape(shape),
        by_class=by_class,
        class_counts=counts,
    )


def _entered(run: GateRun, at: int) -> Numbers:
    """Return when those of a flow entered; as the run began, who was inside by then."""
    outcome, begins = run.outcome, run.outcome.case.vehicles.begins
    guard = STAGES.index("border_guard")
    entered = np.where(begins > guard, outcome.case.vehicles.arrives, -1)
    entered = np.maximum(entered, outcome.ended[:, guard])
    found: Numbers = entered[(run.flow == at) & (entered >= 0)]
    return found


def _classes(
    scenario: Scenario, gate: str, kinds: Numbers
) -> dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"]:
    named = [str(category) for category in CATEGORIES]
    first = class_names(scenario, gate)[:-1]
    found = {name: kinds == named.index(name) for name in first}
    among = np.isin(kinds, [named.index(name) for name in first])
    return found | {OTHERS: ~among}


def _use(run: GateRun, stage: str) -> tuple[Floats, Floats]:
    """Return for each hour of the day how long was served there, and could have been.

    On the days on which vehicles come; in ms of officers or lanes.
    """
    ends = run.timetable.scenario.run.days * DAY_MS
    outcome = run.outcome
    position = outcome.case.stages.index(stage)
    started, ended = outcome.started[:, position], outcome.ended[:, position]
    begun = started >= 0
    started, ended = started[begun], ended[begun]
    # Of a call that was missed before, the end may be older than the last start.
    ended = np.where(ended >= started, ended, run.timetable.until)
    edges = np.arange(0, ends + 1, HOUR_MS)
    worked = np.diff(_time_upto(ended, edges) - _time_upto(started, edges))
    gate = outcome.case.gate
    of_stage = gate.control_stage == position
    at = np.append(gate.control_at[of_stage], max(ends, run.timetable.until) + 1)
    servers = np.where(
        gate.control_servers[of_stage] >= UNLIMITED, 0, gate.control_servers[of_stage]
    )
    upto = np.concatenate([[0], np.cumsum(np.diff(at) * servers)])
    there = np.diff(np.interp(edges, at, upto))
    return _by_hour(worked), _by_hour(there)


def _by_hour(values: Floats) -> Floats:
    found: Floats = values.reshape(-1, HOURS).sum(axis=0).astype(np.float64)
    return found


def _upto(times: Numbers, grid: Numbers) -> Numbers:
    """Return how many of *times* are no later than each moment of *grid*."""
    found: Numbers = np.searchsorted(np.sort(times), grid, side="right")
    return found


def _time_upto(times: Numbers, edges: Numbers) -> Floats:
    """Return the sum of min(time, edge) over *times*, for each of *edges*."""
    ordered = np.sort(times)
    upto = np.concatenate([[0], np.cumsum(ordered)])
    before = np.searchsorted(ordered, edges, side="right")
    found: Floats = (upto[before] + (len(ordered) - before) * edges).astype(np.float64)
    return found


@dataclass(frozen=True, slots=True)
class Gathered:
    """All portraits of a scenario; times in ms, waits in minutes.

    `queues`, `inside` and `left` have a row for each replication, `waits` a row for
    each day (NaN where nobody came), `by_class` the mean of the replications at each of
    `SHARES`, `use` the share of each hour of the day that a place works (NaN while it
    is closed), `worked` that of all its hours.
    """

    moments: Numbers
    queues: Mapping[str, Numbers]
    inside: Mapping[str, Numbers]
    left: Mapping[str, Numbers]
    waits: Mapping[str, Floats]
    by_class: Mapping[str, Mapping[str, Floats]]
    class_counts: Mapping[str, Mapping[str, float]]
    use: Mapping[tuple[str, str], Floats]
    worked: Mapping[tuple[str, str], float]


def gathered(scenario: Scenario, found: Sequence[Portrait]) -> Gathered:
    """Put the portraits of all replications together."""
    names = list(found[0].flows)
    by_class: dict[str, dict[str, Floats]] = {}
    counts: dict[str, dict[str, float]] = {}
    for name in names:
        flows = [each.flows[name] for each in found]
        classes = flows[0].class_counts
        by_class[name], counts[name] = {}, {}
        for kind in classes:
            there = [flow.by_class[kind] for flow in flows if kind in flow.by_class]
            counts[name][kind] = sum(f.class_counts[kind] for f in flows) / len(flows)
            if there:
                by_class[name][kind] = np.mean(there, axis=0)
    return Gathered(
        moments=moments(scenario),
        queues={n: np.stack([p.flows[n].queue for p in found]) for n in names},
        inside={n: np.stack([p.flows[n].inside for p in found]) for n in names},
        left={n: np.stack([p.flows[n].left for p in found]) for n in names},
        waits={
            n: _ratio(
                sum(p.flows[n].wait_sums for p in found),
                sum(p.flows[n].wait_counts for p in found),
            )
            for n in names
        },
        by_class=by_class,
        class_counts=counts,
        use={
            at: _ratio(sum(p.busy[at] for p in found), sum(p.there[at] for p in found))
            for at in found[0].busy
        },
        worked={
            at: float(
                _ratio(
                    sum(p.busy[at].sum() for p in found),
                    sum(p.there[at].sum() for p in found),
                )
            )
            for at in found[0].busy
        },
    )


def _ratio(above: object, below: object) -> Floats:
    """Return one over the other, NaN where there is nothing."""
    whole = np.asarray(below, np.float64)
    share: Floats = np.divide(
        np.asarray(above, np.float64),
        whole,
        out=np.full(whole.shape, np.nan),
        where=whole > 0,
    )
    return share
