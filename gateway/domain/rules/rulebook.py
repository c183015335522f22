"""What a rule is, and how a module of rules collects them.

A rule is one small predicate that says whether something is broken, with its id, the
field it points to, and what to do about it in three languages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

FIRST_CATALOGUE = date(2026, 11, 23)
LANGUAGES = ("vi", "en", "zh")

# A rule about the whole declaration takes (declared, now); one about each goods line
# or receiving vehicle takes (that one, declared).
Predicate = Callable[..., bool]
PredicateT = TypeVar("PredicateT", bound=Predicate)


class Severity(StrEnum):
    """A failure keeps the declaration a draft; a warning shows it to an officer."""

    FAILURE = "failure"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the published catalogue.

    `pointer` is a JSON pointer (RFC 6901) into the declaration; a `*` in it stands
    for each item of that list. `since` is its first day, `until` the first day on
    which it is not asked any more, both by the calendar of Viet Nam.
    """

    id: str
    severity: Severity
    pointer: str
    since: date
    message: Mapping[str, str]
    is_broken: Predicate
    until: date | None = None

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def part(self) -> str | None:
        """The list that the rule is asked of item by item; None: of the whole."""
        part, star, _ = self.pointer.removeprefix("/").partition("/*")
        return part if star else None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken, and the field to mend."""

    rule: str
    pointer: str
    message: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        message = dict(self.message)
        return {"rule": self.rule, "pointer": self.pointer, "message": message}


class Rulebook:
    """The rules of one module, in the order in which they are written."""

    def __init__(
        self, since: date = FIRST_CATALOGUE, until: date | None = None
    ) -> None:
        self.rules: list[Rule] = []
        self._since = since
        self._until = until

    def failure(
        self, rule_id: str, pointer: str, *, vi: str, en: str, zh: str
    ) -> Callable[[PredicateT], PredicateT]:
        message = {"vi": vi, "en": en, "zh": zh}
        return self._enrol(rule_id, Severity.FAILURE, pointer, message)

    def warning(
        self, rule_id: str, pointer: str, *, vi: str, en: str, zh: str
    ) -> Callable[[PredicateT], PredicateT]:
        message = {"vi": vi, "en": en, "zh": zh}
        return self._enrol(rule_id, Severity.WARNING, pointer, message)

    def _enrol(
        self, rule_id: str, severity: Severity, pointer: str, message: dict[str, str]
    ) -> Callable[[PredicateT], PredicateT]:
        def enrol(is_broken: PredicateT) -> PredicateT:
            frozen = MappingProxyType(message)
            self.rules.append(
                Rule(
                    rule_id,
                    severity,
                    pointer,
                    self._since,
                    frozen,
                    is_broken,
                    self._until,
                )
            )
            return is_broken

        return enrol
