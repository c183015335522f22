"""Confirms the fees of a declaration when they are paid."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from gateway.domain.checks import CheckKind, Outcome, Source, passed
from gateway.domain.declarations import Declaration, Kind, change
from gateway.domain.fees import kinds_due
from gateway.domain.payments import PaymentState, bill_of
from gateway.services.checking import clear_when_done, fact, record_check
from gateway.services.situations import situation_in
from gateway.services.work import Needs, Work, worker

ACTOR = worker("payments")


@dataclass(frozen=True, slots=True)
class SettlePayment:
    """The money came; telling it twice changes nothing."""

    id: UUID
    payment_id: UUID
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(ids=frozenset({self.id}), contents=True, payments=True)
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        known = work.loaded.payments.get(self.id, [])
        place = next(
            (n for n, one in enumerate(known) if one.id == self.payment_id), None
        )
        if place is None or known[place].state is PaymentState.PAID:
            return found
        known[place] = replace(known[place], state=PaymentState.PAID)
        work.paid.append(self.payment_id)
        because = {
            "payment_id": str(self.payment_id),
            "amount_vnd": known[place].amount_vnd,
        }
        told = change(found, Kind.PAID, at=work.now, because=because)
        found = work.change(told, ACTOR)
        return clear_when_done(work, _confirm(work, found), ACTOR)


def _confirm(work: Work, found: Declaration) -> Declaration:
    """Confirm every fee that is due, once all of it is paid."""
    situation = situation_in(work, found)
    if bill_of(situation.fees, work.loaded.payments[found.id]).outstanding_vnd:
        return found
    lacking = kinds_due(situation.fees) - passed(situation.facts)
    for kind in sorted(lacking, key=list(CheckKind).index):
        made = fact(
            found, kind, Outcome.PASS, ACTOR, now=work.now, source=Source.SYSTEM
        )
        found = record_check(work, found, made)
    return found
