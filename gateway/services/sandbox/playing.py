"""What the sandbox's officers do next about a vehicle with a part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.domain.checks import CheckKind, Outcome
from gateway.domain.declarations import Kind
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import FINAL, Status
from gateway.services.sandbox.scenarios import Act, Scenario, Step

_QUARANTINE = frozenset(
    {CheckKind.PLANT_QUARANTINE, CheckKind.ANIMAL_QUARANTINE, CheckKind.MEDICAL}
)
_SAID_BY = {
    Act.APPROVE: Kind.APPROVED,
    Act.REJECT: Kind.REJECTED,
    Act.HOLD: Kind.HELD,
    Act.RELEASE: Kind.RELEASED,
    Act.ENTER: Kind.ENTERED,
    Act.CONFIRM: Kind.CLEARED,
    Act.TURN_BACK: Kind.RETURNED,
    Act.LEAVE: Kind.DEPARTED,
}


@dataclass(slots=True)
class Played:
    """A vehicle with a part, and all that the journal says of it."""

    id: UUID
    scenario: Scenario
    entries: list[JournalEntry]

    @property
    def status(self) -> Status:
        return Status(self.entries[-1].data["to"])

    @property
    def is_over(self) -> bool:
        return self.status in FINAL or all(map(self._is_done, self.scenario.steps))

    def hear(self, entry: JournalEntry) -> None:
        if not self.entries or entry.seq > self.entries[-1].seq:
            self.entries.append(entry)

    def next(self, now: datetime) -> Step | None:
        """Return the first step that is not done yet, when its time has come."""
        for step in self.scenario.steps:
            if self._is_done(step):
                continue
            is_due = now >= self.entries[-1].at + step.after
            is_free = step.act is Act.RELEASE or not self._is_held
            here = self.status is step.status
            return step if here and is_due and is_free else None
        return None

    @property
    def _is_held(self) -> bool:
        said = [e.kind for e in self.entries if e.kind in {Kind.HELD, Kind.RELEASED}]
        return said[-1:] == [Kind.HELD]

    def _is_done(self, step: Step) -> bool:
        """Whether the journal says so, whoever did it."""
        match step.act:
            case Act.FAIL_QUARANTINE:
                return Outcome.FAIL in self._quarantine()
            case Act.PASS_QUARANTINE:
                return Outcome.PASS in self._quarantine()
            case act:
                return any(entry.kind is _SAID_BY[act] for entry in self.entries)

    def _quarantine(self) -> Sequence[str]:
        return [
            entry.data["outcome"]
            for entry in self.entries
            if entry.kind is Kind.CHECKED and entry.data["check"] in _QUARANTINE
        ]
