"""Officers' checks: facts, late, twice and in any order."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain import transitions
from gateway.domain.checks import (
    OWNERS,
    CheckKind,
    Outcome,
    Source,
    is_clear,
    latest,
)
from gateway.domain.declarations import Declaration, Kind, change
from gateway.domain.errors import CheckNotYours, ShapeNotAllowed, TransitionNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.situations import situation_in
from gateway.services.work import Needs, Work
from gateway.storage.checks import Check

_CHECKED = frozenset({Status.ENTERED, Status.CLEARED, Status.DEPARTED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class AddCheck:
    """`happened_at` is when it was so, if that was not just now."""

    id: UUID
    kind: CheckKind
    outcome: Outcome
    note: str | None
    actor: Actor
    happened_at: datetime | None = None
    source: Source = Source.OFFICER
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(ids=frozenset({self.id}), contents=True, payments=True)
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> Declaration:
        """Record the fact; the last one that is needed clears the vehicle.

        Raises:
            CheckNotYours: another role owns this kind of check.
            TransitionNotAllowed: the vehicle has not come so far.
            ShapeNotAllowed: it cannot have happened then.
        """
        if self.actor.role != OWNERS[self.kind]:
            msg = f"{self.kind} is confirmed by {OWNERS[self.kind]}"
            raise CheckNotYours(msg)
        found = work.find(self.id)
        self._refuse_too_early(found)
        refuse_impossible_time(self.happened_at, found, work.now)
        if self._is_known(work):
            return found
        made = fact(
            found,
            self.kind,
            self.outcome,
            self.actor,
            now=work.now,
            happened_at=self.happened_at,
            source=self.source,
            note=self.note,
        )
        return clear_when_done(work, record_check(work, found, made), self.actor)

    def _refuse_too_early(self, found: Declaration) -> None:
        """Of the two entry marks customs' may come first; all else is done inside."""
        is_first_mark = (
            self.kind is CheckKind.CUSTOMS_ENTRY and found.status is Status.CALLED
        )
        if found.status not in _CHECKED and not is_first_mark:
            msg = f"cannot check a vehicle that is {found.status}"
            raise TransitionNotAllowed(msg)

    def _is_known(self, work: Work) -> bool:
        """Whether this was told before: the same at that time, or what counts now."""
        facts = work.loaded.checks.get(self.id, [])
        if self.happened_at is None:
            return latest(facts).get(self.kind) == self.outcome
        told = (self.kind, self.outcome, self.happened_at)
        return any((f.kind, f.outcome, f.happened_at) == told for f in facts)


def refuse_impossible_time(
    happened_at: datetime | None, found: Declaration, now: datetime
) -> None:
    """Raises ShapeNotAllowed."""
    if happened_at is None or found.created_at <= happened_at <= now:
        return
    msg = "it happened between the declaration and now, by the gateway's clock"
    raise ShapeNotAllowed(msg, pointer="/happened_at")


def fact(
    found: Declaration,
    kind: CheckKind,
    outcome: Outcome,
    actor: Actor | str,
    *,
    now: datetime,
    source: Source,
    happened_at: datetime | None = None,
    note: str | None = None,
) -> Check:
    at = happened_at or now
    by = str(actor)
    return Check(uuid7(), found.id, kind, outcome, by, now, note, at, source)


def record_check(work: Work, found: Declaration, made: Check) -> Declaration:
    """Add the fact to what is known of the declaration."""
    work.loaded.checks.setdefault(found.id, []).append(made)
    work.checks.append(made)
    because = {
        "check": made.kind,
        "outcome": made.outcome,
        "happened_at": made.happened_at.isoformat(),
        "source": made.source,
    }
    checked = change(found, Kind.CHECKED, at=work.now, because=because)
    return work.change(checked, made.actor)


def clear_when_done(work: Work, found: Declaration, actor: Actor | str) -> Declaration:
    """Clear an entered vehicle whose last required check has passed."""
    if found.status is not Status.ENTERED:
        return found
    situation = situation_in(work, found)
    if not is_clear(situation.needed, situation.facts):
        return found
    return work.change(transitions.clear(found, now=work.now), str(actor))
