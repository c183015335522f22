"""What was paid against what is due, and which fees that confirms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from gateway.domain.checks import Fact, Source
from gateway.domain.fees import FEE_KINDS, FeeLine, total
from gateway.domain.lifecycle import Status

# From when a ticket is there until the vehicle is released, which it is once paid.
PAYABLE = frozenset({Status.SUBMITTED, Status.APPROVED, Status.CALLED, Status.ENTERED})


class PaymentState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


class Paid(Protocol):
    @property
    def amount_vnd(self) -> int: ...
    @property
    def state(self) -> PaymentState: ...


class SourcedFact(Fact, Protocol):
    @property
    def source(self) -> Source: ...


Sourced = TypeVar("Sourced", bound=SourcedFact)


@dataclass(frozen=True, slots=True)
class Bill:
    """Amounts in VND; a correction may make more or less due than was paid."""

    due_vnd: int
    paid_vnd: int

    @property
    def outstanding_vnd(self) -> int:
        return max(0, self.due_vnd - self.paid_vnd)

    @property
    def overpaid_vnd(self) -> int:
        return max(0, self.paid_vnd - self.due_vnd)


def bill_of(lines: Sequence[FeeLine], payments: Iterable[Paid]) -> Bill:
    paid = (one.amount_vnd for one in payments if one.state is PaymentState.PAID)
    return Bill(total(lines), sum(paid))


def settled(facts: Iterable[Sourced], bill: Bill) -> list[Sourced]:
    """Leave out what the system confirmed of fees when that is not enough any more.

    A fee that management confirmed by hand stays confirmed.
    """
    if not bill.outstanding_vnd:
        return list(facts)
    return [
        fact
        for fact in facts
        if fact.source is not Source.SYSTEM or fact.kind not in FEE_KINDS
    ]
