"""POST /v1/declarations: the busiest door, so it asks FastAPI for nothing it can spare.

The body is parsed by pydantic's own JSON parser, and the answer is made of bytes.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response
from uuid_utils.compat import uuid7

from gateway.api import bodies, views
from gateway.api.deps import authenticate, bearer_token, require
from gateway.api.refusals import refuses
from gateway.api.shapes import EXAMPLE, DeclarationIn
from gateway.domain import errors
from gateway.domain.declarations import Declaration
from gateway.domain.declared import category_of
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.plates import declared_container, declared_plate
from gateway.domain.rules import evaluate
from gateway.resources import Resources
from gateway.services.accepting import Accept
from gateway.services.accepting import Parts as StoredParts
from gateway.services.sessions import hash_token
from gateway.storage.claims import Claim

router = APIRouter(prefix="/v1/declarations", tags=["declarations"])

_KEY = re.compile(r'"?([A-Za-z0-9_-]{16,64})"?')
# What a fingerprint covers beside the body: another version may read it otherwise.
_ROUTE = b"POST /v1/declarations\n"


@dataclass(frozen=True, slots=True)
class DeclaredParts:
    """The parts of a body, as the models that will be serialised."""

    vehicle: Any
    driver: Any
    goods: Any
    others: dict[str, Any]
    rule_failures: list[dict[str, Any]]
    warnings: list[dict[str, Any]]

    def stored(self) -> StoredParts:
        return StoredParts(
            vehicle=to_json(self.vehicle).decode(),
            driver=to_json(self.driver).decode(),
            goods=to_json(self.goods).decode(),
            others=to_json(self.others).decode(),
            rule_failures=to_json(self.rule_failures).decode(),
            warnings=to_json(self.warnings).decode(),
        )


def idempotency_key(request: Request) -> str:
    """Raises MalformedRequest when it is missing or of another form."""
    found = _KEY.fullmatch(request.headers.get("idempotency-key", ""))
    if found is None:
        msg = "send an Idempotency-Key of 16 to 64 characters of A-Z a-z 0-9 _ -"
        raise errors.MalformedRequest(msg)
    return found[1]


@router.post(
    "",
    status_code=201,
    openapi_extra=bodies.documented(DeclarationIn, example=EXAMPLE),
    responses=refuses(
        errors.MalformedRequest,
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.ShapeNotAllowed,
        errors.IdempotencyKeyReused,
        errors.VehicleAlreadyDeclared,
        errors.GateTakesNoDeclarations,
        errors.BodyTooLarge,
        errors.Busy,
        errors.OutcomeUnknown,
    ),
)
async def declare(request: Request) -> Response:
    """Declare one vehicle. Send the same `Idempotency-Key` again after any doubt."""
    resources: Resources = request.state.resources
    session = hash_token(bearer_token(request))
    # Whether it is alive still is seen under the gate's lock, with the rest.
    actor = resources.actors.recall(session) or await authenticate(request, resources)
    require(actor, "driver", "agent")
    key = idempotency_key(request)
    declared = bodies.parse(await bodies.raw(request), DeclarationIn)
    if declared.gate not in resources.writers:
        msg = f"there is no such gate; there are {', '.join(resources.writers)}"
        raise errors.ShapeNotAllowed(msg, pointer="/gate")
    command = accept_command(declared, actor, key, session, resources.clock())
    try:
        answered = await resources.writers[declared.gate].ask(command)
    except errors.NotAuthenticated:
        resources.actors.forget(session)
        raise
    headers = {
        "Location": f"/v1/declarations/{answered.declaration_id}",
        "ETag": '"1"',
    }
    if answered.replayed:
        headers["Idempotent-Replayed"] = "true"
    return views.JsonResponse(answered.body, status_code=201, headers=headers)


def accept_command(
    declared: DeclarationIn, actor: Actor, key: str, session: bytes, now: datetime
) -> Accept:
    """Judge what was declared, and make the command that accepts it."""
    claim = _claim(declared, actor, key, session)
    failures, warnings = evaluate(declared, now=now)
    parts = DeclaredParts(
        vehicle=declared.vehicle,
        driver=declared.driver,
        goods=declared.goods,
        others={
            "regime": declared.regime,
            "quarantine": declared.quarantine,
            "receiving_vehicles": declared.receiving_vehicles,
        },
        rule_failures=[finding.to_json() for finding in failures],
        warnings=[finding.to_json() for finding in warnings],
    )

    def render(made: Declaration, gate: Gate) -> bytes:
        return to_json(views.declaration(made, parts, gate, made.created_at))

    return Accept(
        id=uuid7(),
        actor=actor,
        claim=claim,
        fingerprint=sha256(_ROUTE + to_json(declared)).digest(),
        direction=declared.direction,
        category=category_of(declared),
        planned_arrival=declared.planned_arrival,
        parts=parts.stored(),
        is_complete=not failures,
        render=render,
    )


def _claim(declared: DeclarationIn, actor: Actor, key: str, session: bytes) -> Claim:
    vehicle = declared.vehicle
    tractor = declared_plate(vehicle.plate, pointer="/vehicle/plate")
    trailer = container = None
    if vehicle.trailer_plate is not None:
        trailer = declared_plate(
            vehicle.trailer_plate, pointer="/vehicle/trailer_plate"
        )
    if vehicle.container is not None:
        container = declared_container(vehicle.container, pointer="/vehicle/container")
    for place, receiving in enumerate(declared.receiving_vehicles):
        declared_plate(receiving.plate, pointer=f"/receiving_vehicles/{place}/plate")
    if actor.account_id is None:
        msg = "only accounts declare"
        raise errors.RoleNotAllowed(msg)
    return Claim(actor.account_id, key, tractor, trailer, container, session)
