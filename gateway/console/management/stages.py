"""Where a vehicle stands on the drawing of a gate, and how it moves from there.

The road holds who may not be called yet, the buffer yard who waits for the call, the
lanes who was called and drives up to the barrier, the checks who is inside, the line
who is cleared and may cross.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from gateway.domain.declarations import Direction, Line
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.services.boards import Board

STAGES = ("road", "buffer", "lanes", "checks", "line")
# Beyond the drawing: where vehicles come from, where they go, where they give up.
OUTSIDE, ACROSS, GONE = "outside", "across", "gone"

_BY_LINE = {Line.SCHEDULED.value: "road", Line.WAITING.value: "buffer"}
_BY_STATUS = {
    Status.CALLED.value: "lanes",
    Status.ENTERED.value: "checks",
    Status.CLEARED.value: "line",
    Status.DEPARTED.value: ACROSS,
    Status.REJECTED.value: GONE,
    Status.CANCELLED.value: GONE,
    Status.EXPIRED.value: GONE,
    Status.RETURNED.value: GONE,
}


def stage_of(status: str | None, line: str | None) -> str:
    """Return where it stands; who is still in review is outside."""
    return _BY_STATUS.get(status or "") or _BY_LINE.get(line or "", OUTSIDE)


def counts(board: Board, direction: Direction) -> dict[str, int]:
    """Return how many vehicles stand at each stage."""
    return {
        "road": board.counted.lines.get((Line.SCHEDULED, direction), 0),
        "buffer": board.waiting(direction),
        "lanes": board.status(direction, Status.CALLED),
        "checks": board.status(direction, Status.ENTERED),
        "line": board.status(direction, Status.CLEARED),
    }


def moves(entries: Iterable[JournalEntry]) -> list[dict[str, Any]]:
    """Return how many went from which stage to which, by direction."""
    found: Counter[tuple[str, str, str]] = Counter()
    for entry in entries:
        told = entry.data
        if entry.declaration_id is None or "to" not in told:
            continue
        before = stage_of(told.get("from"), told.get("from_line"))
        after = stage_of(told["to"], told.get("line"))
        if before != after:
            found[told["direction"], before, after] += 1
    return [
        {"direction": direction, "from": before, "to": after, "number": number}
        for (direction, before, after), number in found.items()
    ]
