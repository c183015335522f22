"""Who stands in the waiting line, and who has something in the way.

Whether somebody is callable follows from the gate's conditions and from the time. The
lines are walked through when the conditions have changed; between that, only those are
looked at whose planned arrival comes near.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain import transitions
from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.gates import Gate
from gateway.domain.obstacles import (
    Conditions,
    conditions_at,
    obstacle_to,
    standing_obstacle,
)
from gateway.services.work import Needs, Place, Stretch, Work, worker

ACTOR = worker("dispatch")
# Small enough to hold the gate's row for some milliseconds only.
MOST_AT_ONCE = 200
# After so much real time a walk is due although nothing asks for one: whatever another
# process, with a clock of its own, has put in a wrong place is mended by that.
WALK_EVERY_S = 60.0
# Nor shall walking through a long line be all that a dispatcher does: it rests so many
# times as long as the walk took.
REST = 20
# A ticket that nobody has: the end of those with one planned arrival.
_BEYOND = 2**62


WALKED: tuple[tuple[Line, Direction | None], ...] = (
    *((Line.WAITING, direction) for direction in Direction),
    (Line.SCHEDULED, None),
)


@dataclass(slots=True)
class Arranged:
    """What was done, and where each stretch ended; None is the end of its line."""

    moved: int
    ends: Mapping[Stretch, Place | None]
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrange:
    """Put those who stand in *stretches* where they belong."""

    stretches: frozenset[Stretch]
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(stretches=self.stretches))

    def decide(self, work: Work) -> Arranged:
        conditions = conditions_at(work.gate, work.now)
        moved, ends = 0, {}
        for stretch in self.stretches:
            ids = work.loaded.stretches[stretch]
            found = [work.find(declaration_id) for declaration_id in ids]
            is_whole = len(found) < stretch.limit
            ends[stretch] = None if is_whole else _place(found[-1], stretch.line)
            moved += sum(_arrange(work, one, conditions) for one in found)
        return Arranged(moved, ends, work.now)


def _arrange(work: Work, found: Declaration, conditions: Conditions) -> bool:
    """Tell whether it was moved; it may have left both lines in this transaction."""
    if found.line is Line.WAITING:
        return send_away(work, found, conditions, ACTOR)
    if found.line is not Line.SCHEDULED or obstacle_to(found, conditions, work.now):
        return False
    work.change(transitions.queue(found, now=work.now), ACTOR)
    return True


def send_away(
    work: Work, found: Declaration, conditions: Conditions, actor: str
) -> bool:
    """Take one out of the waiting line if it is not callable; tell whether so."""
    obstacle = standing_obstacle(found, conditions)
    if obstacle is None:
        return False
    work.change(transitions.unqueue(found, obstacle, now=work.now), actor)
    return True


def walked(conditions: Conditions) -> list[tuple[Line, Direction | None]]:
    """Return the lines in which somebody may stand wrongly."""
    return [
        (line, direction)
        for line, direction in WALKED
        if direction is None or conditions.may_send_away(direction)
    ]


def _place(found: Declaration, line: Line) -> Place:
    first = found.planned_arrival if line is Line.SCHEDULED else found.order_key
    return first, found.ticket or 0


class Walk:
    """How far a gate's lines are arranged, as one dispatcher knows.

    It begins anew whenever the conditions are others. Of the scheduled line it
    remembers how far it came, for those who stand there have something in their way
    that only other conditions, a check-in or a release can remove.
    """

    def __init__(self) -> None:
        self._conditions: Conditions | None = None
        self._ahead: dict[tuple[Line, Direction | None], Place | None] = {}
        self._seen_to: datetime | None = None
        self._begun_s = 0.0
        self._due_s = 0.0

    @property
    def is_under_way(self) -> bool:
        return bool(self._ahead)

    @property
    def seen_to(self) -> datetime | None:
        """Up to which planned arrival the scheduled ones were looked at."""
        return self._seen_to

    def prepare(self, gate: Gate, now: datetime, real_s: float) -> None:
        """Begin anew if need be; *real_s* is a clock that nobody sets."""
        conditions = conditions_at(gate, now)
        near = now + conditions.call_lead
        is_back = self._seen_to is not None and near < self._seen_to
        if self._ahead:
            took_s = real_s - self._begun_s
            self._due_s = real_s + max(WALK_EVERY_S, REST * took_s)
        if conditions != self._conditions or is_back or real_s > self._due_s:
            self._conditions, self._begun_s = conditions, real_s
            self._due_s = real_s + WALK_EVERY_S
            self._ahead, self._seen_to = dict.fromkeys(walked(conditions)), None

    def next(self, *, is_somebody_due: bool) -> Arrange | None:
        """Return what to look at now, if anything."""
        ahead = dict(self._ahead)
        if is_somebody_due and self._seen_to is not None:
            ahead.setdefault((Line.SCHEDULED, None), (self._seen_to, _BEYOND))
        if not ahead:
            return None
        return Arrange(
            frozenset(
                Stretch(line, direction, MOST_AT_ONCE, after)
                for (line, direction), after in ahead.items()
            )
        )

    def note(self, arranged: Arranged) -> None:
        """Take note of what was looked at."""
        for stretch, end in arranged.ends.items():
            of = stretch.line, stretch.direction
            if end is not None:
                self._ahead[of] = end
                continue
            self._ahead.pop(of, None)
            if stretch.line is Line.SCHEDULED and self._conditions is not None:
                self._seen_to = arranged.at + self._conditions.call_lead
