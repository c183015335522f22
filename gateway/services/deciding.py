"""What people decide about one declaration: verdicts, holds, cancellation."""

from dataclasses import dataclass, field
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain import transitions
from gateway.domain.declarations import Channel, Declaration, Hold, Kind
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.work import Needs, Work
from gateway.storage.approvals import Approval
from gateway.storage.entries import ManualLift

_DECIDED = frozenset(
    {Status.APPROVED, Status.CALLED, Status.ENTERED, Status.CLEARED, Status.DEPARTED}
)


@dataclass(frozen=True, slots=True)
class _OnOne:
    """A command about one declaration."""

    id: UUID
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(ids=frozenset({self.id})))


@dataclass(frozen=True, slots=True)
class Approve(_OnOne):
    """An officer approves; repeating it changes nothing.

    What no rule has routed yet is approved by the yellow channel: an officer has
    looked at the papers. With a version, it approves only what was looked at.
    """

    version: int | None = None

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if self.id in work.loaded.approvals and found.status in _DECIDED:
            return found
        found = work.find_at(self.id, self.version)
        change = transitions.approve(
            found,
            found.channel or Channel.YELLOW,
            gate=work.gate,
            now=work.now,
        )
        add_approval(work, change.after, str(self.actor))
        return work.change(change, str(self.actor))


def add_approval(work: Work, approved: Declaration, actor: str) -> None:
    channel = approved.channel or Channel.YELLOW
    made = Approval(uuid7(), approved.id, channel, actor, work.now, approved.revision)
    work.approvals.append(made)
    work.loaded.approvals[approved.id] = made


@dataclass(frozen=True, slots=True)
class Reject(_OnOne):
    """An officer rejects; with a version, only what was looked at."""

    reason: str = ""
    version: int | None = None

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if found.status is Status.REJECTED:
            return found
        found = work.find_at(self.id, self.version)
        change = transitions.reject(found, self.reason, now=work.now)
        return work.change(change, str(self.actor))


@dataclass(frozen=True, slots=True)
class PlaceHold(_OnOne):
    reason: str = ""

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if found.hold is not None:
            return found
        placed = Hold(self.reason, self.actor.role, work.now)
        return work.change(
            transitions.hold(found, placed, now=work.now), str(self.actor)
        )


@dataclass(frozen=True, slots=True)
class Release(_OnOne):
    reason: str = ""

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if found.hold is None:
            return found
        change = transitions.release(found, self.reason, gate=work.gate, now=work.now)
        return work.change(change, str(self.actor))


@dataclass(frozen=True, slots=True)
class TurnBack(_OnOne):
    """It may not pass, and leaves the way it came."""

    reason: str = ""

    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if found.status is Status.RETURNED:
            return found
        change = transitions.turn_back(found, self.reason, now=work.now)
        return work.change(change, str(self.actor))


@dataclass(frozen=True, slots=True)
class Cancel(_OnOne):
    def decide(self, work: Work) -> Declaration:
        found = work.find(self.id)
        if found.status is Status.CANCELLED:
            return found
        return work.change(transitions.cancel(found, now=work.now), str(self.actor))


@dataclass(frozen=True, slots=True)
class Lift:
    """The barrier was lifted by hand: counted apart, never an entry."""

    plate: str
    reason: str
    actor: Actor
    needs: Needs = field(default_factory=Needs)

    def decide(self, work: Work) -> UUID:
        made = uuid7()
        actor = str(self.actor)
        work.lifts.append(
            ManualLift(made, work.gate.id, self.plate, self.reason, actor, work.now)
        )
        work.enter(Kind.LIFTED, None, actor, {"lift_id": str(made)})
        return made
