"""A gate's journal, played again: who stood where, and who was called out of turn.

Only what the journal tells is looked at, so it is found even when every answer to a
driver looks well. docs/reference/journal.md says what an entry holds.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from typing import Any, TypeAlias

from loadtests import checks
from loadtests.checks import Finding
from loadtests.followed import Growth

# Modes in which nobody is called: docs/reference/controls.md.
_CALLS_NOBODY = frozenset({"hold", "closed", "contingency"})
# Order key and ticket: of those who wait, the smallest is next.
_Place: TypeAlias = tuple[int, int]
# So many comings into line are remembered, of each direction, to explain places.
_REMEMBERED = 50_000
# An answer may show a place from shortly before, while the lines catch up.
_MARGIN_S = 3.0


class Replay:
    """The waiting lines of one gate, as far as its journal was read."""

    def __init__(self, gate: str) -> None:
        self.gate = gate
        self.seq = 0
        self._mode = "open"
        self._places: dict[str, tuple[str, _Place]] = {}
        # Who has left is taken out of a heap when he comes to its top.
        self._heaps: defaultdict[str, list[tuple[_Place, str]]] = defaultdict(list)
        self._joined: defaultdict[str, deque[tuple[float, _Place]]] = defaultdict(
            lambda: deque(maxlen=_REMEMBERED)
        )

    def read(self, entry: Mapping[str, Any], *, at: float) -> Iterator[Finding]:
        """Let happen what *entry* tells; it was read at the monotonic time *at*."""
        expected, self.seq = self.seq + 1, entry["seq"]
        gap = f"{self.gate} {self.seq} came after {expected - 1}"
        yield checks.JOURNAL_HAS_NO_GAPS, None if self.seq == expected else gap
        if entry["kind"] == "controls_changed":
            self._mode = entry["data"]["changed"].get("mode", self._mode)
        if entry["declaration_id"] is None:
            return
        told = entry["data"]
        is_call = entry["kind"] == "called" and "paper_ticket" not in told
        if is_call:
            yield checks.CLOSED_GATE_CALLS_NOBODY, self._called_while_closed(entry)
            yield checks.NO_OVERTAKING, self._overtaken(entry)
        self._move(entry["declaration_id"], told, at)

    def explain(self, growth: Growth) -> Finding:
        """Say whether as many came to stand before a vehicle as its place grew."""
        place = growth.order_key, growth.ticket
        since = growth.first_look - _MARGIN_S
        came = 0
        for at, joined in reversed(self._joined[growth.direction]):
            if at < since:
                break
            came += joined < place
        grown = growth.after - growth.before
        if grown <= came:
            return checks.PLACE_NEVER_GROWS, None
        return checks.PLACE_NEVER_GROWS, (
            f"{growth.before} became {growth.after} at {self.gate}, and the journal"
            f" tells of {came} who came before ticket {growth.ticket}"
        )

    def _called_while_closed(self, entry: Mapping[str, Any]) -> str | None:
        if self._mode not in _CALLS_NOBODY:
            return None
        return f"{self.gate} {entry['seq']} is a call, in mode {self._mode}"

    def _overtaken(self, entry: Mapping[str, Any]) -> str | None:
        called = entry["declaration_id"]
        if called not in self._places:
            return f"{self.gate} {entry['seq']}: {called} was called, and did not wait"
        direction, place = self._places[called]
        first, ahead = self._first(direction)
        if first >= place:
            return None
        return (
            f"{self.gate} {entry['seq']}: ticket {place[1]} was called while ticket"
            f" {first[1]} ({ahead}) stood before it"
        )

    def _first(self, direction: str) -> tuple[_Place, str]:
        """Return who is next in a line; somebody stands in it."""
        heap = self._heaps[direction]
        while self._places.get(heap[0][1]) != (direction, heap[0][0]):
            heappop(heap)
        return heap[0]

    def _move(self, declaration_id: str, told: Mapping[str, Any], at: float) -> None:
        """Let a declaration stand where an entry says that it stands now."""
        before = self._places.pop(declaration_id, None)
        if told["line"] != "waiting":
            return
        direction, place = told["direction"], (told["score"], told["ticket"])
        self._places[declaration_id] = direction, place
        if before != (direction, place):
            heappush(self._heaps[direction], (place, declaration_id))
            self._joined[direction].append((at, place))
