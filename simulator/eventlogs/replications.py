"""A replication of a what-if question as an event log, told as a living day is.

A case is called after its flow and its number there, as `huu-nghi/export/17`: the same
vehicle in every scenario that is compared, and in none of them the number of anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

import numpy as np

from gateway.domain.accounts import OfficerRole
from gateway.domain.declarations import Channel, Direction, Kind
from simulator.eventlogs.events import (
    ARRIVED,
    Case,
    Event,
    EventLog,
    Lifecycle,
    milliseconds,
)
from simulator.eventlogs.works import places, services_at
from simulator.scenario.figures import Service
from simulator.scenario.models import Scenario
from simulator.traffic.streams import Streams
from simulator.whatif.drawing import CATEGORIES, Traffic, traffic
from simulator.whatif.engines import Engine
from simulator.whatif.kernel import DEPARTED, EXPIRED, GAVE_UP
from simulator.whatif.plans import GateRun, play
from simulator.whatif.staffing import DESKS, STAGES

# What-if questions have no date: their first day is called this Monday.
FIRST_DAY = date(2026, 1, 5)
# By whom, as the journal has it.
_AGENT, _APPROVES = "agent", "worker-approve"
_CALLS, _EXPIRES = "worker-dispatch", "worker-expire"
_DIRECTIONS = tuple(Direction)
_DRIVE, _GUARD, _INSPECTION, _HANDOVER = map(
    STAGES.index, ("drive", "border_guard", "inspection", "handover")
)
_INNER = range(_GUARD, len(STAGES))
_REVIEW = "review"
_AT_PLACES = (*DESKS, "far_side")


def replication_log(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    engine: Engine,
    on: date = FIRST_DAY,
) -> EventLog:
    """Play one *replication* whose first day is *on*, and return what happened in it.

    It begins when the run does: of who stands there already nothing before is told.
    Of a vehicle that misses several calls, the one before its last is told and the
    last; who is not approved by the end is not in it.

    Raises:
        ScenarioNotAllowed: it says nothing of its gates.
        RunNotBelievable: a law that holds in every run was broken.
    """
    log = EventLog(f"{scenario.name}, replication {replication}", scenario.zone)
    begins_ms = milliseconds(datetime.combine(on, time(), scenario.zone))
    streams = Streams(seed, replication)
    for run in play(scenario, seed=seed, replication=replication, engine=engine):
        drawn = {
            flow.direction: traffic(scenario, flow, streams)
            for flow in scenario.flows
            if flow.gate == run.timetable.gate
        }
        tale = _Tale(log, begins_ms, run, drawn, _all_places(run, drawn))
        for row in range(len(run.flow)):
            _tell(tale, row)
    return log


@dataclass(slots=True)
class _Tale:
    """What a gate's run is told with; `places` are those at the desks, by stage."""

    log: EventLog
    begins_ms: int
    run: GateRun
    drawn: Mapping[Direction, Traffic]
    places: Mapping[str, Mapping[int, int]]
    rows: "_Rows" = field(init=False)

    def __post_init__(self) -> None:
        self.rows = _Rows(self.run)

    def direction(self, row: int) -> Direction:
        return _DIRECTIONS[self.rows.entrance[row]]

    def of(self, row: int) -> Traffic:
        return self.drawn[self.direction(row)]

    def is_new(self, row: int) -> bool:
        """Whether it is declared in this run, and does not stand there already."""
        return self.rows.number[row] >= self.of(row).there

    def place(self, stage: str, row: int) -> str:
        """Return where it is served, as `huu-nghi/customs/2`; nowhere in particular."""
        found = self.places.get(stage, {}).get(row)
        return f"{self.run.timetable.gate}/{stage}/{found}" if found else ""


class _Rows:
    """The columns of a run as lists: one number at a time comes sooner out of them."""

    def __init__(self, run: GateRun) -> None:
        outcome, vehicles = run.outcome, run.outcome.case.vehicles
        self.entrance: list[int] = vehicles.entrance.tolist()
        self.begins: list[int] = vehicles.begins.tolist()
        self.rest: list[int] = vehicles.rest.tolist()
        self.kind: list[int] = vehicles.kind.tolist()
        self.window: list[int] = vehicles.call_windows.tolist()
        self.services: list[list[int]] = vehicles.services.reshape(
            outcome.started.shape
        ).tolist()
        self.number: list[int] = run.number.tolist()
        self.declared: list[int] = run.declared.tolist()
        self.read: list[int] = run.read.tolist()
        self.callable: list[int] = run.callable.tolist()
        self.is_green: list[bool] = run.is_green.tolist()
        self.joined: list[list[int]] = outcome.joined.tolist()
        self.started: list[list[int]] = outcome.started.tolist()
        self.left: list[int] = outcome.left.tolist()
        self.fate: list[int] = outcome.fate.tolist()
        self.missed: list[int] = outcome.missed.tolist()


Told = Iterator[tuple[str, int, Lifecycle, str]]
_DONE = Lifecycle.COMPLETE


def _tell(tale: _Tale, row: int) -> None:
    rows, run = tale.rows, tale.run
    gate, direction = run.timetable.gate, tale.direction(row)
    case = Case(
        f"{gate}/{direction}/{rows.number[row]}",
        gate,
        direction.value,
        CATEGORIES[rows.kind[row]].value,
        _channel(tale, row).value,
    )
    tale.log.case(case)
    since, until = run.timetable.scenario.run.since, run.timetable.until
    for told in (_declared, _queued, _called, _served, _gone):
        for activity, at, lifecycle, resource in told(tale, row):
            if since <= at <= until:
                at_ms = tale.begins_ms + at
                tale.log.add(Event(case.id, activity, at_ms, lifecycle, resource))


