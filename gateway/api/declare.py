"""POST /v1/declarations: the busiest door, so it asks FastAPI for nothing it can spare.

The body is parsed by pydantic's own JSON parser, and the answer is made of bytes.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response
from uuid_utils.compat import uuid7

from gateway.api import bodies
from gateway.api.answers import declarations as answers
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG, LOCATION, REPLAYED
from gateway.api.conditions import IDEMPOTENCY_KEY, idempotency_key
from gateway.api.deps import require, require_scope, token_in
from gateway.api.first_answers import first_answer
from gateway.api.refusals import refuses
from gateway.api.shapes import EXAMPLE, DeclarationIn, ReceivingVehicleIn
from gateway.domain import errors
from gateway.domain.declarations import Declaration
from gateway.domain.declared import category_of
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.plates import declared_container, declared_plate
from gateway.domain.rules import evaluate
from gateway.domain.scopes import Scope
from gateway.resources import Resources
from gateway.services.accepting import Accept, Answered
from gateway.services.sessions import hash_token
from gateway.services.writer import GateWriter
from gateway.storage.claims import Claim

router = APIRouter(prefix="/v1/declarations", tags=["declarations"])

# What a fingerprint covers beside the body: another version may read it otherwise.
_ROUTE = b"POST /v1/declarations\n"
_NO_FINDINGS = '{"rule_failures":[],"warnings":[]}'
# Names are bytes, in lower case: as ASGI gives them.
Headers = Mapping[bytes, bytes]


@router.post(
    "",
    status_code=201,
    openapi_extra=bodies.documented(
        DeclarationIn, example=EXAMPLE, parameters=[IDEMPOTENCY_KEY]
    ),
    responses=tells(answers.Declaration, LOCATION, ETAG, REPLAYED, status=201)
    | refuses(
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
    answered = await accept(
        request.state.resources, dict(request.headers.raw), await request.body()
    )
    return Response(
        answered.body,
        status_code=201,
        headers=headers_of(answered),
        media_type=bodies.JSON_TYPES[0],
    )


def headers_of(answered: Answered) -> dict[str, str]:
    headers = {
        "Location": f"/v1/declarations/{answered.declaration_id}",
        "ETag": '"1"',
    }
    if answered.replayed:
        headers["Idempotent-Replayed"] = "true"
    return headers


async def accept(resources: Resources, headers: Headers, body: bytes) -> Answered:
    """Accept a declaration, or raise the refusal."""
    actor, session = await who_declares(resources, headers)
    key = idempotency_key(headers.get(b"idempotency-key", b""))
    bodies.require_json(headers.get(b"content-type", b"").decode("latin-1"))
    declared = bodies.parse(body, DeclarationIn)
    writer = writer_for(declared, resources)
    command = accept_command(declared, actor, key, session, resources.clock())
    try:
        return await writer.ask(command)
    except errors.NotAuthenticated:
        resources.actors.forget(session)
        raise


async def who_declares(resources: Resources, headers: Headers) -> tuple[Actor, bytes]:
    """Return who asks, and the session; raises NotAuthenticated, RoleNotAllowed."""
    session = hash_token(token_in(headers.get(b"authorization", b"").decode("latin-1")))
    # Whether it is alive still is seen under the gate's lock, with the rest.
    actor = resources.actors.recall(session) or await resources.actors.ask(session)
    if actor is None:
        msg = "the session has ended or never was; sign in again"
        raise errors.NotAuthenticated(msg)
    require_scope(actor, Scope.DECLARATIONS_WRITE)
    require(actor, "driver", "agent")
    return actor, session


def writer_for(declared: DeclarationIn, resources: Resources) -> GateWriter:
    """Raises ShapeNotAllowed when there is no such gate."""
    try:
        return resources.writers[declared.gate]
    except KeyError:
        msg = f"there is no such gate; there are {', '.join(resources.writers)}"
        raise errors.ShapeNotAllowed(msg, pointer="/gate") from None


def accept_command(
    declared: DeclarationIn, actor: Actor, key: str, session: bytes, now: datetime
) -> Accept:
    """Judge what was declared, and make the command that accepts it."""
    claim = _claim(declared, actor, key, session)
    failures, warnings = evaluate(declared, now=now)
    failing = [finding.to_json() for finding in failures]
    warning = [finding.to_json() for finding in warnings]
    # The order of its keys is the model's, so equal bodies have equal text.
    body = to_json(declared)

    def render(made: Declaration, gate: Gate) -> bytes:
        return first_answer(
            declared, body, made, gate, failing=failing, warning=warning
        )

    return Accept(
        id=uuid7(),
        actor=actor,
        claim=claim,
        fingerprint=sha256(_ROUTE + body).digest(),
        direction=declared.direction,
        category=category_of(declared),
        planned_arrival=declared.planned_arrival,
        body=body.decode(),
        findings=findings_text(failing, warning),
        is_complete=not failures,
        render=render,
    )


def findings_text(failing: list[dict[str, Any]], warning: list[dict[str, Any]]) -> str:
    if not failing and not warning:
        return _NO_FINDINGS
    return to_json({"rule_failures": failing, "warnings": warning}).decode()


def _claim(declared: DeclarationIn, actor: Actor, key: str, session: bytes) -> Claim:
    if actor.owner_id is None:
        msg = "only accounts declare"
        raise errors.RoleNotAllowed(msg)
    return Claim(actor.owner_id, key, *identities_of(declared), session)


def identities_of(declared: DeclarationIn) -> tuple[str, str | None, str | None]:
    """Return what tractor, trailer and container are known by.

    Raises:
        ShapeNotAllowed: a plate that can be none; those of receiving vehicles too.
    """
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
        _read(receiving, f"/receiving_vehicles/{place}")
    return tractor, trailer, container


def _read(receiving: ReceivingVehicleIn, pointer: str) -> None:
    """Raises ShapeNotAllowed for a plate that no rule could read."""
    declared_plate(receiving.plate, pointer=f"{pointer}/plate")
    if receiving.trailer_plate is not None:
        declared_plate(receiving.trailer_plate, pointer=f"{pointer}/trailer_plate")
    if receiving.container is not None:
        declared_container(receiving.container, pointer=f"{pointer}/container")
