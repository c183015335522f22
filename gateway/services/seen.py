"""A declaration as it is shown: with its place, its gate, and what was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.domain.alerts import Situation
from gateway.domain.declarations import Declaration
from gateway.domain.estimates import Estimate, RecentService, estimate
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.services.estimating import Outlook, moment_of
from gateway.services.places import Spot
from gateway.services.situations import situation_of
from gateway.storage.checks import Check
from gateway.storage.contents import Contents
from gateway.storage.payments import Payment
from gateway.storage.transshipments import Transfer


@dataclass(frozen=True, slots=True)
class Seen:
    """A declaration with all that is told of it; `position` 1 is next."""

    declaration: Declaration
    contents: Contents
    checks: Sequence[Check]
    position: int | None
    gate: Gate
    outlook: Outlook
    # By hand, and only while it stands in the order.
    overtaken: Sequence[JournalEntry] = ()
    transfers: Sequence[Transfer] = ()
    payments: Sequence[Payment] = ()
    # What was made of it, for whoever looks next; a copy with changes begins anew.
    said: dict[str, Any] = field(default_factory=dict, init=False, compare=False)

    @property
    def situation(self) -> Situation:
        """What its steps, its transshipment and its alerts are derived from."""
        found: Situation | None = self.said.get("situation")
        if found is None:
            found = self.said["situation"] = situation_of(
                self.declaration,
                self.gate,
                self.contents,
                facts=self.checks,
                transfers=self.transfers,
                payments=self.payments,
            )
        return found

    def recent(self, now: datetime) -> RecentService:
        """Return how fast its direction of the gate is."""
        return self.outlook.recent(self.declaration.direction, now)

    def estimate(self, now: datetime) -> Estimate | None:
        """Return when it will enter; None while nobody can tell."""
        recent, at = self.recent(now), moment_of(now)
        return estimate(self.declaration, self.position, self.gate, at, recent)


@dataclass(slots=True)
class Kept:
    """A declaration as it was shown last, and where to look for its place."""

    seen: Seen
    spot: Spot

    def now_at(self, position: int | None, gate: Gate, outlook: Outlook) -> Seen:
        """Return it with what may have changed; the very same if nothing has."""
        seen = self.seen
        if (
            seen.position != position
            or seen.gate is not gate
            or seen.outlook is not outlook
        ):
            self.seen = replace(seen, position=position, gate=gate, outlook=outlook)
        return self.seen
