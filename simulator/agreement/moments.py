"""When each vehicle reached each stage, in a living day and in a what-if question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gateway.domain.declarations import Direction, Kind
from simulator.eventlogs.events import Event, EventLog, Lifecycle
from simulator.live.inspections import FAR_SIDE
from simulator.live.journeys import Journey
from simulator.scenario.figures import Service
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.units import DAY_MS
from simulator.traffic.places import unsold
from simulator.traffic.streams import Streams
from simulator.whatif.cases import Numbers
from simulator.whatif.drawing import CATEGORIES, CHANNELS, Told, traffic
from simulator.whatif.engines import Engine
from simulator.whatif.plans import GateRun, play
from simulator.whatif.scalpers import grabbed
from simulator.whatif.staffing import STAGES

_DIRECTIONS = tuple(Direction)


class Passed(StrEnum):
    """What a vehicle has passed, in order."""

    DECLARED = "declared"
    APPROVED = "approved"
    CALLED = "called"
    ENTERED = "entered"
    CUSTOMS = "customs"
    QUARANTINE = "quarantine"
    INSPECTION = "inspection"
    HANDOVER = "handover"
    LEFT = "left"


# By vehicle, the ms after midnight at which it passed what.
Moments = Mapping[str, Mapping[Passed, int]]
_OF_JOURNAL: Mapping[str, Passed] = {
    Kind.SUBMITTED: Passed.DECLARED,
    # Who buys a place is declared by correcting it.
    Kind.CORRECTED: Passed.DECLARED,
    Kind.REOPENED: Passed.DECLARED,
    Kind.APPROVED: Passed.APPROVED,
    Kind.CALLED: Passed.CALLED,
    Kind.ENTERED: Passed.ENTERED,
    Kind.DEPARTED: Passed.LEFT,
}
# The last service of a desk is the end of its work.
_OF_DESK: Mapping[str, Passed] = {
    Service.BARRIER: Passed.CUSTOMS,
    Service.CUSTOMS_GREEN: Passed.CUSTOMS,
    Service.QUARANTINE: Passed.QUARANTINE,
    Service.MEDICAL: Passed.QUARANTINE,
    Service.PHYSICAL: Passed.INSPECTION,
    Service.HANDOVER: Passed.HANDOVER,
    FAR_SIDE: Passed.LEFT,
}
_OF_STAGE: Mapping[str, Passed] = {
    "border_guard": Passed.ENTERED,
    "customs": Passed.CUSTOMS,
    "quarantine": Passed.QUARANTINE,
    "inspection": Passed.INSPECTION,
    "handover": Passed.HANDOVER,
}


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was foretold of a vehicle; `callable` is from when it could be called.

    That is by its time alone; its papers are read by `Passed.APPROVED`, at once if they
    are green. It `bought` its place if that counts from when a bot took it.
    """

    flow: str
    category: str
    callable: int
    is_green: bool
    bought: bool
    passed: Mapping[Passed, int]


def lived(log: EventLog, journeys: Iterable[Journey], midnight: float) -> Moments:
    """Return the moments of a living day that began at the virtual *midnight*."""
    vehicles = {one.case: one.vehicle.id for one in journeys if one.vehicle}
    begins = round(midnight * 1000)
    found: dict[str, dict[Passed, int]] = {}
    for event in log.by_time():
        passed = _passed(event)
        if passed is not None and event.case in vehicles:
            own = found.setdefault(vehicles[event.case], {})
            own[passed] = event.at_ms - begins
    return found


def _passed(event: Event) -> Passed | None:
    if event.lifecycle is not Lifecycle.COMPLETE:
        return None
    if event.activity in _OF_JOURNAL:
        return _OF_JOURNAL[event.activity]
    # The border guard ends with a barrier, too: the journal has that moment.
    if event.activity == Service.BARRIER and "/customs/" not in event.resource:
        return None
    return _OF_DESK.get(event.activity)


def foretold(
    scenario: Scenario, *, seed: int, told: Told | None
) -> dict[str, Foretold]:
    """Return what the first replication says of the vehicles of the first day."""
    found: dict[str, Foretold] = {}
    runs = play(scenario, seed=seed, replication=0, engine=Engine.AUTO, told=told)
    for run in runs:
        # Behind a place that nobody bought stands no vehicle.
        own = (run.declared < DAY_MS) & (run.flow >= 0)
        for row in np.flatnonzero(own).tolist():
            one = _row(run, row)
            found[f"{one.flow}/{run.number[row]}"] = one
    return found


def _row(run: GateRun, row: int) -> Foretold:
    position = int(run.flow[row])
    outcome = run.outcome
    passed = {
        Passed.DECLARED: int(run.declared[row]),
        Passed.APPROVED: int(run.read[row]),
        Passed.CALLED: int(outcome.started[row, position]),
        Passed.LEFT: int(outcome.left[row]),
    }
    for stage, name in _OF_STAGE.items():
        passed[name] = int(outcome.ended[row, STAGES.index(stage)])
    return Foretold(
        flow=f"{run.timetable.gate}/{_DIRECTIONS[position]}",
        category=CATEGORIES[outcome.case.vehicles.kind[row]].value,
        callable=int(run.callable[row]),
        is_green=bool(run.is_green[row]),
        bought=bool(run.bought[row]),
        passed={name: at for name, at in passed.items() if at >= 0},
    )


def told_by(
    scenario: Scenario, *, seed: int, journeys: Iterable[Journey], moments: Moments
) -> Told:
    """Return what the gateway gave: channels, turns, when papers were there and read.

    A place that nobody bought is told of as a vehicle is.
    """
    streams = Streams(seed, 0)
    channels: dict[str, Numbers] = {}
    declared: dict[str, Numbers] = {}
    read: dict[str, Numbers] = {}
    kept: dict[str, Numbers] = {}
    known = {one.vehicle.id: one for one in journeys if one.vehicle}
    for flow in scenario.flows:
        vehicles, places = _names(scenario, flow, streams)
        given = [known.get(name) for name in vehicles + places]
        own = [moments.get(name, {}) for name in vehicles + places]
        of_vehicles = [_channel(one) for one in given[: len(vehicles)]]
        channels[flow.name] = np.array(of_vehicles)
        declared[flow.name] = np.array([at.get(Passed.DECLARED, -1) for at in own])
        read[flow.name] = np.array([at.get(Passed.APPROVED, -1) for at in own])
        kept[flow.name] = np.array([int(one.kept_turn) if one else -1 for one in given])
    return Told(channels, declared, read, kept)


def _names(
    scenario: Scenario, flow: Flow, streams: Streams
) -> tuple[list[str], list[str]]:
    """Return the vehicles of a flow, and the places that nobody bought."""
    found = traffic(scenario, flow, streams)
    bots = grabbed(scenario, flow, streams, found.declared + found.slips)
    vehicles = [f"{flow.name}/{row}" for row in range(len(found.declared))]
    rows = np.flatnonzero(bots.beside).tolist()
    return vehicles, [unsold(vehicles[row]) for row in rows]


def _channel(journey: Journey | None) -> int:
    if journey is None or journey.channel is None:
        return -1
    return CHANNELS.index(journey.channel)
