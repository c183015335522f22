"""What time does: calls are missed, and what nobody mends or calls expires."""

from dataclasses import dataclass, field

from gateway.domain import transitions
from gateway.domain.declarations import Line
from gateway.services.work import Needs, Work, worker

ACTOR = worker("expire")


@dataclass(frozen=True, slots=True)
class MissOverdue:
    """Called vehicles that did not come: back in line once, then expired."""

    limit: int
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(overdue=self.limit))

    def decide(self, work: Work) -> int:
        found = [work.find(declaration_id) for declaration_id in work.loaded.overdue]
        # One may have entered in this very transaction.
        missed = [one for one in found if one.line is Line.CALLED]
        for declaration in missed:
            change = transitions.miss(declaration, gate=work.gate, now=work.now)
            work.change(change, ACTOR)
        return len(missed)


@dataclass(frozen=True, slots=True)
class ExpireStale:
    """Drafts nobody mends, and places nobody comes for."""

    limit: int
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(stale=self.limit))

    def decide(self, work: Work) -> int:
        found = [work.find(declaration_id) for declaration_id in work.loaded.stale]
        stale = [one for one in found if one.status in transitions.CAN_GO_STALE]
        for declaration in stale:
            work.change(transitions.expire(declaration, now=work.now), ACTOR)
        return len(stale)