def _channel(tale: _Tale, row: int) -> Channel:
    if tale.rows.services[row][_INSPECTION] >= 0:
        return Channel.RED
    return Channel.GREEN if tale.rows.is_green[row] else Channel.YELLOW


def _declared(tale: _Tale, row: int) -> Told:
    rows = tale.rows
    if not tale.is_new(row):
        return
    yield Kind.SUBMITTED, rows.declared[row], _DONE, _AGENT
    if rows.is_green[row]:
        yield Kind.APPROVED, rows.read[row], _DONE, _APPROVES
        return
    takes = int(tale.of(row).times[Service.CUSTOMS_YELLOW][rows.number[row]])
    place = tale.place(_REVIEW, row)
    yield Kind.ROUTED, rows.declared[row], _DONE, _APPROVES
    yield Service.CUSTOMS_YELLOW, rows.read[row] - takes, Lifecycle.START, place
    yield Service.CUSTOMS_YELLOW, rows.read[row], _DONE, place
    yield Kind.APPROVED, rows.read[row], _DONE, OfficerRole.CUSTOMS


def _queued(tale: _Tale, row: int) -> Told:
    rows = tale.rows
    is_outside = rows.begins[row] == rows.entrance[row]
    if is_outside and rows.callable[row] > rows.read[row]:
        yield Kind.QUEUED, rows.callable[row], _DONE, _CALLS


def _called(tale: _Tale, row: int) -> Told:
    """Yield the calls, the last two at most, and the drive up to the barrier."""
    rows, entrance = tale.rows, tale.rows.entrance[row]
    called, back = rows.started[row][entrance], rows.joined[row][entrance]
    is_expired = rows.fate[row] == EXPIRED
    # A call that is not followed runs out, and brings the vehicle back into line then.
    if rows.missed[row] > is_expired:
        yield Kind.CALLED, back - rows.window[row], _DONE, _CALLS
        yield Kind.MISSED, back, _DONE, _EXPIRES
    if called >= 0 and called >= back:
        yield Kind.CALLED, called, _DONE, _CALLS
    if is_expired:
        yield Kind.EXPIRED, rows.left[row], _DONE, _EXPIRES
    if rows.fate[row] == GAVE_UP:
        yield Kind.CANCELLED, rows.left[row], _DONE, _AGENT
    if rows.begins[row] <= _DRIVE and rows.joined[row][_GUARD] >= 0:
        yield ARRIVED, rows.joined[row][_GUARD], _DONE, ""


def _served(tale: _Tale, row: int) -> Told:
    """Yield the work at each desk, service by service, up to where the run is cut."""
    rows = tale.rows
    for stage in _INNER:
        started = rows.started[row][stage]
        if started < 0:
            continue
        if stage == _HANDOVER and rows.begins[row] < _HANDOVER:
            yield Kind.CLEARED, started, _DONE, OfficerRole.CUSTOMS
        place = tale.place(STAGES[stage], row)
        takes = rows.services[row][stage]
        # What was under way as the run began had begun before it.
        is_begun = rows.begins[row] == stage and rows.rest[row] > 0
        at = started - (takes - rows.rest[row] if is_begun else 0)
        for service, lasts in _works(tale, row, stage):
            yield service, at, Lifecycle.START, place
            at += lasts
            yield service, at, _DONE, place
        if stage == _GUARD:
            yield Kind.ENTERED, at, _DONE, OfficerRole.BORDER_GUARD


def _works(tale: _Tale, row: int, stage: int) -> Iterator[tuple[str, int]]:
    rows, times = tale.rows, tale.of(row).times
    of_stage = services_at(
        STAGES[stage],
        direction=tale.direction(row),
        category=CATEGORIES[rows.kind[row]],
        is_red=rows.services[row][_INSPECTION] >= 0,
    )
    for service in of_stage:
        yield service, int(times[service][rows.number[row]])
    if not of_stage:
        yield STAGES[stage], rows.services[row][stage]


def _gone(tale: _Tale, row: int) -> Told:
    if tale.rows.fate[row] == DEPARTED:
        yield Kind.DEPARTED, tale.rows.left[row], _DONE, OfficerRole.BORDER_GUARD


def _all_places(
    run: GateRun, drawn: Mapping[Direction, Traffic]
) -> dict[str, dict[int, int]]:
    """Return by desk and row at which of its places a vehicle is served."""
    outcome, until = run.outcome, run.timetable.until
    found: dict[str, dict[int, int]] = {}
    for name in _AT_PLACES:
        stage = STAGES.index(name)
        started = outcome.started[:, stage]
        own = np.flatnonzero(started >= 0)
        begins, ends = started[own], outcome.ended[own, stage]
        ends = np.where(ends >= 0, ends, until + 1)
        found[name] = places(
            zip(*(c.tolist() for c in (begins, ends, own)), strict=True)
        )
    found[_REVIEW] = places(_reviews(run, drawn))
    return found


def _reviews(
    run: GateRun, drawn: Mapping[Direction, Traffic]
) -> Iterator[tuple[int, int, int]]:
    """Yield when papers were read for the last time, and whose."""
    entrance = run.outcome.case.vehicles.entrance
    for row in np.flatnonzero(~run.is_green).tolist():
        of = drawn[_DIRECTIONS[entrance[row]]]
        read = int(run.read[row])
        takes = int(of.times[Service.CUSTOMS_YELLOW][run.number[row]])
        yield read - takes, read, row
