"""One replication of a scenario: each gate drawn, its papers read, its line played."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from gateway.domain.declarations import Direction
from gateway.domain.gates import BURST
from simulator.errors import RunNotBelievable, ScenarioNotAllowed
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import MINUTE_MS
from simulator.traffic.columns import outages
from simulator.traffic.streams import Streams
from simulator.whatif import engines, orders, policies
from simulator.whatif.cases import Case, Numbers
from simulator.whatif.conservation import findings
from simulator.whatif.drawing import (
    BEGINS,
    CATEGORIES,
    Drawn,
    Told,
    draw,
    head_start_minutes,
    room,
)
from simulator.whatif.engines import Engine, Outcome
from simulator.whatif.kernel import INNER, NEVER, SERVES, Gate, Vehicles
from simulator.whatif.scalpers import Places, of_both, with_places
from simulator.whatif.staffing import (
    LANES,
    STAGES,
    UNLIMITED,
    Outages,
    Timetable,
)
from simulator.whatif.under_way import Flags

_DIRECTIONS = tuple(Direction)
_BURST_MS = round(BURST / timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class GateRun:
    """What a gate's replication came to.

    `flow` is the position in `Direction` of each vehicle that came to the line, -1 for
    a place that a bot took and nobody bought, and `number` its number in that flow,
    which no change changes; `unread` is how many of each did not come, since their
    papers were not read in time. `declared`, `read` and `callable` are when it was
    declared, its papers were read, and its time was near; papers that are `is_green` no
    officer reads. `ready` is when a vehicle could be called, if it were its turn;
    `waits` whether it stood in line at all, and was not called before the run began;
    `bought` whether it bought its place.
    """

    timetable: Timetable
    outcome: Outcome
    flow: Numbers
    number: Numbers
    declared: Numbers
    read: Numbers
    callable: Numbers
    is_green: Flags
    unread: tuple[int, ...]
    ready: Numbers
    waits: Flags
    bought: Flags

    def in_line(self, direction: int) -> Flags:
        """Whether each waited in the line of a flow, by position in `Direction`."""
        found: Flags = (self.flow == direction) & self.waits
        return found


def play(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    engine: Engine,
    told: Told | None = None,
) -> Iterator[GateRun]:
    """Yield what each gate of *scenario* comes to in one *replication*.

    What a gateway gave its vehicles, as *told*, takes the place of what is found.

    Raises:
        ScenarioNotAllowed: it says nothing of its gates, or its figures are beyond
            what can be played.
        RunNotBelievable: vehicles were lost, or more were served than there is staff.
    """
    if not scenario.gates:
        msg = f"{scenario.name}: what-if questions need its gates: no [gates.*]"
        raise ScenarioNotAllowed(msg)
    streams = Streams(seed, replication)
    for gate in scenario.used_gates:
        try:
            yield _play_gate(scenario, gate, streams, engine, told)
        except ValueError as error:
            msg = f"{scenario.name}: {gate} cannot be played: {error}"
            raise ScenarioNotAllowed(msg) from error


def _play_gate(
    scenario: Scenario,
    gate: str,
    streams: Streams,
    engine: Engine,
    told: Told | None,
) -> GateRun:
    timetable = timetable_of(scenario, gate, streams)
    flows = [flow for flow in scenario.flows if flow.gate == gate]
    found = [
        with_places(scenario, flow, streams, draw(scenario, flow, streams, told))
        for flow in flows
    ]
    drawn, places = [one for one, _ in found], of_both([own for _, own in found])
    positions = [_DIRECTIONS.index(flow.direction) for flow in flows]
    numbers = [len(found.declared) for found in drawn]
    number = np.concatenate([np.arange(total) for total in numbers])
    of_flow = np.repeat(np.array(positions, np.int64), numbers)
    together = _together(drawn)
    declared, read = _read(together, timetable, engine)
    if told is not None:
        declared = _given(told.declared, flows, declared)
        read = _given(told.read, flows, read)
        places = _kept(told, flows, places)
    together = replace(together, declared=declared)
    is_begun = together.begins >= 0
    ready = np.maximum(read, together.callable)
    ready = np.where(is_begun, scenario.run.since, ready)
    line = policies.line_up(timetable, together, of_flow, places, ready=ready)
    is_there = (read >= 0) & (line.joins <= timetable.until)
    came = np.flatnonzero(is_begun | is_there)
    order = came[np.argsort(line.joins[came], kind="stable")]
    case = _case(timetable, together, of_flow, line, order)
    of_flow = np.where(places.phantom, -1, of_flow)
    outcome = _believed(engines.run(case, engine), scenario.name)
    waits, ready = _in_line(outcome, of_flow[order], is_begun[order], ready[order])
    return GateRun(
        timetable,
        outcome,
        of_flow[order],
        number[order],
        together.declared[order],
        read[order],
        together.callable[order],
        together.reading[order] < 0,
        _unread(of_flow, order),
        ready,
        waits,
        places.bought[order],
    )


def _unread(of_flow: Numbers, order: Numbers) -> tuple[int, ...]:
    came = of_flow[order]
    return tuple(
        int((of_flow == at).sum() - (came == at).sum())
        for at in range(len(_DIRECTIONS))
    )


def _in_line(
    outcome: Outcome, of_flow: Numbers, is_begun: Flags, ready: Numbers
) -> tuple[Flags, Numbers]:
    """Return who waits to be called, and since when it could be.

    Who was called before the run waits only if it missed that call, and from then on.
    """
    again = outcome.joined[np.arange(len(of_flow)), of_flow]
    waits: Flags = ~is_begun | (again >= 0)
    return waits, np.where(is_begun & waits, again, ready)


def _kept(told: Told, flows: Sequence[Flow], places: Places) -> Places:
    """Return *places*, bought only where the gateway let the turn be sold."""
    kept = _given(told.kept, flows, places.bought.astype(np.int64))
    return replace(places, bought=places.bought & (kept > 0))


def _given(
    told: Mapping[str, Numbers], flows: Sequence[Flow], found: Numbers
) -> Numbers:
    """Return what is *told* of the vehicles of all flows, *found* where nothing is."""
    if not told:
        return found
    values = np.concatenate([told[flow.name] for flow in flows])
    return np.where(values < 0, found, values)


def timetable_of(scenario: Scenario, gate: str, streams: Streams) -> Timetable:
    """Return who works when at *gate*, with the outages of these *streams*."""
    until = Timetable(scenario, gate, {}).until
    broken: Outages = {
        desk: outages(
            streams, f"{gate}/{desk}/outage", up=out.up, down=out.down, until_ms=until
        )
        for desk, out in scenario.outages.items()
    }
    return Timetable(scenario, gate, broken)


def _together(drawn: list[Drawn]) -> Drawn:
    """Return the vehicles of both directions, those of the first one first."""
    services: Mapping[str, Numbers] = {
        stage: np.concatenate(
            [
                found.services.get(stage, np.full(len(found.declared), -1))
                for found in drawn
            ]
        )
        for stage in STAGES
    }
    return Drawn(
        declared=np.concatenate([found.declared for found in drawn]),
        callable=np.concatenate([found.callable for found in drawn]),
        kind=np.concatenate([found.kind for found in drawn]),
        reading=np.concatenate([found.reading for found in drawn]),
        mending=np.concatenate([found.mending for found in drawn]),
        misses=np.concatenate([found.misses for found in drawn]),
        there=np.concatenate([found.there for found in drawn]),
        begins=np.concatenate([found.begins for found in drawn]),
        rest=np.concatenate([found.rest for found in drawn]),
        services=services,
    )


def _read(
    drawn: Drawn, timetable: Timetable, engine: Engine
) -> tuple[Numbers, Numbers]:
    """Return since when papers are as they are approved, and when; -1: not by the end.

    Who is sent back stands at the end of that line again once it is mended, as who
    misses a call stands in the other one. It is read for as long, and approved.
    """
    declared, approved = drawn.declared.copy(), drawn.declared.copy()
    given = np.flatnonzero(drawn.reading >= 0)
    given = given[np.argsort(drawn.declared[given], kind="stable")]
    number = len(given)
    at, stage, servers = timetable.controls(("review",))
    again = np.where(drawn.mending[given] > 0, 0, -1)
    zeros, mending = np.zeros(number, np.int64), drawn.mending[given]
    case = Case(
        ("review", "mending"),
        Gate(
            rooms=np.array([NEVER, INNER]),
            bursts=np.array([SERVES, SERVES]),
            head_starts=np.zeros(2, np.int64),
            kinds=1,
            drive=1,
            misses_allowed=1,
            control_at=np.concatenate([[0], at]),
            control_stage=np.concatenate([[1], stage]),
            control_servers=np.concatenate([[UNLIMITED], servers]),
        ),
        Vehicles(
            arrives=drawn.declared[given],
            key=drawn.declared[given],
            kind=zeros,
            entrance=zeros,
            begins=zeros,
            rest=np.full(number, -1),
            gives_up=np.full(number, NEVER - 1),
            misses=np.where(mending > 0, 1, 0),
            there=zeros,
            call_windows=mending,
            services=np.stack([drawn.reading[given], again], axis=1).ravel(),
        ),
        timetable.until,
    )
    outcome = _believed(engines.run(case, engine), timetable.scenario.name)
    # Who is read a second time stood in line a second time.
    declared[given] = np.where(
        outcome.joined[:, 0] >= 0, outcome.joined[:, 0], declared[given]
    )
    approved[given] = outcome.left
    return declared, approved


def _case(
    timetable: Timetable,
    drawn: Drawn,
    of_flow: Numbers,
    line: policies.Line,
    order: Numbers,
) -> Case:
    scenario, gate = timetable.scenario, timetable.gate
    calls = scenario.gates[gate].calls
    kinds = drawn.kind[order]
    rules = {
        "categories": [str(category) for category in CATEGORIES],
        "head_start_minutes": head_start_minutes(scenario, gate),
        "begins": BEGINS,
    }
    leads = orders.head_starts(**rules)  # type: ignore[arg-type]
    entrances = len(LANES)
    rooms = [room(scenario, gate, direction) for direction in LANES]
    at, stage, servers = timetable.controls(STAGES)
    services = np.stack([drawn.services[name][order] for name in STAGES], axis=1)
    inner = len(STAGES) - entrances
    return Case(
        STAGES,
        Gate(
            rooms=np.array(rooms + [INNER] * inner),
            bursts=np.array([_BURST_MS] * entrances + [SERVES] * inner),
            head_starts=np.array(leads * entrances + [0] * (inner * len(CATEGORIES))),
            kinds=len(CATEGORIES),
            drive=STAGES.index("drive"),
            misses_allowed=calls.missed_allowed,
            control_at=at,
            control_stage=stage,
            control_servers=servers,
        ),
        Vehicles(
            arrives=line.joins[order],
            key=line.keys[order],
            kind=kinds,
            entrance=of_flow[order],
            begins=np.where(drawn.begins < 0, of_flow, drawn.begins)[order],
            rest=_rest(drawn, timetable)[order],
            gives_up=line.gives_up[order],
            misses=drawn.misses[order],
            there=drawn.there[order],
            call_windows=np.full(len(order), round(calls.window * MINUTE_MS)),
            services=services.astype(np.int64).ravel(),
        ),
        timetable.until,
    )


def _rest(drawn: Drawn, timetable: Timetable) -> Numbers:
    """Return what is left of services that go on as the run begins; -1: of none.

    Where more stand at a desk than it has officers, nobody knows who is served since
    when: they begin now, who has been there longest first.
    """
    since = timetable.scenario.run.since
    rest = drawn.rest.copy()
    for position, stage in enumerate(STAGES):
        there = drawn.begins == position
        if there.sum() > timetable.servers(stage, since):
            rest[there] = -1
    return rest


def _believed(outcome: Outcome, name: str) -> Outcome:
    for finding in findings(outcome):
        msg = f"{name}: this run cannot be believed: {finding}"
        raise RunNotBelievable(msg)
    return outcome
