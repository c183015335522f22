"""All that was written about one declaration, wherever it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain.declarations import Kind
from gateway.domain.journal import in_order
from gateway.domain.lifecycle import LIVE, Status
from gateway.services.verification.findings import Count
from gateway.storage.audit_rows import (
    ApprovalRow,
    DeclarationRow,
    EntryRow,
    JournalRow,
    Part,
)

# Which counts a declaration adds to when the journal tells that it came so far.
_REACHED = {
    Status.APPROVED: Count.APPROVED,
    Status.REJECTED: Count.REJECTED,
    Status.CALLED: Count.CALLED,
    Status.DEPARTED: Count.DEPARTED,
    Status.RETURNED: Count.RETURNED,
    Status.CANCELLED: Count.CANCELLED,
    Status.EXPIRED: Count.EXPIRED,
}


# What has to be approved before it is called, whatever was approved before.
_UNAPPROVED = frozenset({Status.DRAFT, Status.SUBMITTED})


@dataclass(slots=True)
class Case:
    """A declaration, if it is there, and what else speaks of it."""

    id: UUID
    row: DeclarationRow | None = None
    told: list[JournalRow] = field(default_factory=list)
    approvals: list[ApprovalRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    has_contents: bool = False
    checks: int = 0

    @property
    def gate(self) -> str:
        spoken_of = (self.row, *reversed(self.told), *self.entries)
        return next((one.gate for one in spoken_of if one is not None), "nowhere")


class _Cases(dict[UUID, Case]):
    def __missing__(self, declaration_id: UUID) -> Case:
        made = self[declaration_id] = Case(declaration_id)
        return made


def cases(part: Part) -> Iterable[Case]:
    """Gather a part by declaration; what the journal tells is in its order."""
    found = _Cases()
    for row in part.declarations:
        found[row.id].row = row
    for told in part.journal:
        if told.declaration_id is not None:
            found[told.declaration_id].told.append(told)
    for approval in part.approvals:
        found[approval.declaration_id].approvals.append(approval)
    for entry in part.entries:
        found[entry.declaration_id].entries.append(entry)
    for declaration_id in part.contents:
        found[declaration_id].has_contents = True
    for declaration_id, number in part.checks:
        found[declaration_id].checks = number
    for case in found.values():
        if len({told.gate for told in case.told}) > 1:
            case.told = in_order(case.told)
    return found.values()


@dataclass(slots=True)
class Passage:
    """What the journal tells of a declaration's approval, calls and entry."""

    approvals: int = 0
    # Approved again, without having been opened again in between.
    approved_again: list[JournalRow] = field(default_factory=list)
    entries: list[JournalRow] = field(default_factory=list)
    # Whether an approval came before the first entry.
    was_approved: bool = False

    @property
    def lawful_approvals(self) -> int:
        """Count one approval for each time that it was opened again, and the first."""
        return self.approvals - len(self.approved_again)


def passage(told: Iterable[JournalRow]) -> Passage:
    """Tell events by their kind, and by the status whatever the kind says."""
    found = Passage()
    is_approved = False
    for one in told:
        moved = one.before != one.after
        if one.kind == Kind.APPROVED or (
            one.after == Status.APPROVED and one.before == Status.SUBMITTED
        ):
            found.approvals += 1
            if is_approved:
                found.approved_again.append(one)
            is_approved = True
        elif one.kind == Kind.ENTERED or (moved and one.after == Status.ENTERED):
            if not found.entries:
                found.was_approved = is_approved
            found.entries.append(one)
        elif one.after in _UNAPPROVED:
            is_approved = False
    return found


def counts(case: Case) -> Iterator[Count]:
    """Yield what a declaration that is there adds one to."""
    row = case.row
    if row is None:
        return
    yield Count.DRAFTS if row.ticket is None else Count.DECLARED
    if row.status in LIVE:
        yield Count.LIVE
    reached = {told.after for told in case.told}
    yield from (what for status, what in _REACHED.items() if status in reached)
    if case.entries or Status.ENTERED in reached:
        yield Count.ENTERED
