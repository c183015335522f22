"""Officers give a place back, and management moves a vehicle by hand."""

from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain import places
from gateway.domain.declarations import Declaration
from gateway.domain.errors import TransitionNotAllowed
from gateway.domain.journal import Actor
from gateway.services.work import Needs, Work


@dataclass(frozen=True, slots=True)
class RestorePlace:
    id: UUID
    actor: Actor
    reason: str
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(ids=frozenset({self.id})))

    def decide(self, work: Work) -> Declaration:
        """Raises TransitionNotAllowed when there is no place to give back."""
        change = places.restore_place(
            work.find(self.id), self.reason, gate=work.gate, now=work.now
        )
        return work.change(change, str(self.actor))


@dataclass(frozen=True, slots=True)
class Move:
    """Let one vehicle stand directly before another."""

    id: UUID
    before: UUID
    actor: Actor
    reason: str
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(ids=frozenset({self.id, self.before})))

    def decide(self, work: Work) -> Declaration:
        """Raises TransitionNotAllowed when they do not wait in the same line."""
        found, before = work.find(self.id), work.loaded.declarations.get(self.before)
        if before is None:
            msg = f"{self.before} stands in no line of this gate"
            raise TransitionNotAllowed(msg)
        change = places.move(found, before, self.reason, now=work.now)
        return found if change is None else work.change(change, str(self.actor))
