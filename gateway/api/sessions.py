"""Signing in and out, and where one is signed in."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.accounts import Sessions, SignedIn
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import NOT_KEPT
from gateway.api.bodies import Body, documented
from gateway.api.deps import InPerson, Open, address_of, bearer_token
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.services.sessions import hash_token
from gateway.storage.accounts import Account
from gateway.storage.sessions import Session

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


class SessionIn(Body):
    username: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    # What an authenticator app shows, or a recovery code; see POST …/totp.
    otp: Annotated[str, Field(max_length=40)] | None = None


@router.post(
    "",
    status_code=201,
    responses=tells(SignedIn, NOT_KEPT, status=201)
    | refuses(
        errors.WrongPassword,
        errors.OneTimePasswordNeeded,
        errors.ShapeNotAllowed,
        errors.TooManyAttempts,
        errors.Busy,
    ),
    openapi_extra=documented(
        SessionIn, example={"username": "driver", "password": "sandbox"}
    ),
)
async def sign_in(request: Request, resources: Open) -> Response:
    """Get a token; send it as `Authorization: Bearer …`."""
    body = await bodies.read(request, SessionIn)
    if "\0" in body.username:
        # PostgreSQL holds no NUL, so no account has it either.
        msg = "the user name or the password is wrong"
        raise errors.WrongPassword(msg)
    made = await resources.reception.doorkeeper.sign_in(
        body.username, body.password, body.otp, address_of(request)
    )
    shown = {
        "token": made.token,
        "expires_at": made.expires_at,
        "account": account(made.account),
    }
    headers = {"Cache-Control": "no-store"}
    return views.JsonResponse(shown, status_code=201, headers=headers)


def account(found: Account) -> dict[str, Any]:
    return {
        "id": found.id,
        "username": found.username,
        "role": found.role,
        "gate": found.gate,
    }


@router.get("", responses=tells(Sessions) | refuses(errors.NotAuthenticated))
async def list_sessions(request: Request, resources: Open, actor: InPerson) -> Response:
    """Where you are signed in, newest first."""
    found = await resources.reception.doorkeeper.sessions(account_id_of(actor))
    here = hash_token(bearer_token(request))
    items = [_shown(one) | {"current": one.token_hash == here} for one in found]
    return views.JsonResponse({"items": items})


def _shown(found: Session) -> dict[str, Any]:
    return {
        "id": found.id,
        "created_at": found.created_at.astimezone(UTC),
        "expires_at": found.expires_at.astimezone(UTC),
    }


@router.delete(
    "", status_code=204, responses=tells_nothing() | refuses(errors.NotAuthenticated)
)
async def sign_out_everywhere(resources: Open, actor: InPerson) -> Response:
    """End all your sessions at once, this one too; keys stay."""
    await resources.reception.doorkeeper.end_all(account_id_of(actor))
    return Response(status_code=204)


@router.delete(
    "/current",
    status_code=204,
    responses=tells_nothing() | refuses(errors.NotAuthenticated),
)
async def sign_out(request: Request, resources: Open, actor: InPerson) -> Response:
    """End this session at once."""
    await resources.reception.doorkeeper.sign_out(bearer_token(request))
    return Response(status_code=204)


@router.delete(
    "/{session_id}",
    status_code=204,
    responses=tells_nothing()
    | refuses(errors.NotAuthenticated, errors.SessionNotFound),
)
async def end_session(session_id: UUID, resources: Open, actor: InPerson) -> Response:
    """End one of your sessions at once, wherever it is."""
    await resources.reception.doorkeeper.end(account_id_of(actor), session_id)
    return Response(status_code=204)


def account_id_of(actor: Actor) -> UUID:
    """Return whose account it is; raises NotAuthenticated for a worker."""
    if actor.account_id is None:
        msg = "workers have no account"
        raise errors.NotAuthenticated(msg)
    return actor.account_id
