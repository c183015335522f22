"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, SignedIn, bearer_token
from gateway.api.refusals import refuses
from gateway.domain import errors

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


class SessionIn(Body):
    username: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


@router.post(
    "",
    status_code=201,
    responses=refuses(errors.WrongPassword, errors.ShapeNotAllowed, errors.Busy),
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
    made = await resources.doorkeeper.sign_in(body.username, body.password)
    account = {
        "id": made.account.id,
        "username": made.account.username,
        "role": made.account.role,
        "gate": made.account.gate,
    }
    shown = {"token": made.token, "expires_at": made.expires_at, "account": account}
    headers = {"Cache-Control": "no-store"}
    return views.JsonResponse(shown, status_code=201, headers=headers)


@router.delete("/current", status_code=204, responses=refuses(errors.NotAuthenticated))
async def sign_out(request: Request, resources: Open, actor: SignedIn) -> Response:
    """End this session at once."""
    await resources.doorkeeper.sign_out(bearer_token(request))
    return Response(status_code=204)
