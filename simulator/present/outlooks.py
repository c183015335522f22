"""How a gate goes on from now: its lines, waits and desks over the next hours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np

from gateway.domain.declarations import Direction
from simulator.present.questions import Question
from simulator.present.scenarios import provisos
from simulator.scenario.models import Scenario
from simulator.scenario.units import MINUTE_MS
from simulator.statistics.intervals import Interval, mean_interval, paired_difference
from simulator.traffic.columns import Floats
from simulator.whatif.cases import Numbers
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import GAVE_UP
from simulator.whatif.measures import SHORT
from simulator.whatif.plans import GateRun, play
from simulator.whatif.staffing import DESKS

# A chart of some hundred pixels shows no more.
_MOST_POINTS = 73
_STEPS_MIN = (5, 10, 20)
# Eight of ten runs lie between.
_BAND = (0.1, 0.5, 0.9)
_PLACES = (*DESKS, "far_side")
_FIGURES = ("wait_mean", "wait_p90", "called", "gone")


@dataclass(frozen=True, slots=True)
class FlowRun:
    """One flow in one replication.

    Waits are in minutes, of who waits now or comes within the hours asked about;
    `called` counts calls within them, `queue` who waits at each moment of the grid.
    `gone` is in minutes from now: when fewer than ten wait; NaN if so few wait now, or
    if it never comes to that. `stays` is whether it never does.
    """

    queue: Numbers
    wait_mean: float
    wait_p90: float
    called: float
    gone: float
    stays: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One replication: its flows by direction, and the share each place works."""

    flows: Mapping[Direction, FlowRun]
    use: Mapping[str, float]


def grid_minutes(hours: int) -> list[int]:
    """Return when lines are looked at, in minutes from now."""
    step = next(s for s in _STEPS_MIN if hours * 60 / s < _MOST_POINTS)
    return list(range(0, hours * 60 + 1, step))


def outlooks(
    question: Question,
    scenarios: Sequence[Scenario],
    engine: Engine,
    done: Callable[[int, int], None],
) -> dict[str, Any]:
    """Play all *scenarios* on the same vehicles, and return what a program reads.

    *done* is told how many replications of how many are played.

    Raises:
        ScenarioNotAllowed: it cannot be played.
        RunNotBelievable: a law that holds in every run was broken.
    """
    total = question.replications * len(scenarios)
    found: list[list[Run]] = [[] for _ in scenarios]
    for number in range(question.replications):
        for own, scenario in zip(found, scenarios, strict=True):
            own.append(_run(question, scenario, number, engine))
            done(sum(map(len, found)), total)
    waits = {flow.direction: 0 for flow in scenarios[0].flows}
    later, begun = dict(waits), dict(waits)
    for standing in scenarios[0].standing:
        waits[standing.direction] += standing.vehicles
        later[standing.direction] += standing.scheduled
    for one in scenarios[0].under_way:
        begun[one.direction] += len(one.been)
    return {
        "now": question.board["now"],
        "gate": question.gate,
        "replications": question.replications,
        "short": SHORT,
        "minutes": grid_minutes(question.hours),
        "provisos": provisos(scenarios[0], question.board),
        "flows": {
            way.value: {
                "waiting": waits[way],
                "scheduled": later[way],
                "under_way": begun[way],
            }
            | _flow([[run.flows[way] for run in own] for own in found])
            for way in waits
        },
        "use": [
            {place: _mean([run.use[place] for run in own]) for place in own[0].use}
            for own in found
        ],
    }


def _run(question: Question, scenario: Scenario, number: int, engine: Engine) -> Run:
    (run,) = play(scenario, seed=question.seed, replication=number, engine=engine)
    since = scenario.run.since
    ends = since + question.hours * 60 * MINUTE_MS
    grid = since + np.array(grid_minutes(question.hours), np.int64) * MINUTE_MS
    flows = {
        flow.direction: _flow_run(run, flow.direction, since, ends, grid)
        for flow in scenario.flows
    }
    return Run(flows, {place: _use(run, place, since, ends) for place in _PLACES})


