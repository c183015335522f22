"""Its owner corrects a declaration in place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from gateway.domain.correction_steps import correct
from gateway.domain.corrections import Correction
from gateway.domain.declarations import Declaration
from gateway.domain.errors import (
    GateTakesNoDeclarations,
    VehicleAlreadyDeclared,
)
from gateway.domain.gates import TAKES_DECLARATIONS
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.services.work import Needs, Work
from gateway.storage.claims import KINDS
from gateway.storage.contents import ChangedContents

_NOT_SUBMITTED = frozenset({Status.DRAFT, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Corrected:
    """`reopened` is what has to be done again: approval, review, place, submission."""

    declaration: Declaration
    reopened: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Correct:
    """`version` is the one that its owner read; `contents` what it says now."""

    id: UUID
    actor: Actor
    version: int
    correction: Correction
    contents: ChangedContents
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        wanted = frozenset(self._identities())
        needs = Needs(ids=frozenset({self.id}), identities=wanted)
        object.__setattr__(self, "needs", needs)

    def _identities(self) -> list[tuple[str, str]]:
        found = [(name, getattr(self.correction, name)) for name in KINDS]
        return [(name, identity) for name, identity in found if identity is not None]

    def decide(self, work: Work) -> Corrected:
        """Correct it; what changes nothing is no correction.

        Raises:
            VersionStale: it changed since its owner read it.
            CorrectionNotAllowed: it has come too far for this.
            CorrectionIncomplete: what was approved would break a rule.
            VehicleAlreadyDeclared: the tractor, trailer or container is live.
            GateTakesNoDeclarations: it would be submitted, and the gate takes none.
        """
        found = work.find_at(self.id, self.version)
        if not self.correction.changed:
            return Corrected(found)
        self._refuse_taken_vehicle(found, work)
        self._refuse_at_closed_gate(found, work)
        steps = correct(
            found,
            self.correction,
            gate=work.gate,
            now=work.now,
            ticket=work.take_ticket,
        )
        reopened: list[Any] = []
        for step in steps:
            found = work.change(step, str(self.actor))
            reopened += step.data.get("reopened", [])
        work.take_vehicle(found)
        work.declare_anew(self.contents)
        return Corrected(found, reopened)

    def _refuse_taken_vehicle(self, found: Declaration, work: Work) -> None:
        for name, identity in self._identities():
            live = work.loaded.identities.get((name, identity))
            if live is not None and live[0] != self.id:
                own = live[1] == found.account_id
                msg = f"this {name} has a live declaration already"
                raise VehicleAlreadyDeclared(msg, own=str(live[0]) if own else None)

    def _refuse_at_closed_gate(self, found: Declaration, work: Work) -> None:
        is_submitted_now = (
            found.status in _NOT_SUBMITTED and self.correction.is_complete
        )
        if is_submitted_now and work.gate.controls.mode not in TAKES_DECLARATIONS:
            msg = f"the gate's mode is {work.gate.controls.mode}"
            raise GateTakesNoDeclarations(msg)
