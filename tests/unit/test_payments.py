"""What was paid against what is due."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from gateway.domain.checks import CheckKind, Source
from gateway.domain.fees import FeeLine
from gateway.domain.payments import Bill, PaymentState, bill_of, settled
from tests.unit.test_checks import Fact


@dataclass(frozen=True)
class Sourced(Fact):
    source: Source = Source.SYSTEM


@dataclass(frozen=True)
class Paid:
    amount_vnd: int
    state: PaymentState = PaymentState.PAID


LINE = FeeLine(
    CheckKind.INFRASTRUCTURE_FEE,
    of="vehicle",
    class_id="VT6",
    base_vnd=800,
    coefficient=Decimal(1),
    amount_vnd=800,
    assumed=False,
    table="09/2025",
)
BY_SYSTEM = Sourced(CheckKind.INFRASTRUCTURE_FEE)
BY_HAND = Sourced(CheckKind.INFRASTRUCTURE_FEE, source=Source.OFFICER)
MEDICAL = Sourced(CheckKind.MEDICAL)


@pytest.mark.parametrize(
    ("payments", "outstanding", "overpaid"),
    [
        ([], 800, 0),
        ([Paid(800)], 0, 0),
        ([Paid(500), Paid(500)], 0, 200),
        ([Paid(800, PaymentState.PENDING)], 800, 0),
        ([Paid(800, PaymentState.FAILED)], 800, 0),
    ],
)
def test_only_what_was_paid_counts(payments, outstanding, overpaid):
    bill = bill_of([LINE], payments)

    assert (outstanding, overpaid) == (bill.outstanding_vnd, bill.overpaid_vnd)


def test_a_fee_that_is_not_paid_any_more_is_not_confirmed_by_the_system():
    facts = [BY_SYSTEM, BY_HAND, MEDICAL]

    assert facts == settled(facts, Bill(800, 800))
    assert [BY_HAND, MEDICAL] == settled(facts, Bill(900, 800))
