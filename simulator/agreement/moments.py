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
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS
from simulator.traffic.streams import Streams
from simulator.whatif.drawing import CATEGORIES, CHANNELS, Told, traffic
from simulator.whatif.engines import Engine
from simulator.whatif.plans import GateRun, play
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
    are green.
    """

    flow: str
    category: str
    callable: int
    is_green: bool
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
        for row in np.flatnonzero(run.declared < DAY_MS).tolist():
            own = _row(run, row)
            found[f"{own.flow}/{run.number[row]}"] = own
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
        passed={name: at for name, at in passed.items() if at >= 0},
    )


def told_by(
    scenario: Scenario, *, seed: int, journeys: Iterable[Journey], moments: Moments
) -> Told:
    """Return what the gateway gave: channels, and when papers were there and read."""
    streams = Streams(seed, 0)
    numbers = {
        flow.name: len(traffic(scenario, flow, streams).declared)
        for flow in scenario.flows
    }
    columns = [
        {name: np.full(number, -1) for name, number in numbers.items()}
        for _ in range(3)
    ]
    channels, declared, read = columns
    for one in journeys:
        if one.vehicle is None:
            continue
        flow, number = one.vehicle.id.rsplit("/", 1)
        own = moments.get(one.vehicle.id, {})
        at = int(number)
        if one.channel is not None:
            channels[flow][at] = CHANNELS.index(one.channel)
        declared[flow][at] = own.get(Passed.DECLARED, -1)
        read[flow][at] = own.get(Passed.APPROVED, -1)
    return Told(channels, declared, read)
