"""What the journal shows of a gate's work lately, one direction at a time."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.estimates import Joins, RecentService
from gateway.domain.gates import Controls, Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.domain.open_hours import between

MOST_CALLS = 40
MOST_DELAYS = 200
MOST_JOINS = 400
# Who came longer ago says nothing of who comes now.
REMEMBERED = timedelta(hours=1)
_INSIDE = frozenset({Status.CALLED, Status.ENTERED, Status.CLEARED})


_NOBODY = UUID(int=0)
# The line that one of these was in before, when its entry does not say.
_LINE_LEFT = {
    Kind.QUEUED: Line.SCHEDULED,
    Kind.RELEASED: None,
    Kind.CALLED: Line.WAITING,
    Kind.UNQUEUED: Line.WAITING,
    Kind.HELD: Line.WAITING,
    Kind.CANCELLED: Line.WAITING,
    Kind.EXPIRED: Line.WAITING,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a declaration stands before or after an entry."""

    line: Line | None
    status: Status | None


_NOWHERE = Stand(None, None)


@dataclass(frozen=True, slots=True)
class Standings:
    """How many stand where in one direction, and since when the called are called."""

    waiting: int
    inside: int
    called: Mapping[UUID, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Throughput:
    """One direction; what is counted is counted in open time."""

    waiting: int = 0
    inside: int = 0
    intervals_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_CALLS))
    leaving_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_CALLS))
    delays_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_DELAYS))
    joins: deque[tuple[datetime, int]] = field(
        default_factory=lambda: deque(maxlen=MOST_JOINS)
    )
    # Since when somebody has been waiting without a call; None while nobody waits.
    unserved_since: datetime | None = None
    left_at: datetime | None = None
    # Grows with whatever changes something above.
    changes: int = 0


class Throughputs:
    """Follows one gate's journal, entry by entry."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.seq = 0
        # Of those who wait nobody is remembered, however many they are.
        self._called: dict[UUID, datetime] = {}
        self._flows = {direction: Throughput() for direction in Direction}

    def begin(self, standings: Mapping[Direction, Standings], seq: int) -> None:
        """Take over who stands where after the entry *seq*."""
        self.seq = seq
        self._called.clear()
        for direction, flow in self._flows.items():
            found = standings[direction]
            flow.waiting, flow.inside = found.waiting, found.inside
            flow.changes += 1
            self._called.update(found.called)
            if not flow.waiting:
                flow.unserved_since = None

    def turn(self, changed: Mapping[str, Any], at: datetime) -> None:
        """Forget how fast it was: it is run otherwise from now on."""
        controls = Controls.from_json(self.gate.controls.to_json() | dict(changed))
        self.gate = replace(self.gate, controls=controls)
        for flow in self._flows.values():
            flow.intervals_s.clear()
            flow.leaving_s.clear()
            flow.left_at = at
            flow.unserved_since = at if flow.waiting else None
            flow.changes += 1

    def hear(self, entry: JournalEntry) -> None:
        self.seq = entry.seq
        if entry.kind is Kind.CONTROLS_CHANGED:
            self.turn(entry.data["changed"], entry.at)
        if entry.declaration_id is None or "direction" not in entry.data:
            return
        before, after = _before(entry), _after(entry)
        flow = self._flows[Direction(entry.data["direction"])]
        if before == after and (flow.unserved_since is None) == (not flow.waiting):
            return  # As a check, a hold of one inside, a payment.
        flow.changes += 1
        self._observe(flow, entry, before, after)
        _count(flow, before, -1)
        _count(flow, after, 1)
        if after.status is not Status.CALLED:
            self._called.pop(entry.declaration_id, None)
        elif entry.kind is Kind.CALLED:
            self._called[entry.declaration_id] = entry.at
        if not flow.waiting:
            flow.unserved_since = None
        elif flow.unserved_since is None:
            flow.unserved_since = entry.at

    def changes(self, direction: Direction) -> int:
        """Count what has changed `recent` but time."""
        return self._flows[direction].changes

    def recent(self, direction: Direction, now: datetime) -> RecentService:
        flow = self._flows[direction]
        busy_s = sum(flow.intervals_s)
        if flow.unserved_since is not None and self.gate.is_open(now):
            busy_s += self._open_s(flow.unserved_since, now)
        return RecentService(
            waiting=flow.waiting,
            inside=flow.inside,
            called=len(flow.intervals_s),
            busy_s=busy_s,
            left=len(flow.leaving_s),
            left_s=sum(flow.leaving_s),
            delays_s=tuple(sorted(flow.delays_s)),
            joins=self._joins(flow, now),
        )

    def _observe(
        self,
        flow: Throughput,
        entry: JournalEntry,
        before: Stand,
        after: Stand,
    ) -> None:
        if after.line is Line.WAITING and before.line is not Line.WAITING:
            score = entry.data.get("score")
            if score is not None:
                lead = round(entry.at.timestamp() * 1000) - score
                flow.joins.append((entry.at, lead))
        match entry.kind:
            case Kind.CALLED:
                if flow.unserved_since is not None:
                    spent = self._open_s(flow.unserved_since, entry.at)
                    flow.intervals_s.append(spent)
                flow.unserved_since = entry.at
            case Kind.ENTERED:
                since = self._called.get(entry.declaration_id or _NOBODY)
                if since is not None:
                    spent = (entry.at - since).total_seconds()
                    flow.delays_s.append(max(0.0, spent))
            case Kind.DEPARTED | Kind.RETURNED:
                if flow.left_at is not None:
                    flow.leaving_s.append(self._open_s(flow.left_at, entry.at))
                flow.left_at = entry.at
            case _:
                pass

    def _joins(self, flow: Throughput, now: datetime) -> Joins:
        while flow.joins and flow.joins[0][0] < now - REMEMBERED:
            flow.joins.popleft()
        if not flow.joins:
            return Joins()
        leads = sorted(lead for _, lead in flow.joins)
        sums = (0, *accumulate(leads))
        # Half an hour at least: the first two of a day are not yet a stream. They come
        # while the gate is closed as well.
        spent = max(1800.0, (now - flow.joins[0][0]).total_seconds())
        return Joins(leads, sums, spent * 1000)

    def _open_s(self, start: datetime, end: datetime) -> float:
        """Return open seconds; none when a sandbox's clock was set back."""
        zone, calendar = self.gate.zone, self.gate.controls.calendar
        spent = between(calendar, start.astimezone(zone), end.astimezone(zone))
        return max(0.0, spent.total_seconds())


