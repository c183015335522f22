"""Plays the waiting lines of a gate again, as its journal tells of them.

The published rule: whoever is called has the smallest score of those who stand in the
line at that moment, and of equal scores the smallest ticket. Who is on hold, scheduled
or not approved does not stand in it.
"""

from collections import defaultdict
from heapq import heappop, heappush
from uuid import UUID

from gateway.domain.declarations import Kind, Line
from gateway.domain.lifecycle import Status
from gateway.services.verification.findings import Fault, Finding
from gateway.services.verification.reading import is_number
from gateway.storage.audit_rows import TurnRow

# Direction, score, ticket.
_Place = tuple[str, int, int]


def is_call(turn: TurnRow) -> bool:
    """Tell by the kind, and by the status whatever the kind says."""
    becomes_called = turn.after == Status.CALLED and turn.before != Status.CALLED
    return turn.kind == Kind.CALLED or becomes_called


class WaitingLines:
    """Who stands in the waiting lines of one gate."""

    def __init__(self, gate: str) -> None:
        self._gate = gate
        self._places: dict[UUID | None, _Place] = {}
        # Who has left is taken out of a heap when he comes to its top.
        self._heaps: defaultdict[str, list[tuple[int, int, UUID | None]]] = defaultdict(
            list
        )

    def apply(self, turn: TurnRow) -> Finding | None:
        """Let happen what an entry tells; return a forbidden overtake."""
        place = self._places.pop(turn.declaration_id, None)
        is_judged = is_call(turn) and not turn.by_paper
        why = self._overtake(place, turn.declaration_id) if is_judged else None
        if turn.line == Line.WAITING and (stood := _place(turn)):
            self._places[turn.declaration_id] = stood
            if stood != place:
                heappush(self._heaps[stood[0]], (*stood[1:], turn.declaration_id))
        if why is None:
            return None
        return Finding(Fault.OVERTAKE, self._gate, why, turn.declaration_id, turn.seq)

    def _overtake(self, place: _Place | None, called: UUID | None) -> str | None:
        if place is None:
            return "called without standing in the waiting line"
        direction, score, ticket = place
        ahead = self._head(direction)
        if ahead is None or ahead >= (score, ticket, called):
            return None
        return (
            f"called with score {score}, ticket {ticket}, while {ahead[2]} stood in"
            f" the {direction} line with score {ahead[0]}, ticket {ahead[1]}"
        )

    def _head(self, direction: str) -> tuple[int, int, UUID | None] | None:
        """Return who is next in a line."""
        heap = self._heaps[direction]
        while heap and self._places.get(heap[0][2]) != (direction, *heap[0][:2]):
            heappop(heap)
        return heap[0] if heap else None


def _place(turn: TurnRow) -> _Place | None:
    """Read where it stands; an entry that is no place to stand is another fault."""
    if not (is_number(turn.score) and is_number(turn.ticket)):
        return None
    return str(turn.direction), int(turn.score or 0), int(turn.ticket or 0)
