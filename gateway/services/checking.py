"""Officers' checks after entry: facts, late, twice and in any order."""

from dataclasses import dataclass, field
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain import transitions
from gateway.domain.checks import (
    OWNERS,
    CheckKind,
    Outcome,
    is_clear,
    latest,
    required,
)
from gateway.domain.declarations import Declaration, Kind, change
from gateway.domain.errors import CheckNotYours, TransitionNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.work import Needs, Work
from gateway.storage.checks import Check

_CHECKED = frozenset({Status.ENTERED, Status.CLEARED, Status.DEPARTED})


@dataclass(frozen=True, slots=True)
class AddCheck:
    id: UUID
    kind: CheckKind
    outcome: Outcome
    note: str | None
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(ids=frozenset({self.id}), facts=True))

    def decide(self, work: Work) -> Declaration:
        """Record the fact; the last one that is needed clears the vehicle.

        Raises:
            CheckNotYours: another role owns this kind of check.
            TransitionNotAllowed: the vehicle has not entered.
        """
        if self.actor.role != OWNERS[self.kind]:
            msg = f"{self.kind} is confirmed by {OWNERS[self.kind]}"
            raise CheckNotYours(msg)
        found = work.find(self.id)
        if found.status not in _CHECKED:
            msg = f"cannot check a vehicle that is {found.status}"
            raise TransitionNotAllowed(msg)
        return record_check(
            work, found, self.kind, self.outcome, self.actor, note=self.note
        )


def record_check(
    work: Work,
    found: Declaration,
    kind: CheckKind,
    outcome: Outcome,
    actor: Actor,
    *,
    note: str | None,
) -> Declaration:
    """Add the fact, unless the same is there already; clear when all are there."""
    facts = work.loaded.checks.setdefault(found.id, [])
    if latest(facts).get(kind) == outcome:
        return found
    made = Check(uuid7(), found.id, kind, outcome, str(actor), work.now, note)
    facts.append(made)
    work.checks.append(made)
    because = {"check": kind, "outcome": outcome}
    checked = change(found, Kind.CHECKED, at=work.now, because=because)
    after = work.change(checked, str(actor))
    if after.status is Status.ENTERED and _is_clear(after, facts):
        after = work.change(transitions.clear(after, now=work.now), str(actor))
    return after


def _is_clear(declaration: Declaration, facts: list[Check]) -> bool:
    needed = required(declaration.category, declaration.direction, declaration.channel)
    return is_clear(needed, facts)
