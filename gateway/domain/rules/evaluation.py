"""All rules about contents, and what they find in a declaration."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

from gateway.domain.declared import Declared
from gateway.domain.rules import (
    arrivals,
    customs,
    drivers,
    goods,
    owners,
    quarantine,
    receiving,
    vehicles,
    weights,
)
from gateway.domain.rules.rulebook import (
    FIRST_CATALOGUE,
    Finding,
    Predicate,
    Rule,
    Severity,
)

CATALOGUE: tuple[Rule, ...] = (
    *arrivals.rules.rules,
    *vehicles.rules.rules,
    *weights.rules.rules,
    *drivers.rules.rules,
    *goods.rules.rules,
    *owners.rules.rules,
    *customs.rules.rules,
    *quarantine.rules.rules,
    *receiving.rules.rules,
)
# The days of the law; Viet Nam has no summer time.
_VIET_NAM = timezone(timedelta(hours=7))
_Asked = tuple[tuple[Predicate, Rule], ...]


class Rules(NamedTuple):
    """The rules of one day, by what they are asked of."""

    whole: _Asked
    goods: _Asked
    receiving: _Asked


def catalogue() -> tuple[Rule, ...]:
    """Return every rule, past and coming ones too, as it is published."""
    return CATALOGUE


def in_force(rules: Iterable[Rule], on: date) -> tuple[Rule, ...]:
    """Return those of *rules* that hold on a day.

    A sandbox's clock may be set back to before there was a catalogue; the first one
    holds then, too.
    """
    day = max(on, FIRST_CATALOGUE)
    return tuple(rule for rule in rules if rule.is_in_force(day))


def evaluate(
    declared: Declared, *, now: datetime, declared_at: datetime | None = None
) -> tuple[list[Finding], list[Finding]]:
    """Return (failures, warnings); with no failure the declaration is submitted.

    A declaration that is corrected is judged by the rules of the day on which it was
    declared: nobody's form gets worse while it waits.
    The plates must have passed `plates.declared_plate`: shape comes before rules.
    """
    rules = rules_on((declared_at or now).astimezone(_VIET_NAM).date())
    found = [
        (rule, rule.pointer)
        for is_broken, rule in rules.whole
        if is_broken(declared, now)
    ]
    found += _in_items(declared.goods, rules.goods, declared)
    if declared.receiving_vehicles:
        found += _in_items(declared.receiving_vehicles, rules.receiving, declared)
    if not found:
        return [], []
    findings: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
    for rule, pointer in found:
        findings[rule.severity].append(Finding(rule.id, pointer, rule.message))
    return findings[Severity.FAILURE], findings[Severity.WARNING]


@lru_cache(maxsize=64)
def rules_on(day: date) -> Rules:
    rules = in_force(CATALOGUE, day)
    return Rules(
        whole=_asked_of(None, rules),
        goods=_asked_of("goods", rules),
        receiving=_asked_of("receiving_vehicles", rules),
    )


def _asked_of(part: str | None, rules: Iterable[Rule]) -> _Asked:
    return tuple((rule.is_broken, rule) for rule in rules if rule.part == part)


def _in_items(
    items: Sequence[Any], rules: _Asked, declared: Declared
) -> list[tuple[Rule, str]]:
    return [
        (rule, rule.pointer.replace("*", str(place)))
        for place, item in enumerate(items)
        for is_broken, rule in rules
        if is_broken(item, declared)
    ]
