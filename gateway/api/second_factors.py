"""One-time passwords: enrol a telephone, and give it up."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import StringConstraints
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.accounts import Enrolment, RecoveryCodes
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.headers import NOT_KEPT
from gateway.api.bodies import Body, documented
from gateway.api.deps import InPerson, Open, address_of, bearer_token
from gateway.api.refusals import refuses
from gateway.api.sessions import account_id_of
from gateway.api.shapes import PLAIN
from gateway.domain import errors
from gateway.services import qr_codes
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/v1/accounts/current/totp", tags=["accounts"])

OneTimePassword = Annotated[
    str, StringConstraints(min_length=6, max_length=40, pattern=PLAIN)
]


class CodeIn(Body):
    code: OneTimePassword


_EXAMPLE = {"code": "123456"}
_REFUSES = (errors.NotAuthenticated, errors.TooManyAttempts)


@router.post(
    "",
    operation_id="begin_second_factor",
    status_code=201,
    responses=tells(Enrolment, NOT_KEPT, status=201)
    | refuses(errors.NotAuthenticated, errors.OneTimePasswordActive),
)
async def begin(resources: Open, actor: InPerson) -> Response:
    """Get a secret for an authenticator app, as text, as a link and as a QR code."""
    made = await resources.reception.second_factors.begin(account_id_of(actor))
    shown = {
        "secret": made.secret,
        "uri": made.uri,
        "svg": qr_codes.as_svg(made.uri).decode(),
    }
    headers = {"Cache-Control": "no-store"}
    return views.JsonResponse(shown, status_code=201, headers=headers)


@router.put(
    "",
    operation_id="confirm_second_factor",
    responses=tells(RecoveryCodes, NOT_KEPT)
    | refuses(*_REFUSES, errors.OneTimePasswordActive, errors.OneTimePasswordWrong),
    openapi_extra=documented(CodeIn, example=_EXAMPLE),
)
async def confirm(request: Request, resources: Open, actor: InPerson) -> Response:
    """Show that the app works: from now on signing in needs its code."""
    body = await bodies.read(request, CodeIn)
    account_id = account_id_of(actor)
    async with resources.reception.attempts.counted(account_id, address_of(request)):
        codes = await resources.reception.second_factors.confirm(
            account_id, body.code, session=hash_token(bearer_token(request))
        )
    headers = {"Cache-Control": "no-store"}
    return views.JsonResponse({"recovery_codes": codes}, headers=headers)


@router.delete(
    "",
    operation_id="remove_second_factor",
    status_code=204,
    responses=tells_nothing() | refuses(*_REFUSES, errors.OneTimePasswordWrong),
    openapi_extra=documented(CodeIn, example=_EXAMPLE),
)
async def give_up(request: Request, resources: Open, actor: InPerson) -> Response:
    """Remove it, with a last code, as when you change the telephone."""
    body = await bodies.read(request, CodeIn)
    account_id = account_id_of(actor)
    async with resources.reception.attempts.counted(account_id, address_of(request)):
        await resources.reception.second_factors.give_up(account_id, body.code)
    return Response(status_code=204)
