"""What one vehicle owes and has paid, said in words. Amounts are VND."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.console.phrases import Phrases
from gateway.domain.checks import passed
from gateway.domain.fees import kinds_due
from gateway.domain.lifecycle import Status
from gateway.domain.names import CHECKS
from gateway.domain.payments import PAYABLE, Bill, PaymentState, bill_of
from gateway.services.seen import Seen
from gateway.storage.payments import Payment


class Standing(StrEnum):
    """Where a vehicle's fees stand."""

    DUE = "due"
    PENDING = "pending"
    FAILED = "failed"
    LATER = "later"
    PAID = "paid"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class FeeRow:
    """`outstanding_vnd` is what is still to be paid: nothing, once it is confirmed."""

    id: str
    plate: str
    number: str
    gate_id: str
    gate: str
    status: str
    lines: Sequence[str]
    bill: Bill
    standing: Standing
    pending: Payment | None

    @property
    def outstanding_vnd(self) -> int:
        return 0 if self.standing is Standing.BY_HAND else self.bill.outstanding_vnd

    @property
    def may_pay(self) -> bool:
        return self.standing in {Standing.DUE, Standing.FAILED}


def row_of(one: Seen, language: str, phrases: Phrases) -> FeeRow:
    found = one.declaration
    # A draft owes nothing yet, as the API says too.
    lines = () if found.status is Status.DRAFT else one.situation.fees
    bill = bill_of(lines, one.payments)
    pending = [pay for pay in one.payments if pay.state is PaymentState.PENDING]
    return FeeRow(
        id=str(found.id),
        plate=one.contents.body["vehicle"]["plate"],
        number=found.number or "",
        gate_id=found.gate,
        gate=one.gate.names.get(language, found.gate),
        status=found.status.value,
        lines=[
            f"{CHECKS[line.kind][language]}: {vnd(line.amount_vnd, phrases)}"
            for line in lines
        ],
        bill=bill,
        standing=_standing(one, bill),
        pending=pending[0] if pending else None,
    )


def _standing(one: Seen, bill: Bill) -> Standing:
    situation = one.situation
    if not bill.outstanding_vnd:
        return Standing.PAID
    if kinds_due(situation.fees) <= passed(situation.facts):
        return Standing.BY_HAND
    states = [pay.state for pay in one.payments]
    if PaymentState.PENDING in states:
        return Standing.PENDING
    if one.declaration.status not in PAYABLE:
        return Standing.LATER
    failed = states[-1:] == [PaymentState.FAILED]
    return Standing.FAILED if failed else Standing.DUE


def vnd(amount_vnd: int, phrases: Phrases) -> str:
    return f"{phrases.number(amount_vnd)} ₫"
