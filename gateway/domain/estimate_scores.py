"""How good the estimates are: the journal replayed, and each one told looked at again.

For each vehicle that entered: what it would have been told when it joined the waiting
line, against when it entered. A vehicle that missed a call counts as well.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.estimates import Estimate, Place, of_place
from gateway.domain.gates import Controls, Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import FINAL, Status
from gateway.domain.throughputs import Throughputs

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    direction: Direction
    at: datetime
    estimate: Estimate
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1; errors in minutes, positive when it entered later than p50.

    None of them is known when nobody entered.
    """

    count: int
    p50_coverage: float | None = None
    p90_coverage: float | None = None
    mean_error_minutes: float | None = None
    mean_absolute_error_minutes: float | None = None
    mean_wait_minutes: float | None = None


class Replay:
    """Hears a gate's journal in order, and tells everybody who joins the line."""

    def __init__(self, gate: Gate, since: datetime) -> None:
        self._since = since
        self._throughputs = Throughputs(gate)
        self._lines: dict[Direction, list[Key]] = {each: [] for each in Direction}
        self._keys: dict[UUID, tuple[Direction, Key]] = {}
        self._told: dict[UUID, Told] = {}

    def hear(self, entry: JournalEntry) -> None:
        self._throughputs.hear(entry)
        subject = entry.declaration_id
        if subject is None or "direction" not in entry.data:
            return
        self._take(subject)
        if entry.data.get("line") == Line.WAITING:
            self._put(subject, entry)
        if entry.kind is Kind.ENTERED and (told := self._told.get(subject)):
            self._told[subject] = replace(told, entered_at=entry.at)
        elif Status(entry.data["to"]) in FINAL and not self._has_entered(subject):
            self._told.pop(subject, None)

    def scores(self) -> dict[Direction | None, Score]:
        """Return the score of both directions together (None), and of each."""
        of: defaultdict[Direction | None, list[Told]] = defaultdict(list)
        for told in self._told.values():
            if told.entered_at is not None:
                of[None].append(told)
                of[told.direction].append(told)
        return {which: score(of[which]) for which in (None, *Direction)}

    def _has_entered(self, subject: UUID) -> bool:
        told = self._told.get(subject)
        return told is not None and told.entered_at is not None

    def _take(self, subject: UUID) -> None:
        direction, key = self._keys.pop(subject, (None, (0, 0)))
        if direction is not None:
            line = self._lines[direction]
            del line[bisect_left(line, key)]

    def _put(self, subject: UUID, entry: JournalEntry) -> None:
        direction = Direction(entry.data["direction"])
        key = (entry.data["score"], entry.data["ticket"])
        line = self._lines[direction]
        insort(line, key)
        self._keys[subject] = direction, key
        if subject in self._told or entry.at < self._since:
            return
        lead_ms = entry.at.timestamp() * 1000 - key[0]
        place = Place(direction, bisect_left(line, key) + 1, lead_ms)
        recent = self._throughputs.recent(direction, entry.at)
        estimate = of_place(place, self._throughputs.gate, entry.at, recent)
        if estimate is not None:
            self._told[subject] = Told(direction, entry.at, estimate)


def score(told: Sequence[Told]) -> Score:
    """Judge what those were told who entered since."""
    entered = [(each, each.entered_at) for each in told if each.entered_at is not None]
    if not entered:
        return Score(0)
    errors = [_minutes(at - each.estimate.p50) for each, at in entered]
    number = len(entered)
    return Score(
        count=number,
        p50_coverage=sum(at <= each.estimate.p50 for each, at in entered) / number,
        p90_coverage=sum(at <= each.estimate.p90 for each, at in entered) / number,
        mean_error_minutes=sum(errors) / number,
        mean_absolute_error_minutes=sum(map(abs, errors)) / number,
        mean_wait_minutes=sum(_minutes(at - each.at) for each, at in entered) / number,
    )


def before(gate: Gate, entries: Sequence[JournalEntry]) -> Gate:
    """Return the gate as it was run before these changes of its controls."""
    found = gate.controls.to_json()
    for entry in reversed(entries):
        if entry.kind is Kind.CONTROLS_CHANGED:
            found |= entry.data.get("was", {})
    return replace(gate, controls=Controls.from_json(found))


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60
