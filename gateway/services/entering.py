"""The barrier: in with a pass that is valid now, out when cleared."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain import transitions
from gateway.domain.checks import CheckKind, Outcome, Source, failed
from gateway.domain.declarations import Declaration
from gateway.domain.errors import (
    AlreadyEntered,
    NotApproved,
    NotCalled,
    NotCleared,
    OnHold,
    PassInvalid,
    PlateMismatch,
    WrongGate,
)
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.checking import fact, record_check
from gateway.services.passes import Pass, PassVerifier
from gateway.services.work import Needs, Work
from gateway.storage.entries import Entry

# A barrier that asks again within this real time asks the same question; later,
# the same pass is another vehicle's or a copy.
SAME_ENTRY = timedelta(seconds=60)
_INSIDE = frozenset({Status.ENTERED, Status.CLEARED})
_NOT_APPROVED = frozenset({Status.DRAFT, Status.SUBMITTED, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Enter:
    """`tractor` is the plate as the barrier read it, normalised."""

    tractor: str
    pass_text: str
    actor: Actor
    verifier: PassVerifier
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        plates = frozenset({self.tractor})
        needs = Needs(tractors=plates, ids=self._named())
        object.__setattr__(self, "needs", needs)

    def _named(self) -> frozenset[UUID]:
        """Read which declaration the pass speaks of; whether it may is seen later."""
        try:
            return frozenset({self.verifier.read(self.pass_text).declaration_id})
        except PassInvalid:
            return frozenset()

    def decide(self, work: Work) -> Declaration:
        """Open the barrier, or say why not.

        Raises:
            EntryRefused: the subclass is the reason.
        """
        found = self._find(work)
        if repeated := self._repeated(found, work):
            return repeated
        self._refuse_by_status(found)
        shown = self.verifier.verify(self.pass_text, now=work.now)
        self._refuse_by_pass(found, shown, work)
        entry = self._entry(found, work)
        entered = work.change(transitions.enter(found, now=work.now), str(self.actor))
        work.entries.append(entry)
        # The same question may be asked again in this very transaction.
        work.loaded.entries[found.id] = replace(entry, recorded_at=work.loaded.real_now)
        mark = fact(
            entered,
            CheckKind.BORDER_GUARD_ENTRY,
            Outcome.PASS,
            self.actor,
            now=work.now,
            source=Source.DEVICE,
            note="barrier",
        )
        return record_check(work, entered, mark)

    def _find(self, work: Work) -> Declaration:
        live = work.find_live(self.tractor) or self._gone(work)
        if live is None:
            msg = "this plate has no live declaration; declare it first"
            raise NotApproved(msg)
        if live.gate != work.gate.id:
            msg = f"this vehicle is declared for the gate {live.gate}"
            raise WrongGate(msg)
        return live

    def _gone(self, work: Work) -> Declaration | None:
        """Return the vehicle's declaration that has come and gone with this pass."""
        named = map(work.loaded.declarations.get, self.needs.ids)
        return next((one for one in named if one and one.tractor == self.tractor), None)

    def _repeated(self, found: Declaration, work: Work) -> Declaration | None:
        entry, now = work.loaded.entries.get(found.id), work.loaded.real_now
        if entry is None or now is None or entry.recorded_at is None:
            return None
        same = entry.actor == str(self.actor) and entry.pass_hash == self._hash()
        if same and found.status in _INSIDE and now - entry.recorded_at <= SAME_ENTRY:
            return found
        msg = f"it entered at {entry.at:%Y-%m-%dT%H:%M:%SZ}"
        raise AlreadyEntered(msg)

    def _refuse_by_status(self, found: Declaration) -> None:
        if found.status in _NOT_APPROVED:
            msg = f"the declaration {found.number} is {found.status}, not approved"
            raise NotApproved(msg)
        _refuse_held(found)
        if found.status is Status.APPROVED:
            msg = f"{found.number} is approved and waits for its call"
            raise NotCalled(msg)
        if found.status is not Status.CALLED:
            msg = f"the declaration {found.number} is {found.status}"
            raise NotCalled(msg)

    def _refuse_by_pass(self, found: Declaration, shown: Pass, work: Work) -> None:
        if shown.gate != work.gate.id:
            msg = f"the pass is for the gate {shown.gate}"
            raise WrongGate(msg)
        if shown.plate != self.tractor or found.tractor != self.tractor:
            msg = "the pass was made for another plate than the one at the barrier"
            raise PlateMismatch(msg)
        if shown.declaration_id != found.id or shown.call != found.missed_calls + 1:
            msg = "the pass is from an earlier call; show the present one"
            raise PassInvalid(msg)

    def _entry(self, found: Declaration, work: Work) -> Entry:
        approval = work.loaded.approvals.get(found.id)
        if approval is None or approval.revision != found.revision:
            msg = "no approval of what is declared now is recorded"
            raise NotApproved(msg)
        return Entry(
            uuid7(),
            approval.id,
            found.id,
            work.gate.id,
            str(self.actor),
            self._hash(),
            work.now,
        )

    def _hash(self) -> bytes:
        return sha256(self.pass_text.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Leave:
    """The vehicle leaves the gate across the line."""

    tractor: str
    actor: Actor
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(tractors=frozenset({self.tractor}))
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> Declaration:
        found = work.find_live(self.tractor)
        if found is None or found.gate != work.gate.id:
            msg = "no vehicle with this plate is inside"
            raise NotCleared(msg)
        if found.status is not Status.CLEARED:
            msg = f"it is {found.status}; customs has not released it"
            raise NotCleared(msg)
        if stands := failed(work.loaded.checks.get(found.id, ())):
            msg = f"{stands[0]} failed after the release; it has to pass first"
            raise NotCleared(msg)
        _refuse_held(found)
        return work.change(transitions.depart(found, now=work.now), str(self.actor))


def _refuse_held(found: Declaration) -> None:
    """Raises OnHold."""
    if found.hold is not None:
        msg = f"{found.hold.owner} holds it: {found.hold.reason}"
        raise OnHold(msg)
