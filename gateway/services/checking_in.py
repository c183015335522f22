"""A buffer yard says that a vehicle is there."""

from dataclasses import dataclass, field

from gateway.domain import transitions
from gateway.domain.declarations import Declaration
from gateway.domain.errors import NotApproved, WrongGate
from gateway.domain.journal import Actor
from gateway.services.work import Needs, Work


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`tractor` is the plate as the yard read it, normalised."""

    tractor: str
    yard: str | None
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(tractors=frozenset({self.tractor}))
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> Declaration:
        """Return the declaration; a second check-in changes nothing.

        Raises:
            NotApproved: the plate has no live declaration.
            WrongGate: it is declared for another gate.
            TransitionNotAllowed: it is still a draft, or inside already.
        """
        found = work.find_live(self.tractor)
        if found is None:
            msg = "this plate has no live declaration; declare it first"
            raise NotApproved(msg)
        if found.gate != work.gate.id:
            msg = f"this vehicle is declared for the gate {found.gate}"
            raise WrongGate(msg)
        if found.checked_in_at is not None:
            return found
        change = transitions.check_in(found, self.yard, gate=work.gate, now=work.now)
        return work.change(change, str(self.actor))
