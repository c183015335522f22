"""API keys, for the programs of drivers and agents."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.accounts import Name
from gateway.api.answers.accounts import ApiKeys, MadeApiKey
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import NOT_KEPT
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, in_person
from gateway.api.refusals import refuses
from gateway.api.sessions import account_id_of
from gateway.domain import errors
from gateway.domain.accounts import SELF_REGISTERED
from gateway.domain.journal import Actor
from gateway.domain.scopes import Scope
from gateway.storage.sessions import Session

router = APIRouter(prefix="/v1/api-keys", tags=["api-keys"])

Holder = Annotated[Actor, Depends(in_person(*SELF_REGISTERED), scope="function")]
_REFUSES = (errors.NotAuthenticated, errors.RoleNotAllowed)


class KeyIn(Body):
    """`name` is for you: which program has it."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


@router.post(
    "",
    operation_id="make_api_key",
    status_code=201,
    responses=tells(MadeApiKey, NOT_KEPT, status=201)
    | refuses(*_REFUSES, errors.TooManyKeys),
    openapi_extra=documented(
        KeyIn,
        example={
            "name": "warehouse system",
            "scopes": ["declarations:read", "declarations:write"],
        },
    ),
)
async def make_key(request: Request, resources: Open, actor: Holder) -> Response:
    """Make a key; its secret is told this once. Send it as you send a token."""
    body = await bodies.read(request, KeyIn)
    made, secret = await resources.reception.keys.make(
        account_id_of(actor), body.name, body.scopes
    )
    headers = {"Cache-Control": "no-store"}
    shown = _shown(made) | {"secret": secret}
    return views.JsonResponse(shown, status_code=201, headers=headers)


@router.get(
    "", operation_id="list_api_keys", responses=tells(ApiKeys) | refuses(*_REFUSES)
)
async def list_keys(resources: Open, actor: Holder) -> Response:
    """Your keys, newest first, without their secrets."""
    found = await resources.reception.keys.list(account_id_of(actor))
    return views.JsonResponse({"items": [_shown(key) for key in found]})


@router.delete(
    "/{key_id}",
    operation_id="revoke_api_key",
    status_code=204,
    responses=tells_nothing() | refuses(*_REFUSES, errors.KeyNotFound),
)
async def revoke_key(key_id: UUID, resources: Open, actor: Holder) -> Response:
    """Revoke a key at once."""
    await resources.reception.keys.revoke(account_id_of(actor), key_id)
    return Response(status_code=204)


def _shown(found: Session) -> dict[str, Any]:
    used = found.last_used_at
    return {
        "id": found.id,
        "name": found.name,
        "scopes": found.scopes,
        "created_at": found.created_at.astimezone(UTC),
        "last_used_at": used.astimezone(UTC) if used else None,
    }
