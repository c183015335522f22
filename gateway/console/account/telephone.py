"""A telephone as the second factor, by page: enrolled with a picture, and given up.

The secret, and later the recovery codes, are shown on one answer alone.
"""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.deps import Open, address_of
from gateway.api.problems import STATUS, name_of
from gateway.api.second_factors import CodeIn
from gateway.api.sessions import account_id_of
from gateway.console.account.mine import account_page
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor, InPerson, Visitor
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services import qr_codes
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/account/telephone", include_in_schema=False)
_REFUSED = (
    errors.OneTimePasswordActive,
    errors.OneTimePasswordWrong,
    errors.TooManyAttempts,
)
# How somebody reads the secret aloud, or types it.
_GROUP = 4


@router.post("")
async def begin(
    resources: Open, visitor: AnyVisitor, actor: InPerson, sent: Form
) -> Response:
    """Show the secret of a telephone as a picture and as text, and ask for a code."""
    try:
        made = await resources.reception.second_factors.begin(account_id_of(actor))
    except errors.OneTimePasswordActive as error:
        return await _refused(resources, visitor, actor, error)
    secret = made.secret
    groups = [secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)]
    return await account_page(
        resources,
        visitor,
        actor,
        is_begun=True,
        secret=" ".join(groups),
        picture=qr_codes.as_inline_svg(made.uri),
    )


@router.post("/confirm")
async def confirm(
    request: Request, resources: Open, visitor: AnyVisitor, actor: InPerson, sent: Form
) -> Response:
    """Take its first code; show the recovery codes, on this answer alone."""
    account_id, reception = account_id_of(actor), resources.reception
    try:
        code = _code(sent)
        async with reception.attempts.counted(account_id, address_of(request)):
            codes = await reception.second_factors.confirm(
                account_id, code, session=hash_token(visitor.token or "")
            )
    except _REFUSED as error:
        return await _refused(resources, visitor, actor, error, is_begun=True)
    await resources.actors.settle()
    return await account_page(
        resources, visitor, actor, is_enrolled=True, recovery_codes=codes
    )


@router.post("/remove")
async def remove(
    request: Request, resources: Open, visitor: AnyVisitor, actor: InPerson, sent: Form
) -> Response:
    """Give it up, with a last code of it or a recovery code."""
    account_id, reception = account_id_of(actor), resources.reception
    try:
        code = _code(sent)
        async with reception.attempts.counted(account_id, address_of(request)):
            await reception.second_factors.give_up(account_id, code)
    except _REFUSED as error:
        return await _refused(resources, visitor, actor, error)
    await resources.actors.settle()
    return RedirectResponse("/account?removed=yes", SEE_OTHER)


def _code(sent: Fields) -> str:
    """Return the code as it was typed, without spaces; raises OneTimePasswordWrong."""
    typed = {"code": sent.get("code", "").replace(" ", "")}
    try:
        return bodies.parse(to_json(typed), CodeIn).code
    except ValidationError:
        msg = "it is no code"
        raise errors.OneTimePasswordWrong(msg) from None


async def _refused(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    error: errors.DomainError,
    **shown: Any,
) -> Response:
    said = todo(name_of(type(error)), visitor.language)
    status = STATUS[type(error)]
    response = await account_page(
        resources, visitor, actor, status=status, refusal=said, **shown
    )
    if isinstance(error, errors.TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response
