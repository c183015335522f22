"""From a scenario and the number of a replication to what the kernel plays.

The streams are named after gate, direction and purpose, and every vehicle takes one
number of each: vehicle 17 of a replication is the same vehicle whatever is changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial

import numpy as np

from gateway.domain.channels import SAMPLED_RED, SAMPLED_YELLOW
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category
from simulator.scenario.changes import (
    WITH_HEAD_STARTS,
    ArrivalsChange,
    NoShowsChange,
    OrderChange,
    Policy,
    PolicyChange,
    RoomChange,
    ServiceChange,
    concerns,
)
from simulator.scenario.figures import YEAR_MIN, Grade, Law, Service
from simulator.scenario.models import Chance, Flow, Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.traffic.columns import Floats, Rate, arrivals, choices, times_ms
from simulator.traffic.goods import is_quarantined
from simulator.traffic.streams import Streams
from simulator.whatif import under_way
from simulator.whatif.cases import Numbers
from simulator.whatif.flow_columns import FlowColumns
from simulator.whatif.staffing import STAGES
from simulator.whatif.under_way import Begun, Flags

CATEGORIES = tuple(Category)
CHANNELS = tuple(Channel)
# Any moment does: only differences between keys decide.
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR_MS = 60 * MINUTE_MS
_OWN_RULE = PolicyChange(
    kind="policy", policy=Policy.GATEWAY, grade=Grade.A, source="gateway.domain"
)
_AHEAD = ("plan", "ahead")
_QUARANTINED = np.array([is_quarantined(category) for category in CATEGORIES])
_EMPTY, _MINERALS = map(CATEGORIES.index, (Category.EMPTY, Category.MINERALS))


@dataclass(frozen=True, slots=True)
class Told:
    """What a gateway gave its vehicles, in the place of what is drawn or found.

    By flow, a number for each vehicle, -1 where it is as drawn: the position of its
    channel in `CHANNELS`, when it was declared and its papers were read, in ms. Unsold
    places of bots follow the vehicles. `kept`: 1 where a bought one keeps its turn.
    """

    channels: Mapping[str, Numbers] = field(default_factory=dict)
    declared: Mapping[str, Numbers] = field(default_factory=dict)
    read: Mapping[str, Numbers] = field(default_factory=dict)
    kept: Mapping[str, Numbers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Traffic:
    """The vehicles of one flow, by time of declaring, whoever looks at them.

    The first ones, as many as `there`, stand there already; the last of these have
    `begun`, and were declared as long before as they are where they are. Times are in
    ms; `planned` is when a vehicle is to come, `times` has every service that it may
    need, `channel` the number from 0 to 1 that decides about its channel. `slips` and
    `faults` are how long it takes until a wrong cell, and wrong papers, are corrected;
    `lateness` is how long after the planned arrival the driver is near. They are 0 for
    who does not err.
    """

    there: int
    begun: Begun
    declared: Numbers
    planned: Numbers
    kind: Numbers
    channel: Floats
    no_show: Flags
    never: Flags
    slips: Numbers
    faults: Numbers
    lateness: Numbers
    times: Mapping[Service, Numbers]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The vehicles of one flow, by time of first declaring; in ms, -1: not needed.

    `declared` is when all cells are right. `callable` is when they may be called, once
    their papers are read: `reading`, and again where they are sent back, after
    `mending`. `there` is when a late driver is near; 0: always. Who is called or inside
    already `begins` at a stage, by position, with `rest` left there.
    """

    declared: Numbers
    callable: Numbers
    kind: Numbers
    reading: Numbers
    mending: Numbers
    misses: Numbers
    there: Numbers
    begins: Numbers
    rest: Numbers
    services: Mapping[str, Numbers]


