"""Rows as `verify` reads them: nothing in them is trusted to be what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class GateRow(NamedTuple):
    """A gate and the last numbers that it gave out."""

    id: str
    journal_seq: int
    ticket: int


class DeclarationRow(NamedTuple):
    id: UUID
    gate: str
    status: str
    direction: str
    line: str | None
    ticket: int | None
    planned_arrival: datetime
    order_key: int | None
    call_deadline: datetime | None
    version: int
    revision: int


class JournalRow(NamedTuple):
    """An entry; what its `data` holds is text, be it a number or nonsense."""

    declaration_id: UUID | None
    gate: str
    seq: int
    at: datetime
    kind: str
    before: str | None
    after: str | None
    direction: str | None
    line: str | None
    score: str | None
    ticket: str | None


class TurnRow(NamedTuple):
    """What an entry of the journal may mean for who stands in the waiting line."""

    declaration_id: UUID | None
    seq: int
    kind: str
    before: str | None
    after: str | None
    direction: str | None
    line: str | None
    score: str | None
    ticket: str | None
    # Whether a paper ticket of this declaration says so.
    by_paper: bool = False


class ApprovalRow(NamedTuple):
    declaration_id: UUID
    id: UUID
    revision: int


class EntryRow(NamedTuple):
    declaration_id: UUID
    approval_id: UUID | None
    gate: str


class SharedRow(NamedTuple):
    """Declarations that share what only one of them may have."""

    ids: Sequence[UUID]
    gates: Sequence[str]


class PaperRow(NamedTuple):
    """A paper ticket of which only table (no `seq`) or journal (no `id`) knows."""

    gate: str
    id: UUID | None
    seq: int | None


class LiftRow(NamedTuple):
    """A manual lift of which only table (no `seq`) or journal (no `id`) knows."""

    gate: str
    id: UUID | None
    seq: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """All that was written about the declarations of one run of ids."""

    declarations: Sequence[DeclarationRow]
    journal: Sequence[JournalRow]
    approvals: Sequence[ApprovalRow]
    entries: Sequence[EntryRow]
    contents: Sequence[UUID]
    checks: Sequence[tuple[UUID, int]]
