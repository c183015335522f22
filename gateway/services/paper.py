"""Paper tickets are recorded afterwards: an entry where one was approved, else open."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain import transitions
from gateway.domain.checks import CheckKind, Outcome, Source
from gateway.domain.declarations import Declaration, Kind
from gateway.domain.errors import (
    NotApproved,
    OnHold,
    PaperTicketDiffers,
    PaperTicketNotFound,
    PaperTicketSettled,
    ShapeNotAllowed,
)
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.paper import CAN_ENTER, PaperState, Slip, mismatch
from gateway.services.checking import fact, record_check
from gateway.services.work import Needs, Work
from gateway.storage.approvals import Approval
from gateway.storage.entries import Entry
from gateway.storage.paper_tickets import PaperTicket


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """All of them or none; a serial that is known already changes nothing."""

    slips: Sequence[Slip]
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(
            tractors=frozenset(slip.tractor for slip in self.slips),
            papers=frozenset(slip.serial for slip in self.slips),
        )
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> list[PaperTicket]:
        """Return the tickets in the order in which they were sent.

        Raises:
            PaperTicketDiffers: a serial is known with something else on it.
            ShapeNotAllowed: one entered later than now.
        """
        seen: dict[str, Slip] = {}
        for number, slip in enumerate(self.slips):
            if slip.entered_at > work.now:
                msg = "nobody has entered yet who enters later than now"
                raise ShapeNotAllowed(msg, pointer=f"/tickets/{number}/entered_at")
            known = work.papers.get(slip.serial)
            if seen.setdefault(slip.serial, slip) != slip or (
                known is not None and slip_of(known) != slip
            ):
                msg = f"the serial {slip.serial} has something else on it already"
                raise PaperTicketDiffers(msg)
        # In the order of entry, as they drove in.
        for slip in sorted(seen.values(), key=lambda one: one.entered_at):
            if slip.serial not in work.papers:
                _record(work, slip, str(self.actor))
        return [work.papers[slip.serial] for slip in self.slips]


@dataclass(frozen=True, slots=True)
class ResolvePaper:
    """An officer says whose entry it was, or why there is none."""

    id: UUID
    declaration_id: UUID | None
    reason: str
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        ids = frozenset({self.declaration_id} if self.declaration_id else ())
        needs = Needs(ids=ids, paper_ids=frozenset({self.id}))
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> PaperTicket:
        """Return the ticket; the same answer once more changes nothing.

        Raises:
            PaperTicketNotFound: there is none at this gate.
            PaperTicketSettled: it was settled otherwise before.
            NotApproved, OnHold: that declaration cannot have entered.
        """
        known = {one.id: one for one in work.papers.values()}
        found = known.get(self.id)
        if found is None:
            msg = f"there is no paper ticket {self.id} at {work.gate.id}"
            raise PaperTicketNotFound(msg)
        if found.state is not PaperState.UNMATCHED:
            return self._settled(found)
        if self.declaration_id is None:
            settled = replace(found, state=PaperState.RESOLVED, reason=self.reason)
        else:
            declared = work.find(self.declaration_id)
            approval = _approval(work, declared)
            _let_in(work, declared, found, approval, self.actor)
            settled = replace(
                found,
                state=PaperState.MATCHED,
                declaration_id=declared.id,
                reason=self.reason,
            )
        _write(work, replace(settled, actor=str(self.actor)), Kind.PAPER_RESOLVED)
        return work.papers[found.serial]

    def _settled(self, found: PaperTicket) -> PaperTicket:
        if found.declaration_id == self.declaration_id:
            return found
        msg = f"it is {found.state} already"
        raise PaperTicketSettled(msg)


def slip_of(ticket: PaperTicket) -> Slip:
    return Slip(
        ticket.serial,
        ticket.tractor,
        ticket.direction,
        ticket.entered_at,
        ticket.note,
    )


def _record(work: Work, slip: Slip, actor: str) -> None:
    found = work.find_live(slip.tractor)
    approval = _current_approval(work, found)
    why = mismatch(
        found,
        slip,
        gate=work.gate,
        approved_at=approval.at if approval else None,
    )
    is_matched = found is not None and approval is not None and why is None
    ticket = PaperTicket(
        uuid7(),
        work.gate.id,
        slip.serial,
        slip.tractor,
        slip.direction,
        slip.entered_at,
        slip.note,
        PaperState.MATCHED if is_matched else PaperState.UNMATCHED,
        why,
        found.id if found and is_matched else None,
        None,
        actor,
        work.now,
    )
    if found is not None and approval is not None and why is None:
        _let_in(work, found, ticket, approval, actor)
    _write(work, ticket, Kind.PAPER_RECORDED)


def _current_approval(work: Work, found: Declaration | None) -> Approval | None:
    approval = work.loaded.approvals.get(found.id) if found else None
    if found is None or approval is None or approval.revision != found.revision:
        return None
    return approval


def _approval(work: Work, found: Declaration) -> Approval:
    """Return what lets it in; raises NotApproved, and OnHold."""
    approval = _current_approval(work, found)
    if found.status not in CAN_ENTER or approval is None:
        msg = f"the declaration {found.number} is {found.status}; it cannot enter"
        raise NotApproved(msg)
    if found.hold is not None:
        msg = f"{found.hold.owner} holds it: {found.hold.reason}"
        raise OnHold(msg)
    return approval


def _let_in(
    work: Work,
    found: Declaration,
    ticket: PaperTicket,
    approval: Approval,
    actor: Actor | str,
) -> None:
    """Call it if need be, and let it in: whoever stood before it was not served."""
    by_paper = {"paper_ticket": str(ticket.id)}
    if found.status is Status.APPROVED:
        call = transitions.call(found, controls=work.gate.controls, now=work.now)
        call.data.update(by_paper)
        found = work.change(call, str(actor))
    change = transitions.enter(found, now=work.now)
    change.data.update(by_paper, entered_at=ticket.entered_at.isoformat())
    entered = work.change(change, str(actor))
    entry = Entry(
        uuid7(),
        approval.id,
        found.id,
        work.gate.id,
        str(actor),
        sha256(f"paper ticket {ticket.id}".encode()).digest(),
        ticket.entered_at,
    )
    work.entries.append(entry)
    work.loaded.entries[found.id] = replace(entry, recorded_at=work.loaded.real_now)
    mark = fact(
        entered,
        CheckKind.BORDER_GUARD_ENTRY,
        Outcome.PASS,
        actor,
        now=work.now,
        source=Source.OFFICER,
        happened_at=ticket.entered_at,
        note="paper ticket",
    )
    record_check(work, entered, mark)


def _write(work: Work, ticket: PaperTicket, kind: Kind) -> None:
    work.papers[ticket.serial] = ticket
    work.changed_papers[ticket.id] = ticket
    told = {
        "paper_ticket": str(ticket.id),
        "state": ticket.state,
        "mismatch": ticket.mismatch,
        "matched_declaration": str(ticket.declaration_id)
        if ticket.declaration_id
        else None,
        "reason": ticket.reason,
    }
    work.enter(kind, None, ticket.actor, told)
