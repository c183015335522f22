"""Whose the numbers are that each gate gave out: its tickets, and its journal's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.domain.declarations import Kind
from gateway.services.verification.cases import Case
from gateway.services.verification.findings import Finding, Tally
from gateway.services.verification.numbers import JournalNumbers, Tickets
from gateway.services.verification.reading import is_number
from gateway.storage.audit_rows import GateRow, JournalRow


@dataclass(frozen=True, slots=True)
class _Book:
    """The numbers of one gate."""

    tickets: Tickets
    entries: JournalNumbers


class _ByGate(dict[str, _Book]):
    def __missing__(self, gate: str) -> _Book:
        """A gate that is not there gave out no number."""
        self.open(GateRow(gate, 0, 0))
        return self[gate]

    def open(self, gate: GateRow) -> None:
        self[gate.id] = _Book(
            Tickets(gate.id, gate.ticket), JournalNumbers(gate.id, gate.journal_seq)
        )


class Books:
    def __init__(self, gates: Iterable[GateRow]) -> None:
        self._gates = _ByGate()
        for gate in gates:
            self._gates.open(gate)

    def write(self, entries: Iterable[JournalRow], tally: Tally) -> None:
        """Take note that these entries are in the journal."""
        for told in entries:
            if wrong := self._gates[told.gate].entries.write(told.seq):
                tally.find(wrong)

    def hold(self, case: Case, tally: Tally) -> None:
        """Take note of the tickets that a declaration has or, by the journal, had."""
        row = case.row
        for gate, ticket in _told_elsewhere(case):
            if row is None:
                self._gates[gate].tickets.miss(ticket)
            elif wrong := self._gates[gate].tickets.hold(ticket, case.id):
                tally.find(wrong)
        if row is not None and row.ticket is not None:
            wrong = self._gates[row.gate].tickets.hold(row.ticket, case.id)
            if wrong is not None:
                tally.find(wrong)

    def close(self, tally: Tally) -> None:
        """Tell which numbers nobody has."""
        for finding in self._missing():
            tally.find(finding)

    def _missing(self) -> Iterator[Finding]:
        for book in self._gates.values():
            yield from book.tickets.findings()
            yield from book.entries.findings()


def _told_elsewhere(case: Case) -> set[tuple[str, int]]:
    """Return the tickets that only the journal knows the declaration to have had."""
    home = case.row and case.row.gate
    return {
        (told.gate, int(told.ticket))
        for told in case.told
        # It may have come back, with another ticket than it left with.
        if (told.gate != home or told.kind == Kind.MOVED_OUT)
        and told.ticket is not None
        and is_number(told.ticket)
    }