def _flow_run(
    run: GateRun, way: Direction, since: int, ends: int, grid: Numbers
) -> FlowRun:
    at, until = list(Direction).index(way), run.timetable.until
    own = run.in_line(at)
    ready, called = run.ready[own], run.outcome.started[own, at]
    gave_up = run.outcome.fate[own] == GAVE_UP
    last = np.where(gave_up, run.outcome.left[own], until + 1)
    leaves = np.where(called >= 0, called, last)
    early = ready < ends
    waits: Floats = (np.minimum(leaves, until) - ready)[early] / MINUTE_MS
    gone, stays = _gone(ready, leaves, since, until)
    return FlowRun(
        queue=_upto(ready, grid) - _upto(leaves, grid),
        wait_mean=float(waits.mean()) if len(waits) else 0.0,
        wait_p90=float(np.quantile(waits, 0.9)) if len(waits) else 0.0,
        called=float(((called >= since) & (called <= ends)).sum()),
        gone=gone,
        stays=stays,
    )


def _gone(
    ready: Numbers, leaves: Numbers, since: int, until: int
) -> tuple[float, bool]:
    """Return when the line that stands there is short, and whether it never is."""
    moments = np.unique(np.append(leaves[leaves > since], since))
    length = _upto(ready, moments) - _upto(leaves, moments)
    if length[0] < SHORT:
        return nan, False
    short = moments[(length < SHORT) & (moments <= until)]
    if not len(short):
        return nan, True
    return float(short[0] - since) / MINUTE_MS, False


def _upto(times: Numbers, grid: Numbers) -> Numbers:
    found: Numbers = np.searchsorted(np.sort(times), grid, side="right")
    return found


def _use(run: GateRun, place: str, since: int, ends: int) -> float:
    """Return the share of their time until *ends* that those at *place* work."""
    outcome = run.outcome
    position = outcome.case.stages.index(place)
    started, ended = outcome.started[:, position], outcome.ended[:, position]
    begun = started >= 0
    started, ended = started[begun], ended[begun]
    # Of a call that was missed before, the end may be older than the last start.
    ended = np.where(ended >= started, ended, run.timetable.until)
    inside = np.minimum(ended, ends) - np.maximum(started, since)
    busy = int(np.maximum(inside, 0).sum())
    gate = outcome.case.gate
    own = gate.control_stage == position
    edges = np.clip(np.append(gate.control_at[own], ends), since, ends)
    there = int((np.diff(edges) * gate.control_servers[own]).sum())
    return min(1.0, busy / there) if there else 0.0


def _flow(sides: Sequence[Sequence[FlowRun]]) -> dict[str, Any]:
    told = {"as_is": _side(sides[0])}
    if len(sides) > 1:
        told["changed"] = _side(sides[1])
        told["difference"] = {
            name: _difference(*[[getattr(run, name) for run in own] for own in sides])
            for name in _FIGURES
        }
    return told


def _side(runs: Sequence[FlowRun]) -> dict[str, Any]:
    queues = np.stack([run.queue for run in runs])
    low, middle, high = np.quantile(queues, _BAND, axis=0).round(1).tolist()
    figures = {
        name: _told([value for run in runs if not isnan(value := getattr(run, name))])
        for name in _FIGURES
    }
    stays = _mean([float(run.stays) for run in runs])
    return figures | {
        "stays": stays,
        "queue": {"low": low, "middle": middle, "high": high},
    }


def _difference(before: Sequence[float], after: Sequence[float]) -> Any:
    pairs = [
        pair for pair in zip(before, after, strict=True) if not isnan(pair[0] + pair[1])
    ]
    if len(pairs) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    return _rounded(paired_difference(*zip(*pairs, strict=True)))


def _told(values: Sequence[float]) -> Any:
    return _rounded(mean_interval(values)) if len(values) > 1 else None


def _rounded(found: Interval) -> dict[str, float]:
    told = {"mean": found.mean, "low": found.low, "high": found.high}
    return {name: round(value, 2) for name, value in told.items()}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)
