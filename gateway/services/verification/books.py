"""Whose the numbers are that each gate gave out: its tickets, and its journal's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gateway.services.verification.cases import Case
from gateway.services.verification.findings import Count, Tally
from gateway.services.verification.numbers import JournalNumbers, Tickets
from gateway.services.verification.reading import is_number
from gateway.storage.audit import GateRow, JournalRow


class Books:
    """The numbers of every gate; one that is not there gave out none."""

    def __init__(self, gates: Iterable[GateRow]) -> None:
        self._tickets = {gate.id: Tickets(gate.id, gate.ticket) for gate in gates}

