"""Runs of numbers that must be gapless: tickets, and the journal's own."""

from collections.abc import Iterator
from uuid import UUID

from gateway.services.verification.findings import Fault, Finding

_BLOCK = 1 << 16


class Numbers:
    """A set of numbers from 1, one byte each: ten million tickets take 10 MB."""

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Return whether it was not there before."""
        block, place = divmod(number, _BLOCK)
        marks = self._blocks.setdefault(block, bytearray())
        if not marks:
            marks.extend(bytes(_BLOCK))
        is_new = not marks[place]
        marks[place] = 1
        return is_new

    def __iter__(self) -> Iterator[int]:
        for block in sorted(self._blocks):
            first = block * _BLOCK
            for place, is_in in enumerate(self._blocks[block]):
                if is_in:
                    yield first + place

    def missing(self, last: int) -> Iterator[range]:
        """Yield the runs from 1 to *last* that are not in the set."""
        before = 0
        for number in self:
            if number > before + 1:
                yield range(before + 1, number)
            before = number
        if before < last:
            yield range(before + 1, last + 1)


class Tickets:
    """The tickets of one gate, of which it gave out 1 to `given`."""

    def __init__(self, gate: str, given: int) -> None:
        self._gate = gate
        self._given = given
        self._held = Numbers()
        self._known = Numbers()

    def hold(self, ticket: int, declaration_id: UUID) -> Finding | None:
        """A declaration has this ticket; return what is wrong with that."""
        if not 1 <= ticket <= self._given:
            why = f"ticket {ticket} was not given out, the gate is at {self._given}"
        elif self._held.add(ticket):
            why = ""
            self._known.add(ticket)
        else:
            why = f"ticket {ticket} was given to somebody else too"
        if not why:
            return None
        return Finding(Fault.TICKET_GAP, self._gate, why, declaration_id)

    def miss(self, ticket: int) -> None:
        """The journal tells of a declaration with this ticket, which is not there."""
        if 1 <= ticket <= self._given:
            self._known.add(ticket)

    def findings(self) -> Iterator[Finding]:
        """Yield the gaps, and the lost declarations that nothing else tells of."""
        for run in self._held.missing(self._given):
            yield self._gap(Fault.TICKET_GAP, run)
        for run in self._known.missing(self._given):
            yield self._gap(Fault.LOST, run)

    def _gap(self, fault: Fault, run: range) -> Finding:
        why = f"no declaration has {spelled('ticket', run)}, which the gate gave out"
        return Finding(fault, self._gate, why, number=len(run))


class JournalNumbers:
    """The numbers of one gate's journal entries, of which it gave out 1 to `given`."""

    def __init__(self, gate: str, given: int) -> None:
        self._gate = gate
        self._given = given
        self._written = Numbers()

    def write(self, seq: int) -> Finding | None:
        """An entry has this number; return what is wrong with that."""
        if not 1 <= seq <= self._given:
            why = f"this number was not given out, the gate is at {self._given}"
        elif self._written.add(seq):
            return None
        else:
            why = "another entry has this number too"
        return Finding(Fault.JOURNAL_GAP, self._gate, why, seq=seq)

    def findings(self) -> Iterator[Finding]:
        for run in self._written.missing(self._given):
            verb = "is" if len(run) == 1 else "are"
            why = f"{spelled('entry', run)} {verb} not there"
            yield Finding(Fault.JOURNAL_GAP, self._gate, why, number=len(run))


def spelled(what: str, run: range) -> str:
    if len(run) == 1:
        return f"{what} {run[0]}"
    plural = "entries" if what == "entry" else f"{what}s"
    return f"{plural} {run[0]} to {run[-1]}"
