"""What happened to a declaration, told to an officer: when, what, by whom, why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.console import declaration_form as form
from gateway.console.moments import moment
from gateway.console.phrases import Phrases
from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Kind
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor, JournalEntry
from gateway.domain.names import CHECKS, ROLES

_OWNERS = frozenset({"driver", "agent"})


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """`at` is the gate's local time; `by` is a role or "you", and never a name."""

    seq: int
    at: str
    what: str
    by: str
    more: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what is in the journal to one officer, in one language."""

    gate: Gate
    now: datetime
    viewer: Actor
    language: str
    phrases: Phrases

    def all(self, entries: Sequence[JournalEntry]) -> list[ShownEvent]:
        return [self.one(entry) for entry in entries]

    def one(self, entry: JournalEntry) -> ShownEvent:
        return ShownEvent(
            entry.seq,
            moment(entry.at, self.gate, self.now, self.phrases),
            self.phrases.texts[f"event_{entry.kind.value}"],
            self.by(entry),
            " · ".join(self._more(entry.kind, entry.data)),
        )

    def by(self, entry: JournalEntry) -> str:
        """Name the role, and tell the viewer's own deeds from a colleague's."""
        texts = self.phrases.texts
        if entry.actor == str(self.viewer):
            return texts["event_by_you"]
        if entry.by not in ROLES:
            return texts["event_by_system"]
        role = ROLES[entry.by][self.language]
        is_colleague = entry.by == self.viewer.role
        return texts["event_by_colleague"].format(role=role) if is_colleague else role

    def _more(self, kind: Kind, said: Mapping[str, object]) -> Iterator[str]:
        texts = self.phrases.texts
        if isinstance(channel := said.get("channel"), str):
            yield texts[f"channel_{channel}"]
        because = said.get("because")
        if kind is Kind.ROUTED and isinstance(because, list):
            yield from self.because(because)
        if isinstance(changed := said.get("changed"), list):
            yield ", ".join(self.fields(changed))
        if isinstance(reopened := said.get("reopened"), list) and reopened:
            yield ", ".join(texts[f"reopened_{one}"] for one in reopened)
        if kind is Kind.CHECKED:
            name = CHECKS[CheckKind(str(said["check"]))][self.language]
            yield f"{name}: {texts['outcome_' + str(said['outcome'])]}"
        if kind is Kind.ALERTED:
            yield texts[f"alert_{said['alert']}"]
        if isinstance(reason := said.get("reason"), str):
            yield f"“{reason}”"

    def because(self, codes: Sequence[object]) -> list[str]:
        """Say why it is not green."""
        texts = self.phrases.texts
        return [texts.get(f"because_{code}", str(code)) for code in codes]

    def fields(self, pointers: Sequence[object]) -> list[str]:
        """Name the fields that those JSON pointers are about, each once."""
        names = (form.field_at(str(pointer)) for pointer in pointers)
        plain = (name.partition("-")[0] for name in names if name)
        said = (self.phrases.texts[f"field_{name}"] for name in plain)
        return list(dict.fromkeys(said))


def why_not_green(entries: Sequence[JournalEntry]) -> Sequence[object]:
    """Return the codes that the last routing gave, or nothing."""
    for entry in reversed(entries):
        if entry.kind is Kind.ROUTED:
            codes = entry.data.get("because")
            return codes if isinstance(codes, list) else ()
    return ()


def owners_changes(entries: Sequence[JournalEntry], since: int) -> list[str]:
    """Return the JSON pointers that the owner changed after that number."""
    return [
        str(pointer)
        for entry in entries
        if entry.seq > since and entry.by in _OWNERS
        for pointer in entry.data.get("changed") or ()
    ]
