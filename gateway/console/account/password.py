"""Changing one's password by page: every other session ends with the old one."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.accounts import PasswordIn
from gateway.api.deps import Open, address_of
from gateway.api.problems import STATUS
from gateway.console.account.asked import (
    AGAIN,
    LATER,
    judge,
    refusal,
    said_of,
    told_when,
    typed,
)
from gateway.console.account.rooms import own_page
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.visitors import AnyVisitor, InPerson, Visitor
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.sessions import hash_token

_ROOM = "password"
router = APIRouter(prefix="/account/password", include_in_schema=False)


@router.get("")
async def show_password(
    resources: Open, visitor: AnyVisitor, actor: InPerson
) -> Response:
    """Ask for the present password and a new one."""
    return await own_page(_ROOM, resources, visitor, actor)


@router.post("")
async def change_password(
    request: Request, resources: Open, visitor: AnyVisitor, actor: InPerson, sent: Form
) -> Response:
    """Change it; this session goes on, all others end."""
    said = typed(sent, "current", "new", AGAIN)
    body = {"current": said["current"], "new": said["new"]}
    asked, wrong = judge(said, body, PasswordIn, visitor.language)
    if asked is None or wrong:
        return await own_page(_ROOM, resources, visitor, actor, 422, wrong=wrong)
    try:
        await resources.reception.accounts.change_password(
            actor,
            asked.current,
            asked.new,
            session=hash_token(visitor.token or ""),
            address=address_of(request),
        )
    except (errors.ShapeNotAllowed, errors.CurrentPasswordWrong, *LATER) as error:
        return await _refused(resources, visitor, actor, error)
    await resources.actors.settle()
    return RedirectResponse("/account?changed=yes", SEE_OTHER)


async def _refused(
    resources: Resources, visitor: Visitor, actor: Actor, error: errors.DomainError
) -> Response:
    language, status = visitor.language, STATUS[type(error)]
    if isinstance(error, errors.ShapeNotAllowed):
        wrong = {"new": said_of("new", {"new": "typed"}, language)}
        return await own_page(_ROOM, resources, visitor, actor, status, wrong=wrong)
    told = refusal(error, language)
    if isinstance(error, errors.CurrentPasswordWrong):
        wrong = {"current": told}
        return await own_page(_ROOM, resources, visitor, actor, status, wrong=wrong)
    page = await own_page(_ROOM, resources, visitor, actor, status, refused=told)
    return told_when(page, error)
