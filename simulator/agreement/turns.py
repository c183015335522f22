"""Turns at the lanes that the gateway let pass although somebody waited.

Calls keep a rate by a virtual schedule, which makes up for five minutes at most
(`gateway.domain.gates.BURST`). Where the clock runs so fast that whoever calls looks
later than that, the turns before are gone, and everybody behind waits longer by as
much until the line is empty.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from gateway.domain.declarations import Direction, Kind
from gateway.domain.gates import BURST
from simulator.eventlogs.events import Event, EventLog
from simulator.scenario.models import Scenario
from simulator.scenario.units import MINUTE_MS
from simulator.traffic.streams import Streams
from simulator.whatif.drawing import room
from simulator.whatif.plans import timetable_of
from simulator.whatif.staffing import LANES

_BURST_MS = BURST // timedelta(milliseconds=1)
_WAITS = frozenset({Kind.APPROVED, Kind.MISSED})
_LEAVES = frozenset({Kind.MISSED, Kind.EXPIRED, Kind.DEPARTED, Kind.RETURNED})


@dataclass(frozen=True, slots=True)
class Lane:
    """From each moment `since` on calls follow each other by an `interval`; 0: none.

    Both are in ms. No more than `room` are called or inside.
    """

    since: Sequence[int]
    interval: Sequence[int]
    room: int

    def at(self, moment: int) -> tuple[int, int]:
        found = max(bisect_right(self.since, moment) - 1, 0)
        return self.since[found], self.interval[found]


@dataclass(frozen=True, slots=True)
class Call:
    """In ms: of a `case` that could be called since `ready`, with room since `free`."""

    case: str
    at: int
    ready: int
    free: int


def lost_turns(
    scenario: Scenario,
    log: EventLog,
    callable_at: Mapping[str, int],
    *,
    seed: int,
    midnight: float,
) -> dict[str, float]:
    """Return by how many minutes each case waited longer for turns that were lost.

    The log's day began at the virtual *midnight*; *callable_at* is in ms after it.
    """
    begins = round(midnight * 1000)
    found: dict[str, float] = {}
    for flow in scenario.flows:
        own = [
            event
            for event in log.by_time()
            if (log.cases[event.case].gate, log.cases[event.case].direction)
            == (flow.gate, flow.direction)
        ]
        lane = _lane(scenario, flow.gate, flow.direction, seed)
        calls = _calls(own, lane, callable_at, begins)
        found |= delays(calls, lane)
    return found


def _lane(scenario: Scenario, gate: str, direction: Direction, seed: int) -> Lane:
    timetable = timetable_of(scenario, gate, Streams(seed, 0))
    at, _, open_lanes = timetable.controls((LANES[direction],))
    own = scenario.gates[gate].lanes[direction]
    pace = 60 * MINUTE_MS * own.lanes / own.per_hour
    return Lane(
        at.tolist(),
        [round(pace / lanes) if lanes else 0 for lanes in open_lanes.tolist()],
        room(scenario, gate, direction),
    )


def _calls(
    events: Iterable[Event], lane: Lane, callable_at: Mapping[str, int], begins: int
) -> list[Call]:
    """Return the calls of a lane with what was known when each was made."""
    waits: dict[str, int] = {}
    inside: set[str] = set()
    free = 0
    found: list[Call] = []
    for event in events:
        at, case = event.at_ms - begins, event.case
        if event.activity in _WAITS:
            waits[case] = at
        if event.activity == Kind.CALLED:
            ready = max(waits.get(case, at), callable_at.get(case, 0))
            found.append(Call(case, at, ready, free))
            inside.add(case)
        elif event.activity in _LEAVES and case in inside:
            if len(inside) >= lane.room:
                free = at
            inside.remove(case)
    return found


def delays(calls: Sequence[Call], lane: Lane) -> dict[str, float]:
    """Return by how many minutes lost turns made each case wait longer."""
    found: dict[str, float] = {}
    used, delay = 0, 0
    for call, somebody in zip(calls, _ready_by_then(calls), strict=True):
        since, interval = lane.at(call.at)
        used = max(used, since)
        earliest = call.at - max(_BURST_MS, interval)
        unused = max(0, earliest - used)
        lost = max(0, earliest - max(used, call.free, somebody))
        # What nobody was there for makes up for what was lost before.
        delay = max(0, delay - (unused - lost)) + lost
        used = max(used, earliest) + interval
        found[call.case] = delay / MINUTE_MS
    return found


def _ready_by_then(calls: Sequence[Call]) -> Iterator[int]:
    """Yield for each call since when somebody waited who is not called before it."""
    found: list[int] = []
    for call in reversed(calls):
        found.append(min(call.ready, found[-1]) if found else call.ready)
    return reversed(found)
