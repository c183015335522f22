"""All rules about contents, and what they find in a declaration."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.domain.declared import Declared
from gateway.domain.rules import arrivals, drivers, goods, papers, vehicles
from gateway.domain.rules.rulebook import Finding, Rule, Severity

CATALOGUE: tuple[Rule, ...] = (
    *arrivals.rules.rules,
    *vehicles.rules.rules,
    *drivers.rules.rules,
    *goods.rules.rules,
    *papers.rules.rules,
)

_WHOLE = tuple((rule.is_broken, rule) for rule in CATALOGUE if rule.part is None)
_GOODS = tuple((rule.is_broken, rule) for rule in CATALOGUE if rule.part == "goods")
_RECEIVING = tuple(
    (rule.is_broken, rule) for rule in CATALOGUE if rule.part == "receiving_vehicles"
)


def catalogue() -> tuple[Rule, ...]:
    """Return every rule in force, as it is published."""
    return CATALOGUE


def evaluate(
    declared: Declared, *, now: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Return (failures, warnings); with no failure the declaration is submitted.

    The plates must have passed `plates.declared_plate`: shape comes before rules.
    """
    found = [
        (rule, rule.pointer) for is_broken, rule in _WHOLE if is_broken(declared, now)
    ]
    found += _in_items(declared.goods, _GOODS, declared)
    if declared.receiving_vehicles:
        found += _in_items(declared.receiving_vehicles, _RECEIVING, declared)
    findings: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
    for rule, pointer in found:
        findings[rule.severity].append(Finding(rule.id, pointer, rule.message))
    return findings[Severity.FAILURE], findings[Severity.WARNING]


def _in_items(
    items: Sequence[Any], rules: Sequence[tuple[Any, Rule]], declared: Declared
) -> list[tuple[Rule, str]]:
    return [
        (rule, rule.pointer.replace("*", str(place)))
        for place, item in enumerate(items)
        for is_broken, rule in rules
        if is_broken(item, declared)
    ]
