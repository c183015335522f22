"""What officers confirm about a vehicle, and what follows from it.

Confirmations are facts: they arrive late, twice and out of order, and all are kept.
Of each kind the one that happened last counts. Steps and clearance are derived, never
stored. Which kinds must pass is told by `requirements`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class CheckKind(StrEnum):
    BORDER_GUARD_ENTRY = "border_guard_entry"
    CUSTOMS_ENTRY = "customs_entry"
    YARD_ENTRY = "yard_entry"
    MEDICAL = "medical"
    PLANT_QUARANTINE = "plant_quarantine"
    ANIMAL_QUARANTINE = "animal_quarantine"
    TRANSPORT_LICENCE = "transport_licence"
    CUSTOMS_INSPECTION = "customs_inspection"
    TRANSSHIPMENT = "transshipment"
    INFRASTRUCTURE_FEE = "infrastructure_fee"
    TRANSFER_FEE = "transfer_fee"
    BORDER_GUARD_EXIT = "border_guard_exit"
    CUSTOMS_EXIT = "customs_exit"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - passed, not a password
    FAIL = "fail"


class Source(StrEnum):
    """Where a fact came from."""

    OFFICER = "officer"
    DEVICE = "device"
    # The gateway itself; nobody can say so in a request.
    SYSTEM = "system"


class Step(StrEnum):
    """How far a vehicle has come inside the gate."""

    IN_GATE = "in_gate"
    IN_YARD = "in_yard"
    CHECKED = "checked"
    PAID = "paid"
    LEFT = "left"


class Fact(Protocol):
    """One confirmation.

    `happened_at` is when it was so at the gate, `at` when the gateway was told.
    """

    @property
    def kind(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def at(self) -> datetime: ...


# The role that may confirm each kind.
OWNERS: Mapping[CheckKind, str] = MappingProxyType(
    {
        CheckKind.BORDER_GUARD_ENTRY: "border_guard",
        CheckKind.BORDER_GUARD_EXIT: "border_guard",
        CheckKind.CUSTOMS_ENTRY: "customs",
        CheckKind.CUSTOMS_INSPECTION: "customs",
        CheckKind.CUSTOMS_EXIT: "customs",
        CheckKind.TRANSSHIPMENT: "customs",
        CheckKind.TRANSPORT_LICENCE: "customs",
        CheckKind.MEDICAL: "quarantine",
        CheckKind.PLANT_QUARANTINE: "quarantine",
        CheckKind.ANIMAL_QUARANTINE: "quarantine",
        CheckKind.YARD_ENTRY: "yard",
        CheckKind.INFRASTRUCTURE_FEE: "management",
        CheckKind.TRANSFER_FEE: "management",
    }
)

ENTRY_MARKS = frozenset({CheckKind.BORDER_GUARD_ENTRY, CheckKind.CUSTOMS_ENTRY})
_EXIT = frozenset({CheckKind.BORDER_GUARD_EXIT, CheckKind.CUSTOMS_EXIT})


def latest(facts: Iterable[Fact]) -> dict[CheckKind, Outcome]:
    """Return the outcome that counts of each kind: the last one that happened.

    Of two that happened at the same moment the one told later counts, then the later
    in *facts*.
    """
    ordered = sorted(facts, key=lambda fact: (fact.happened_at, fact.at))
    return {CheckKind(fact.kind): Outcome(fact.outcome) for fact in ordered}


def passed_at(facts: Iterable[Fact]) -> dict[CheckKind, datetime]:
    """Return since when each kind that stands passed has stood so."""
    found: dict[CheckKind, datetime] = {}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.at)):
        if fact.outcome == Outcome.PASS:
            found.setdefault(CheckKind(fact.kind), fact.happened_at)
        else:
            found.pop(CheckKind(fact.kind), None)
    return found


def passed(facts: Iterable[Fact]) -> frozenset[CheckKind]:
    return frozenset(passed_at(facts))


def failed(facts: Iterable[Fact]) -> list[CheckKind]:
    """Return what stands failed, in the order in which it is usually done."""
    found = latest(facts)
    return [kind for kind in CheckKind if found.get(kind) is Outcome.FAIL]


def is_clear(required_kinds: frozenset[CheckKind], facts: Iterable[Fact]) -> bool:
    """Whether all required checks passed, and none of any kind stands failed."""
    found = latest(facts)
    return required_kinds <= found.keys() and Outcome.FAIL not in found.values()


def missing(
    required_kinds: frozenset[CheckKind], facts: Iterable[Fact]
) -> list[CheckKind]:
    """Return what still has to pass, in the order in which it is usually done."""
    found = latest(facts)
    wanted = required_kinds | found.keys()
    return [
        kind
        for kind in CheckKind
        if kind in wanted and found.get(kind) is not Outcome.PASS
    ]


def steps_done(
    required_kinds: frozenset[CheckKind], facts: Iterable[Fact]
) -> list[Step]:
    """Derive the steps from the facts, in whatever order these came."""
    done = passed(facts)
    infrastructure = frozenset({CheckKind.INFRASTRUCTURE_FEE})
    fees = required_kinds & {*infrastructure, CheckKind.TRANSFER_FEE}
    needed: dict[Step, frozenset[CheckKind]] = {
        Step.IN_GATE: ENTRY_MARKS,
        Step.IN_YARD: frozenset({CheckKind.YARD_ENTRY}),
        Step.CHECKED: required_kinds,
        Step.PAID: fees or infrastructure,
        Step.LEFT: _EXIT,
    }
    return [step for step, kinds in needed.items() if kinds <= done]