def earlier(
    standings: Mapping[Direction, Standings], entries: Iterable[JournalEntry]
) -> dict[Direction, Standings]:
    """Return how many stood where before these entries, by how many do after them."""
    flows = {
        direction: Throughput(found.waiting, found.inside)
        for direction, found in standings.items()
    }
    for entry in reversed(list(entries)):
        if entry.declaration_id is not None and "direction" in entry.data:
            flow = flows[Direction(entry.data["direction"])]
            _count(flow, _after(entry), -1)
            _count(flow, _before(entry), 1)
    return {way: Standings(flow.waiting, flow.inside) for way, flow in flows.items()}


def _count(flow: Throughput, stand: Stand, number: int) -> None:
    """Count one more, or less; who follows from the middle never counts below none."""
    waiting = flow.waiting + number * (stand.line is Line.WAITING)
    inside = flow.inside + number * (stand.status in _INSIDE)
    flow.waiting, flow.inside = max(0, waiting), max(0, inside)


def _after(entry: JournalEntry) -> Stand:
    if entry.kind is Kind.MOVED_OUT:
        return _NOWHERE
    line = entry.data.get("line")
    return Stand(Line(line) if line else None, Status(entry.data["to"]))


def _before(entry: JournalEntry) -> Stand:
    status = entry.data.get("from")
    if status is None or entry.kind is Kind.MOVED_IN:
        return _NOWHERE
    return Stand(_line_before(entry), Status(status))


def _line_before(entry: JournalEntry) -> Line | None:
    data = entry.data
    if "from_line" in data:
        line = data["from_line"]
    elif data["from"] == Status.APPROVED:
        # Written by an earlier version. Most kinds leave it in the line that it is in.
        line = _LINE_LEFT.get(entry.kind, data.get("line"))
    else:
        line = None
    return Line(line) if line else None
