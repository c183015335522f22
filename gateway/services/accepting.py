"""A declaration is accepted: it takes its key, its vehicle, a number and a ticket."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
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
from gateway.domain.transitions import draft, submit
from gateway.services.work import Needs, Work
from gateway.storage.claims import Claim
from gateway.storage.contents import NewContents


@dataclass(frozen=True, slots=True)
class Parts:
    """What was declared, as JSON text, ready to be stored."""

    vehicle: str
    driver: str
    goods: str
    others: str
    rule_failures: str
    warnings: str


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
    parts: Parts
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
        made = self._make(work)
        if self.is_complete:
            change = submit(made, ticket=work.next_ticket, gate=work.gate)
            work.take_ticket()
        else:
            change = draft(made)
        body = self.render(change.after, work.gate)
        work.accept(change, self.claim.key, str(self.actor), self._contents(body))
        return Answered(self.id, body, replayed=False)

    def _repeat(self, first: UUID, work: Work) -> Answered:
        fingerprint, body = work.loaded.first_answers[first]
        if fingerprint != self.fingerprint:
            msg = "this Idempotency-Key came before with another body; use a new key"
            raise IdempotencyKeyReused(msg)
        return Answered(first, body, replayed=True)

    def _refuse_second_declaration(self, work: Work) -> None:
        claim = self.claim
        for name in ("tractor", "trailer", "container"):
            identity = getattr(claim, name)
            live = work.loaded.identities.get(identity) if identity else None
            if live is not None:
                own = live[1] == claim.account_id
                msg = f"this {name} has a live declaration already"
                raise VehicleAlreadyDeclared(msg, own=str(live[0]) if own else None)

    def _make(self, work: Work) -> Declaration:
        return Declaration(
            id=self.id,
            gate=work.gate.id,
            direction=self.direction,
            number=work.take_number(),
            account_id=self.claim.account_id,
            status=Status.DRAFT,
            category=self.category,
            planned_arrival=self.planned_arrival,
            tractor=self.claim.tractor,
            trailer=self.claim.trailer,
            container=self.claim.container,
            created_at=work.now,
            changed_at=work.now,
        )

    def _contents(self, body: bytes) -> NewContents:
        parts = self.parts
        return NewContents(
            self.id,
            parts.vehicle,
            parts.driver,
            parts.goods,
            parts.others,
            parts.rule_failures,
            parts.warnings,
            self.fingerprint,
            body,
        )
