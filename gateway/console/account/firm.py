"""A firm's people by page: its admins add them, help them, and end their access."""

from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open
from gateway.api.firms import UserChangeIn, UserIn, new_user
from gateway.api.problems import STATUS
from gateway.console.account.asked import judge, typed
from gateway.console.account.people import (
    QUIET,
    done_in,
    no_such_act,
    onward,
    refused_in,
)
from gateway.console.account.rooms import rooms_of
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.rendering import render
from gateway.console.staff import one_of
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.accounts import SELF_REGISTERED
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.firms import UserChange

HERE = "/account/firm"
router = APIRouter(prefix=HERE, include_in_schema=False)
Member = Annotated[Actor, Depends(one_of(*SELF_REGISTERED))]
_ASKED = ("username", "phone", "password", "admin")
_PASSWORD = "password"  # noqa: S105 - what a form asks for
_CHANGES = MappingProxyType(
    {
        "admin": UserChange(admin=True),
        "user": UserChange(admin=False),
        "ended": UserChange(disabled=True),
        "back": UserChange(disabled=False),
    }
)


@router.get("")
async def show_firm(
    request: Request, resources: Open, visitor: AnyVisitor, actor: Member
) -> Response:
    """Show the firm and its people; to an admin, with the form for another."""
    done = done_in(request.query_params, visitor.language)
    return await _firm_page(resources, visitor, actor, done=done)


@router.post("")
async def add_user(
    resources: Open, visitor: AnyVisitor, actor: Member, sent: Form
) -> Response:
    """Add somebody with a first password, which is changed by whom it is for."""
    said, is_admin = typed(sent, *_ASKED), sent.get("admin") == "yes"
    fields = {name: said[name] for name in ("username", "phone", "password")}
    asked, wrong = judge(fields, fields | {"admin": is_admin}, UserIn, visitor.language)
    if asked is None or wrong:
        return await _firm_page(resources, visitor, actor, 422, said=said, wrong=wrong)
    try:
        wanted = new_user(asked)
        await resources.reception.firms.add_user(actor, wanted, is_admin=is_admin)
    except (errors.UsernameTaken, errors.Busy) as error:
        more = refused_in(error, visitor.language) | {"said": said}
        return await _firm_page(resources, visitor, actor, STATUS[type(error)], **more)
    return await onward(resources, HERE, "added")


async def _firm_page(
    resources: Resources, visitor: Visitor, actor: Actor, status: int = 200, **more: Any
) -> Response:
    firm = await resources.reception.firms.firm(actor)
    users = firm.present
    said = dict.fromkeys(_ASKED, "")
    return render(
        "account/firm.html",
        visitor,
        status=status,
        **rooms_of(actor, "firm"),
        here=HERE,
        firm=firm.account,
        users=users,
        own_id=actor.account_id,
        is_admin=any(user.is_admin for user in users if user.id == actor.account_id),
        **{**QUIET, "said": said, **more},
    )


@router.get("/{user_id}")
async def show_user(
    user_id: UUID, request: Request, resources: Open, visitor: AnyVisitor, actor: Member
) -> Response:
    """Show what an admin may change of somebody else."""
    if user_id == actor.account_id:
        return RedirectResponse("/account", SEE_OTHER)
    done = done_in(request.query_params, visitor.language)
    return await _user_page(resources, visitor, actor, user_id, done=done)


@router.post("/{user_id}")
async def change_user(
    user_id: UUID, resources: Open, visitor: AnyVisitor, actor: Member, sent: Form
) -> Response:
    """Change what the form says; who loses access, loses it at once."""
    act = sent.get("do", "")
    wanted = _CHANGES.get(act)
    if act == _PASSWORD:
        said = typed(sent, _PASSWORD)
        _, wrong = judge(said, said, UserChangeIn, visitor.language)
        if wrong:
            return await _user_page(
                resources, visitor, actor, user_id, 422, said=said, wrong=wrong
            )
        wanted = UserChange(password=said[_PASSWORD])
    if wanted is None:
        raise no_such_act(act)
    try:
        await resources.reception.firms.change_user(actor, user_id, wanted)
    except (errors.LastAdmin, errors.NotOnYourself, errors.Busy) as error:
        more, status = refused_in(error, visitor.language), STATUS[type(error)]
        return await _user_page(resources, visitor, actor, user_id, status, **more)
    return await onward(resources, f"{HERE}/{user_id}", act)


async def _user_page(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    user_id: UUID,
    status: int = 200,
    **more: Any,
) -> Response:
    found = await resources.reception.firms.user(actor, user_id)
    said = {_PASSWORD: ""}
    return render(
        "account/user.html",
        visitor,
        status=status,
        **rooms_of(actor, "firm"),
        here=HERE,
        user=found,
        **{**QUIET, "said": said, **more},
    )
