"""Firms: an admin adds and removes the other users."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.accounts import Password, Username
from gateway.api.answers.accounts import Firm, FirmUser
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, in_person
from gateway.api.refusals import refuses
from gateway.api.shapes import Code
from gateway.domain import accounts as rules
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.services.accounts import Registration
from gateway.services.firms import UserChange
from gateway.storage.accounts import Account

router = APIRouter(prefix="/v1/firms/current", tags=["firms"])

Member = Annotated[Actor, Depends(in_person(*rules.SELF_REGISTERED), scope="function")]
_REFUSES = (errors.NotAuthenticated, errors.RoleNotAllowed, errors.FirmNotFound)


class UserIn(Body):
    """An `admin` adds and removes users; a firm does well to have two."""

    username: Username
    password: Password
    phone: Code
    admin: bool = False


class UserChangeIn(Body):
    """Only what changes; `disabled` false lets somebody back in who was removed."""

    disabled: bool = False
    admin: bool = False
    password: Password = ""


@router.get("", responses=tells(Firm) | refuses(*_REFUSES))
async def get_firm(resources: Open, actor: Member) -> Response:
    """Your firm and its users, those who were removed as well."""
    found = await resources.reception.firms.firm(actor)
    firm = {
        "id": found.account.id,
        "name": found.account.name,
        "tax_code": found.account.tax_code,
        "users": [_user(user) for user in found.users],
    }
    return views.JsonResponse(firm)


@router.post(
    "/users",
    operation_id="add_firm_user",
    status_code=201,
    responses=tells(FirmUser, status=201) | refuses(*_REFUSES, errors.UsernameTaken),
    openapi_extra=documented(
        UserIn,
        example={
            "username": "van.binh",
            "password": "seven trucks before noon",
            "phone": "0912345679",
            "admin": False,
        },
    ),
)
async def add_user(request: Request, resources: Open, actor: Member) -> Response:
    """Add a user: an agent who sees and does whatever the firm may."""
    body = await bodies.read(request, UserIn)
    made = await resources.reception.firms.add_user(
        actor, new_user(body), is_admin=body.admin
    )
    return views.JsonResponse(_user(made), status_code=201)


def new_user(body: UserIn) -> Registration:
    """Judge what was said; raises ShapeNotAllowed."""
    username = rules.declared_username(body.username)
    rules.require_password(body.password, username)
    return Registration(
        username=username,
        password=body.password,
        role="agent",
        phone=rules.declared_phone(body.phone),
    )


@router.patch(
    "/users/{user_id}",
    operation_id="change_firm_user",
    responses=tells(FirmUser)
    | refuses(
        *_REFUSES, errors.AccountNotFound, errors.LastAdmin, errors.NotOnYourself
    ),
    openapi_extra=documented(UserChangeIn, example={"admin": True}),
)
async def change_user(
    user_id: UUID, request: Request, resources: Open, actor: Member
) -> Response:
    """Make a user an admin or none, let back in, or give a new password."""
    body = await bodies.read(request, UserChangeIn)
    said = body.model_fields_set
    if "password" in said:
        rules.require_password(body.password, "\0")
    wanted = UserChange(
        disabled=body.disabled if "disabled" in said else None,
        admin=body.admin if "admin" in said else None,
        password=body.password if "password" in said else None,
    )
    changed = await resources.reception.firms.change_user(actor, user_id, wanted)
    return views.JsonResponse(_user(changed))


@router.delete(
    "/users/{user_id}",
    operation_id="remove_firm_user",
    status_code=204,
    responses=tells_nothing()
    | refuses(*_REFUSES, errors.AccountNotFound, errors.LastAdmin),
)
async def remove_user(user_id: UUID, resources: Open, actor: Member) -> Response:
    """Remove a user at once, with all sessions and keys; what was declared stays."""
    await resources.reception.firms.remove_user(actor, user_id)
    return Response(status_code=204)


def _user(found: Account) -> dict[str, Any]:
    return {
        "id": found.id,
        "username": found.username,
        "phone": found.phone,
        "admin": found.is_admin,
        "disabled": found.disabled_at is not None,
    }
