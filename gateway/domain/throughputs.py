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


@dataclass(slots=True)
class Stand:
    """Where a declaration stood after its last entry, and since when."""

    direction: Direction
    line: Line | None
    status: Status
    since: datetime | None = None


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


class Throughputs:
    """Follows one gate's journal, entry by entry."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.seq = 0
        self._stands: dict[UUID, Stand] = {}
        self._flows = {direction: Throughput() for direction in Direction}

    def begin(self, stands: Iterable[tuple[UUID, Stand]], seq: int) -> None:
        """Take over where every live declaration stands after the entry *seq*."""
        known = self._stands
        self._stands, self.seq = {}, seq
        for flow in self._flows.values():
            flow.waiting = flow.inside = 0
        for declaration_id, stand in stands:
            if (before := known.get(declaration_id)) is not None:
                stand.since = before.since
            self._stands[declaration_id] = stand
            self._count(stand, 1)
        for flow in self._flows.values():
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

    def hear(self, entry: JournalEntry) -> None:
        self.seq = entry.seq
        if entry.kind is Kind.CONTROLS_CHANGED:
            self.turn(entry.data["changed"], entry.at)
        if entry.declaration_id is None or "direction" not in entry.data:
            return
        after = _stand(entry)
        before = self._stands.pop(entry.declaration_id, None)
        flow = self._flows[after.direction]
        self._observe(flow, entry, before, after)
        if before is not None:
            self._count(before, -1)
            if before.line is after.line and before.status is after.status:
                after.since = before.since
        if after.line is not None or after.status in _INSIDE:
            self._stands[entry.declaration_id] = after
            self._count(after, 1)
        if not flow.waiting:
            flow.unserved_since = None
        elif flow.unserved_since is None:
            flow.unserved_since = entry.at

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
        before: Stand | None,
        after: Stand,
    ) -> None:
        if after.line is Line.WAITING and (
            before is None or before.line is not Line.WAITING
        ):
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
            case Kind.ENTERED if before and before.status is Status.CALLED:
                if before.since is not None:
                    spent = (entry.at - before.since).total_seconds()
                    flow.delays_s.append(max(0.0, spent))
            case Kind.DEPARTED | Kind.RETURNED:
                if flow.left_at is not None:
                    flow.leaving_s.append(self._open_s(flow.left_at, entry.at))
                flow.left_at = entry.at
            case _:
                pass

    def _count(self, stand: Stand, number: int) -> None:
        flow = self._flows[stand.direction]
        flow.waiting += number * (stand.line is Line.WAITING)
        flow.inside += number * (stand.status in _INSIDE)

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


def _stand(entry: JournalEntry) -> Stand:
    line = entry.data.get("line")
    return Stand(
        Direction(entry.data["direction"]),
        Line(line) if line else None,
        Status(entry.data["to"]),
        entry.at,
    )