def rate(scenario: Scenario, flow: Flow) -> Rate:
    """Return how many of *flow* are declared a minute, through all days."""
    changes = [
        change
        for change in scenario.changes
        if isinstance(change, ArrivalsChange)
        and concerns(change, flow.gate, str(flow.direction))
    ]
    ends = scenario.run.days * DAY_MS
    inner = {at for change in changes for at in change.window if 0 < at < ends}
    since = scenario.run.since
    edges = sorted({*range(0, ends + 1, _HOUR_MS), *inner, since})
    hourly = scenario.curves[flow.direction].hourly
    a_minute = [flow.vehicles * weight / sum(hourly) / 60 for weight in hourly]
    found = []
    for at in edges[:-1]:
        factor = next((c.factor for c in changes if c.holds_at(at)), 1.0)
        is_played = at >= since
        found.append(a_minute[at % DAY_MS // _HOUR_MS] * factor * is_played)
    return Rate(edges, found)


def traffic(scenario: Scenario, flow: Flow, streams: Streams) -> Traffic:
    """Return what the vehicles of *flow* are, those that stand there already first."""
    declared = arrivals(streams, f"{flow.name}/arrival", rate(scenario, flow))
    stand = standing(scenario, flow)
    columns = FlowColumns(streams, flow.name, stand, len(declared))
    laws, rests = partial(law, scenario), partial(columns.begun, "rest")
    begun = under_way.begun(scenario, flow, laws, rests)
    uniforms = partial(columns.all, inside=len(begun.begins))

    def missing(share: float) -> Floats:
        parts = [
            np.full(stand, share),
            begun.missing(share),
            np.full(len(declared), share),
        ]
        return np.concatenate(parts)

    shares = scenario.goods[flow.direction].shares
    named = np.array([CATEGORIES.index(category) for category in shares])
    kind = named[choices(shares, uniforms("category"))]
    behaviour = scenario.behaviour
    there = stand + len(begun.begins)
    is_new = np.arange(there + len(declared)) >= there
    # Papers of who carries nothing cannot be of something else.
    has_papers = is_new & (kind != _EMPTY)
    # Who stands there is there from the start, with papers that were read before.
    begin = np.full(stand, scenario.run.since, np.int64)
    before = scenario.run.since - begun.been
    later = begin + _later(scenario, flow, columns.stand)
    planned = _planned(scenario, declared, *map(columns.coming, _AHEAD))
    return Traffic(
        there=there,
        begun=begun,
        declared=np.concatenate([begin, before, declared]),
        planned=np.concatenate([later, before, planned]),
        kind=kind,
        channel=uniforms("channel"),
        no_show=uniforms("no_show") < missing(_no_shows(scenario, flow.gate)),
        never=uniforms("never") < missing(_never(scenario, flow.gate)),
        slips=is_new * _lasting("slip", behaviour.slip, behaviour.mending, uniforms),
        faults=has_papers
        * _lasting("fault", behaviour.fault, behaviour.mending, uniforms),
        lateness=is_new
        * _lasting("late", behaviour.late, behaviour.lateness, uniforms),
        times={
            service: times_ms(law(scenario, service), uniforms(service))
            for service in Service
        },
    )


def draw(
    scenario: Scenario, flow: Flow, streams: Streams, told: Told | None = None
) -> Drawn:
    """Return the vehicles of *flow* with what the stages take for each.

    Channels that a gateway gave, as *told*, take the place of those drawn.
    """
    found = traffic(scenario, flow, streams)
    takes = found.times
    begins, rest, misses = _begun(scenario, flow, found)
    red, yellow = _looked_at(found, told.channels.get(flow.name) if told else None)
    red |= begins == STAGES.index("inspection")
    is_coming = (begins == STAGES.index("drive")) & (misses == 0)
    declared = found.declared + found.slips
    near = np.maximum(declared, found.planned - _lead(scenario, flow.gate))
    is_new = np.arange(len(declared)) >= found.there
    return Drawn(
        declared=declared,
        callable=near,
        kind=found.kind,
        reading=_where((red | yellow) & is_new, takes[Service.CUSTOMS_YELLOW]),
        mending=np.where(red | yellow, found.faults, 0),
        misses=misses,
        there=np.where(found.lateness > 0, found.planned + found.lateness, 0),
        begins=begins,
        rest=rest,
        services={
            "drive": np.where(is_coming, rest, takes[Service.CALL_TO_GATE]),
            "border_guard": takes[Service.BORDER_GUARD] + takes[Service.BARRIER],
            "customs": takes[Service.BARRIER]
            + np.where(red, 0, takes[Service.CUSTOMS_GREEN]),
            "quarantine": _quarantine(flow, found.kind, begins, takes),
            "inspection": _where(red, takes[Service.XRAY] + takes[Service.PHYSICAL]),
            "handover": takes[Service.HANDOVER],
            **_lanes(scenario, flow, len(declared)),
        },
    )


def _lasting(
    purpose: str,
    chance: Chance | None,
    law: Law | None,
    uniforms: Callable[[str], Floats],
) -> Numbers:
    """Return how long it lasts for whom it happens to, in ms; 0 for all others."""
    happens = uniforms(purpose) < (chance.probability if chance else 0)
    lasts = uniforms(f"{purpose}/length")
    if law is None:
        return np.zeros(len(happens), np.int64)
    return np.where(happens, np.maximum(times_ms(law, lasts), 1), 0)


def _looked_at(found: Traffic, given: Numbers | None) -> tuple[Flags, Flags]:
    """Return who is of the red channel, and who of the yellow one."""
    red = (found.channel < SAMPLED_RED) | (found.kind == _MINERALS)
    yellow = ~red & (found.channel < SAMPLED_RED + SAMPLED_YELLOW)
    if given is None:
        return red, yellow
    is_red, is_yellow = (given == CHANNELS.index(c) for c in ("red", "yellow"))
    return np.where(given < 0, red, is_red), np.where(given < 0, yellow, is_yellow)


def _begun(
    scenario: Scenario, flow: Flow, found: Traffic
) -> tuple[Numbers, Numbers, Numbers]:
    """Return where each begins, with how much left there, and what calls it misses."""
    calls = scenario.gates[flow.gate].calls
    misses = np.where(
        found.never, calls.missed_allowed + 1, found.no_show.astype(np.int64)
    )
    begins, rest = np.full((2, len(misses)), -1)
    own = slice(found.there - len(found.begun.begins), found.there)
    begins[own] = found.begun.begins
    # Who does not come keeps the room until the call has run out.
    rest[own] = np.where(misses[own] > 0, found.begun.window, found.begun.rest)
    return begins, rest, misses


def standing(scenario: Scenario, flow: Flow) -> int:
    """Return how many of *flow* wait already when the first day begins."""
    return sum(
        found.vehicles + found.scheduled
        for found in scenario.standing
        if found.flow == flow.name
    )


def _later(scenario: Scenario, flow: Flow, stand: Callable[[str], Floats]) -> Numbers:
    """Return how much later the vehicles that are there already are to come, in ms."""
    later = np.rint(stand("ahead") * scenario.planning.hours_ahead[1] * _HOUR_MS)
    of = [found for found in scenario.standing if found.flow == flow.name]
    waiting = sum(found.vehicles for found in of)
    return np.where(np.arange(len(later)) < waiting, 0, later).astype(np.int64)


def law(scenario: Scenario, service: Service) -> Law:
    """Return how long *service* takes, after what is changed.

    Raises:
        ValueError: it would take more than a year.
    """
    found = scenario.service[service]
    for change in scenario.changes:
        if isinstance(change, ServiceChange) and change.service is service:
            longest = found.longest and found.longest * change.factor
            mean = found.mean * change.factor
            if mean > YEAR_MIN:
                msg = f"{service} would take {mean:g} minutes: {YEAR_MIN} at most"
                raise ValueError(msg)
            return found.model_copy(update={"mean": mean, "longest": longest})
    return found


def head_start_minutes(scenario: Scenario, gate: str) -> dict[str, int]:
    """Return the head starts in force, in whole minutes as the gateway has them."""
    if policy_at(scenario, gate).policy not in WITH_HEAD_STARTS:
        return {}
    found = scenario.gates[gate].calls.head_starts
    for change in scenario.changes:
        if isinstance(change, OrderChange) and concerns(change, gate):
            found = change.head_starts
    return {str(category): round(minutes) for category, minutes in found.items()}


def policy_at(scenario: Scenario, gate: str) -> PolicyChange:
    """Return who goes first at *gate*: the gateway's own rule, if nothing else is."""
    return next(
        (
            change
            for change in scenario.changes
            if isinstance(change, PolicyChange) and concerns(change, gate)
        ),
        _OWN_RULE,
    )


def room(scenario: Scenario, gate: str, direction: Direction) -> int:
    """Return how many vehicles may be inside; 1 where no lane leads in."""
    for change in scenario.changes:
        if isinstance(change, RoomChange) and concerns(change, gate, str(direction)):
            return change.vehicles
    lanes = scenario.gates[gate].lanes.get(direction)
    return lanes.room if lanes else 1


def _no_shows(scenario: Scenario, gate: str) -> float:
    come_anyway = 1 - policy_at(scenario, gate).deters
    for change in scenario.changes:
        if isinstance(change, NoShowsChange):
            return change.probability * come_anyway
    return scenario.behaviour.no_show.probability * come_anyway


def _never(scenario: Scenario, gate: str) -> float:
    found = scenario.behaviour.never
    if found is None:
        return 0.0
    return found.probability * (1 - policy_at(scenario, gate).deters)


def _lead(scenario: Scenario, gate: str) -> int:
    return round(scenario.gates[gate].calls.lead * MINUTE_MS)


def _planned(
    scenario: Scenario, declared: Numbers, plan: Floats, ahead: Floats
) -> Numbers:
    """Return when vehicles are there: at once, or hours after being declared."""
    planning = scenario.planning
    least, most = planning.hours_ahead
    later = declared + np.rint((least + (most - least) * ahead) * _HOUR_MS)
    latest = declared // DAY_MS * DAY_MS + _of_day(planning.latest_arrival)
    at_once = (plan < planning.at_once) | (later > latest)
    arrives: Numbers = np.where(at_once, declared, later).astype(np.int64)
    return arrives


def _of_day(moment: time) -> int:
    return (moment.hour * 60 + moment.minute) * MINUTE_MS


def _where(needed: object, times: Numbers) -> Numbers:
    found: Numbers = np.where(np.asarray(needed), times, -1)
    return found


def _quarantine(
    flow: Flow, kind: Numbers, begins: Numbers, takes: Mapping[Service, Numbers]
) -> Numbers:
    """Return the goods' time, and of imports the driver's, at the same desk."""
    goods = _QUARANTINED[kind]
    times = takes[Service.QUARANTINE]
    if flow.direction is Direction.IMPORT:
        both: Numbers = np.where(goods, times, 0) + takes[Service.MEDICAL]
        return both
    return _where(goods | (begins == STAGES.index("quarantine")), times)


def _lanes(scenario: Scenario, flow: Flow, number: int) -> dict[str, Numbers]:
    """Return what a lane takes for a vehicle: lanes work side by side, at one pace."""
    gate = scenario.gates[flow.gate]
    lanes, far = gate.lanes[flow.direction], gate.far_side

    def pace(side_by_side: int, per_hour: float) -> Numbers:
        return np.full(number, round(side_by_side * _HOUR_MS / per_hour), np.int64)

    found = {f"call {flow.direction}": pace(lanes.lanes, lanes.per_hour)}
    if flow.direction is Direction.EXPORT:
        found["far_side"] = pace(far.lanes, far.per_hour)
    return found
