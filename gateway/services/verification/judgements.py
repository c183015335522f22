"""What is wrong with one declaration, by all that was written about it."""

from collections.abc import Iterable, Iterator
from typing import cast

from gateway.domain.declarations import Declaration, Kind, Line, score
from gateway.domain.lifecycle import EDGES, Status
from gateway.services.verification.cases import Case, Passage, passage
from gateway.services.verification.findings import Fault, Finding
from gateway.storage.audit_rows import DeclarationRow, JournalRow

_BEGINNINGS = frozenset({Status.DRAFT, Status.SUBMITTED})
# What ends without ever having had a ticket.
_TICKETLESS = frozenset({Status.DRAFT, Status.CANCELLED, Status.EXPIRED})


def judge(case: Case) -> Iterator[Finding]:
    """Yield at most one finding of a fault, but one for each illegal edge."""
    found = passage(case.told)
    for fault, reasons in (
        (Fault.LOST, _lost(case, found)),
        (Fault.TWICE, _twice(case, found)),
        (Fault.UNAPPROVED, _unapproved(case, found)),
    ):
        if why := "; ".join(reasons):
            yield Finding(fault, case.gate, why, case.id)
    yield from _illegal_edges(case)


def _lost(case: Case, found: Passage) -> Iterator[str]:
    """Tell where tables and journal do not know the same."""
    row, told = case.row, case.told
    if row is None:
        told_of = f"{len(told)} journal entries" if told else "a table"
        yield f"the declaration is not there, {told_of} speak of it"
        return
    if not case.has_contents:
        yield "what was declared is not there"
    if row.ticket is None and row.status not in _TICKETLESS:
        yield f"it is {row.status} without a ticket"
    if not told:
        yield "the journal does not tell of it"
        return
    if told[0].before is not None:
        yield "the journal does not tell how it began"
    yield from _differences(row, told[-1])
    yield from _miscounts(case, found)


def _differences(row: DeclarationRow, last: JournalRow) -> Iterator[str]:
    """Compare where it stands with where the journal's last entry left it."""
    sort_key = None
    if row.line is not None:
        # The rule reads nothing but what the row has too.
        sort_key = score(cast("Declaration", row._replace(line=Line(row.line))))
    by_table = (row.gate, row.status, row.direction, row.line, sort_key, row.ticket)
    names = ("gate", "to", "direction", "line", "score", "ticket")
    by_journal = (
        last.gate,
        last.after,
        last.direction,
        last.line,
        last.score,
        last.ticket,
    )
    for name, tabled, journaled in zip(names, by_table, by_journal, strict=True):
        if (None if tabled is None else str(tabled)) != journaled:
            called = "status" if name == "to" else name
            yield f"its {called} is {tabled} by the table, {journaled} by the journal"


def _miscounts(case: Case, found: Passage) -> Iterator[str]:
    """No change without a journal entry, and no entry without the change."""
    row, told = case.row, case.told
    if row is not None and row.version != len(told):
        yield f"it is at version {row.version} after {len(told)} journal entries"
    checks = sum(one.kind == Kind.CHECKED for one in told)
    if checks != case.checks:
        yield f"{case.checks} checks are there, the journal tells of {checks}"
    # The approval of one that entered is looked at with its entry.
    if not case.entries and not found.entries:
        if found.approvals and not case.approvals:
            yield "the journal tells of an approval that is not there"
        elif len(case.approvals) < found.lawful_approvals:
            yield (
                f"{len(case.approvals)} approvals are there, the journal tells of"
                f" {found.lawful_approvals}"
            )
        if case.approvals and not found.approvals:
            yield "the journal does not tell of its approval"


def _twice(case: Case, found: Passage) -> Iterator[str]:
    if len(case.approvals) > max(1, found.lawful_approvals):
        yield f"it has {len(case.approvals)} approvals"
    if len(case.entries) > 1:
        yield f"it has {len(case.entries)} entries"
    for again in found.approved_again:
        yield f"entry {again.seq} approves it again"
    for again in found.entries[1:]:
        yield f"entry {again.seq} lets it in again"


def _unapproved(case: Case, found: Passage) -> Iterator[str]:
    """Tell why an entry was not one with an approval, after a call, at its gate."""
    if case.row is None:
        return  # it is lost, which is told already
    for entry in case.entries:
        if not case.approvals:
            yield "it entered, and no approval is there"
        elif entry.approval_id not in {one.id for one in case.approvals}:
            yield f"it entered with the approval {entry.approval_id}, not its own"
        elif not any(
            (entry.approval_id, case.row.revision) == (one.id, one.revision)
            for one in case.approvals
        ):
            yield "it entered with the approval of what was corrected afterwards"
        if entry.gate != case.row.gate:
            yield f"it entered at {entry.gate}, declared for {case.row.gate}"
    if case.entries and not found.entries:
        yield "the journal does not tell of its entry"
    if found.entries and not case.entries:
        yield "the journal tells of an entry that is not there"
    # A second entry is another fault.
    yield from _let_in_too_early(found.entries[:1], found)


def _let_in_too_early(entries: Iterable[JournalRow], found: Passage) -> Iterator[str]:
    for told in entries:
        if not found.was_approved:
            yield f"entry {told.seq} lets it in before an approval"
        if told.before != Status.CALLED:
            yield f"entry {told.seq} lets it in from {told.before}, not from a call"


def _illegal_edges(case: Case) -> Iterator[Finding]:
    previous: JournalRow | None = None
    for told in case.told:
        if not _follows(previous, told):
            why = "; ".join(_edge_reasons(previous, told))
            yield Finding(Fault.ILLEGAL_EDGE, told.gate, why, case.id, told.seq)
        previous = told


def _follows(previous: JournalRow | None, told: JournalRow) -> bool:
    """Whether an entry is a lawful step from the one before it."""
    before, after = told.before, told.after
    if previous is not None and before != previous.after:
        return False
    if before is None:
        return after in _BEGINNINGS
    return before == after or (before, after) in EDGES


def _edge_reasons(previous: JournalRow | None, told: JournalRow) -> Iterator[str]:
    if previous is not None and told.before != previous.after:
        yield f"it goes on from {told.before}, and was {previous.after}"
    if not _follows(None, told):
        yield f"no edge leads from {told.before or 'the beginning'} to {told.after}"
