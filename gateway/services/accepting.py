"""A declaration is accepted: it takes its key, its vehicle, a number and a ticket."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.errors import (
    GateTakesNoDeclarations,
    IdempotencyKeyReused,
    NotAuthenticated,
    VehicleAlreadyDeclared,
)
from gateway.domain.gates import TAKES_DECLARATIONS, Gate
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.transitions import born, first_place
from gateway.services.work import Needs, Work
from gateway.storage.claims import KINDS, Claim
from gateway.storage.contents import NewContents


@dataclass(frozen=True, slots=True)
class Answered:
    """The body of the 201, and whether it was given before."""

    declaration_id: UUID
    body: bytes
    replayed: bool


@dataclass(frozen=True, slots=True)
class Accept:
    """`render` makes the body of the answer from the declaration as accepted."""

    id: UUID
    actor: Actor
    claim: Claim
    fingerprint: bytes
    direction: Direction
    category: str
    planned_arrival: datetime
    # The body and the rules' findings as JSON text, ready to be stored.
    body: str
    findings: str
    is_complete: bool
    render: Callable[[Declaration, Gate], bytes]
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(claim=self.claim))

    def decide(self, work: Work) -> Answered:
        """Accept it, or repeat what was answered to the same key.

        Raises:
            NotAuthenticated: the session ended meanwhile.
            IdempotencyKeyReused: the key came with another body.
            VehicleAlreadyDeclared: the tractor, trailer or container is live.
            GateTakesNoDeclarations: by the gate's mode.
        """
        if self.claim.session not in work.loaded.sessions:
            msg = "the session has ended; sign in again"
            raise NotAuthenticated(msg)
        first = work.loaded.keys.get((self.claim.account_id, self.claim.key))
        if first is not None:
            return self._repeat(first, work)
        if work.gate.controls.mode not in TAKES_DECLARATIONS:
            msg = f"the gate's mode is {work.gate.controls.mode}"
            raise GateTakesNoDeclarations(msg)
        self._refuse_second_declaration(work)
        change = born(self._make(work))
        answer = self.render(change.after, work.gate)
        contents = NewContents(
            self.id,
            self.claim.account_id,
            self.claim.key,
            self.body,
            self.findings,
            self.fingerprint,
            answer,
        )
        work.accept(change, str(self.actor), contents)
        return Answered(self.id, answer, replayed=False)

    def _repeat(self, first: UUID, work: Work) -> Answered:
        fingerprint, body = work.loaded.first_answers[first]
        if fingerprint != self.fingerprint:
            msg = "this Idempotency-Key came before with another body; use a new key"
            raise IdempotencyKeyReused(msg)
        return Answered(first, body, replayed=True)

    def _refuse_second_declaration(self, work: Work) -> None:
        claim = self.claim
        for name in KINDS:
            live = work.loaded.identities.get((name, getattr(claim, name)))
            if live is not None:
                own = live[1] == claim.account_id
                msg = f"this {name} has a live declaration already"
                raise VehicleAlreadyDeclared(msg, own=str(live[0]) if own else None)

    def _make(self, work: Work) -> Declaration:
        claim, at = self.claim, work.now
        place: dict[str, Any] = {"status": Status.DRAFT}
        if self.is_complete:
            ticket = work.take_ticket()
            place = first_place(at, self.category, ticket=ticket, gate=work.gate)
        return Declaration(
            id=self.id,
            gate=work.gate.id,
            direction=self.direction,
            number=work.take_number(),
            account_id=claim.account_id,
            category=self.category,
            planned_arrival=self.planned_arrival,
            tractor=claim.tractor,
            trailer=claim.trailer,
            container=claim.container,
            created_at=at,
            changed_at=at,
            **place,
        )
