from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.checks import (
    OWNERS,
    CheckKind,
    Outcome,
    Step,
    failed,
    is_clear,
    latest,
    missing,
    passed,
    passed_at,
    steps_done,
)
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category
from gateway.domain.requirements import Traits, required
from tests.unit.examples import NOW

ALWAYS = {
    CheckKind.BORDER_GUARD_ENTRY,
    CheckKind.CUSTOMS_ENTRY,
    CheckKind.CUSTOMS_INSPECTION,
}
FRUIT = required(
    Traits(Direction.EXPORT, Channel.GREEN, frozenset({Category.FRESH_FRUIT}))
)


@dataclass(frozen=True)
class Fact:
    kind: str
    outcome: str = "pass"
    happened_at: datetime = NOW
    at: datetime = NOW


def facts(*kinds):
    return [Fact(kind) for kind in kinds]


def minutes_later(minutes):
    return NOW + timedelta(minutes=minutes)


def test_every_kind_has_one_role_that_confirms_it():
    assert set(CheckKind) == set(OWNERS)
    roles = {"border_guard", "customs", "quarantine", "yard", "management"}
    assert roles == set(OWNERS.values())


def test_only_customs_releases():
    others = FRUIT - {kind for kind in FRUIT if OWNERS[kind] == "customs"}

    assert not is_clear(FRUIT, facts(*others))


@given(st.permutations(sorted(FRUIT)), st.integers(0, 4))
def test_a_vehicle_is_clear_when_the_last_check_passes_in_whatever_order(order, number):
    done = facts(*order[:number])

    assert (number == len(FRUIT)) is is_clear(FRUIT, done)
    assert set(order[number:]) == set(missing(FRUIT, done))


def test_a_fact_that_comes_twice_changes_nothing():
    done = facts(*FRUIT)

    assert is_clear(FRUIT, done + done)


def test_what_happened_last_counts_though_it_was_told_first():
    mended = Fact(CheckKind.MEDICAL, "pass", minutes_later(9), at=minutes_later(9))
    late = Fact(CheckKind.MEDICAL, "fail", minutes_later(1), at=minutes_later(30))

    assert {CheckKind.MEDICAL: Outcome.PASS} == latest([late, mended])


def test_of_two_at_the_same_moment_the_one_told_later_counts():
    first = Fact(CheckKind.MEDICAL, "fail", at=minutes_later(1))
    second = Fact(CheckKind.MEDICAL, "pass", at=minutes_later(2))

    assert {CheckKind.MEDICAL: Outcome.PASS} == latest([second, first])


def test_the_latest_of_a_kind_counts_though_it_arrived_first():
    mended = Fact(CheckKind.PLANT_QUARANTINE, "pass", minutes_later(9))
    failed = Fact(CheckKind.PLANT_QUARANTINE, "fail", minutes_later(1))

    assert is_clear(FRUIT, [mended, failed, *facts(*ALWAYS)])


def test_of_two_at_the_same_moment_the_later_recorded_counts():
    said = [*facts("medical"), Fact("medical", "fail")]

    assert {CheckKind.MEDICAL: Outcome.FAIL} == latest(said)
    assert {CheckKind.MEDICAL: Outcome.PASS} == latest(said[::-1])


def test_a_failed_check_that_nobody_required_stops_the_vehicle():
    done = [*facts(*FRUIT), Fact(CheckKind.MEDICAL, "fail")]

    assert not is_clear(FRUIT, done)
    assert [CheckKind.MEDICAL] == missing(FRUIT, done)


def test_what_stands_failed_is_told_until_it_passes():
    said = [Fact("medical", "fail"), Fact("yard_entry", "fail")]
    mended = Fact("medical", "pass", minutes_later(1))

    assert [CheckKind.YARD_ENTRY, CheckKind.MEDICAL] == failed(said)
    assert [CheckKind.YARD_ENTRY] == failed([*said, mended])


def test_what_is_missing_comes_in_the_order_of_the_gate():
    assert [
        CheckKind.CUSTOMS_ENTRY,
        CheckKind.PLANT_QUARANTINE,
        CheckKind.CUSTOMS_INSPECTION,
    ] == missing(FRUIT, facts(CheckKind.BORDER_GUARD_ENTRY))


def test_what_failed_has_not_passed():
    said = [*facts("medical"), Fact("yard_entry", "fail")]

    assert {CheckKind.MEDICAL} == passed(said)


def test_a_check_has_stood_passed_since_it_last_began_to():
    said = [
        Fact("medical"),
        Fact("medical", "fail", minutes_later(1)),
        Fact("medical", "pass", minutes_later(2)),
        Fact("medical", "pass", minutes_later(3)),
        Fact("yard_entry", "fail"),
    ]

    assert {CheckKind.MEDICAL: minutes_later(2)} == passed_at(said)


@pytest.mark.parametrize(
    ("kinds", "steps"),
    [
        ([], []),
        (["customs_entry"], []),
        (["border_guard_entry", "customs_entry"], [Step.IN_GATE]),
        (["yard_entry"], [Step.IN_YARD]),
        (sorted(FRUIT), [Step.IN_GATE, Step.CHECKED]),
        (["infrastructure_fee"], [Step.PAID]),
        (["customs_exit", "border_guard_exit"], [Step.LEFT]),
        (["border_guard_exit"], []),
    ],
)
def test_steps_are_derived_from_facts(kinds, steps):
    assert steps == steps_done(FRUIT, facts(*kinds))


def test_a_vehicle_has_paid_when_every_fee_that_is_due_has_passed():
    due = FRUIT | {CheckKind.INFRASTRUCTURE_FEE, CheckKind.TRANSFER_FEE}

    assert [] == steps_done(due, facts("infrastructure_fee"))
    assert [Step.PAID] == steps_done(due, facts("infrastructure_fee", "transfer_fee"))
