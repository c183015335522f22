"""Whose turn it is: the line moves up, and vehicles are called in its order.

Redis proposes who is next, so that the database need not look when nobody is; the
database decides, under the gate's lock, from its own line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from gateway.domain import transitions
from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.gates import BURST, Gate
from gateway.domain.obstacles import conditions_at
from gateway.services.arranging import ACTOR, send_away
from gateway.services.work import Needs, Work


@dataclass(slots=True)
class Called:
    ids: list[UUID] = field(default_factory=list)
    # How many of the line were not callable any more.
    sent_away: int = 0
    drifted: bool = False


@dataclass(frozen=True, slots=True)
class CallNext:
    """Call the next vehicles of each direction, while there is room.

    `proposed` is what the lines showed at journal number `seq`. Who waits and is not
    callable any more is taken out of the line, and never called.
    """

    proposed: Mapping[Direction, list[UUID]]
    seq: int | None = None
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        heads = {direction: len(ids) for direction, ids in self.proposed.items()}
        object.__setattr__(self, "needs", Needs(heads=heads))

    def decide(self, work: Work) -> Called:
        if not work.gate.is_open(work.now):
            return Called()
        called = Called()
        is_current = self.seq == work.gate.journal_seq and not work.journal
        conditions = conditions_at(work.gate, work.now)
        for direction in self.proposed:
            inside = work.loaded.inside
            room = room_for(work.gate, direction, inside, work.now)
            looked_at = []
            number = 0
            for found in next_in_line(work, direction):
                if number == room:
                    break
                looked_at.append(found.id)
                if send_away(work, found, conditions, ACTOR):
                    called.sent_away += 1
                    continue
                change = transitions.call(
                    found, controls=work.gate.controls, now=work.now
                )
                called.ids.append(work.change(change, ACTOR).id)
                number += 1
            inside[direction] += number
            if is_current and looked_at != self.proposed[direction][: len(looked_at)]:
                # The lines claim to be up with the journal, and are not.
                called.drifted = True
            work.gate = _paced(work.gate, direction, number, work.now)
        return called


def next_in_line(work: Work, direction: Direction) -> list[Declaration]:
    """Return who is next, with what this transaction itself has changed."""
    head = work.loaded.heads.get(direction, [])
    candidates = {*head, *work.changed}
    standing = [
        found
        for found in map(work.loaded.declarations.__getitem__, candidates)
        if found.line is Line.WAITING and found.direction is direction
    ]
    standing.sort(key=_place)
    if head:
        # Behind the last one that was read, others may stand who were not.
        last = _place(work.loaded.declarations[head[-1]])
        standing = [found for found in standing if _place(found) <= last]
    return standing


def _place(found: Declaration) -> tuple[int, int]:
    return found.order_key or 0, found.ticket or 0


def room_for(
    gate: Gate, direction: Direction, inside: Mapping[Direction, int], now: datetime
) -> int:
    """Return how many may be called: by the yard, and by the admission rate."""
    flow = gate.controls.flows[direction]
    room = flow.yard_capacity - inside[direction]
    if room <= 0 or flow.admission_rate == 0:
        return 0
    interval, used_until = _schedule(gate, direction, now)
    return max(0, min(room, int((now - used_until) / interval)))


def _schedule(
    gate: Gate, direction: Direction, now: datetime
) -> tuple[timedelta, datetime]:
    """Return the time between two vehicles, and up to when the rate is used up.

    A virtual schedule (GCRA): a quiet time is made up for by `BURST` at most.
    """
    interval = timedelta(hours=1) / gate.controls.flows[direction].admission_rate
    earliest = now - max(BURST, interval)
    used_until = gate.paced_until.get(direction, earliest)
    # A clock that was set back must not stop the gate until it has caught up.
    if used_until > now + interval:
        used_until = earliest
    return interval, max(used_until, earliest)


def _paced(gate: Gate, direction: Direction, count: int, now: datetime) -> Gate:
    """Use up the admission rate for *count* vehicles."""
    if count == 0:
        return gate
    interval, used_until = _schedule(gate, direction, now)
    paced = {**gate.paced_until, direction: used_until + count * interval}
    return replace(gate, paced_until=paced)
