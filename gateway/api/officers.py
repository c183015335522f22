"""Officers: management looks after those of its gates."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.accounts import Password, Username
from gateway.api.answers.accounts import Officer, Officers
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, in_person
from gateway.api.refusals import refuses
from gateway.api.shapes import Code
from gateway.domain import accounts as rules
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.officers import NewOfficer, OfficerChange
from gateway.storage.accounts import Account

router = APIRouter(prefix="/v1/officers", tags=["officers"])

Management = Annotated[Actor, Depends(in_person("management"), scope="function")]
_REFUSES = (errors.NotAuthenticated, errors.RoleNotAllowed)


class OfficerIn(Body):
    """`gate` null is every gate."""

    username: Username
    password: Password
    role: Literal["yard", "border_guard", "customs", "quarantine", "management"]
    gate: Code | None = None


class OfficerChangeIn(Body):
    """Only what changes."""

    disabled: bool = False
    gate: Code | None = None
    password: Password = ""


@router.get("", responses=tells(Officers) | refuses(*_REFUSES))
async def list_officers(resources: Open, actor: Management) -> Response:
    """The officers of your gate; of all, if you work at all."""
    found = await resources.reception.officers.list(actor)
    return views.JsonResponse({"items": [_officer(one) for one in found]})


@router.post(
    "",
    status_code=201,
    responses=tells(Officer, status=201) | refuses(*_REFUSES, errors.UsernameTaken),
    openapi_extra=documented(
        OfficerIn,
        example={
            "username": "minh.customs",
            "password": "the first of many mornings",
            "role": "customs",
            "gate": "huu-nghi",
        },
    ),
)
async def add_officer(request: Request, resources: Open, actor: Management) -> Response:
    """Add an officer, of one gate or of all."""
    body = await bodies.read(request, OfficerIn)
    wanted = new_officer(body)
    _require_known(resources, body.gate)
    made = await resources.reception.officers.add(actor, wanted)
    return views.JsonResponse(_officer(made), status_code=201)


def new_officer(body: OfficerIn) -> NewOfficer:
    """Judge what was said, but for the gate; raises ShapeNotAllowed."""
    username = rules.declared_username(body.username)
    rules.require_password(body.password, username)
    return NewOfficer(username, body.password, body.role, body.gate)


@router.patch(
    "/{officer_id}",
    responses=tells(Officer)
    | refuses(*_REFUSES, errors.AccountNotFound, errors.NotOnYourself),
    openapi_extra=documented(OfficerChangeIn, example={"disabled": True}),
)
async def change_officer(
    officer_id: UUID, request: Request, resources: Open, actor: Management
) -> Response:
    """Disable an officer at once, or enable, move, or give a new password."""
    body = await bodies.read(request, OfficerChangeIn)
    said = body.model_fields_set
    if "password" in said:
        rules.require_password(body.password, "\0")
    _require_known(resources, body.gate)
    wanted = OfficerChange(
        disabled=body.disabled if "disabled" in said else None,
        gate=(body.gate,) if "gate" in said else None,
        password=body.password if "password" in said else None,
    )
    changed = await resources.reception.officers.change(actor, officer_id, wanted)
    return views.JsonResponse(_officer(changed))


@router.delete(
    "/{officer_id}/totp",
    operation_id="remove_officer_second_factor",
    status_code=204,
    responses=tells_nothing()
    | refuses(*_REFUSES, errors.AccountNotFound, errors.NotOnYourself),
)
async def remove_second_factor(
    officer_id: UUID, resources: Open, actor: Management
) -> Response:
    """For who lost the telephone: sign the officer out, to enrol another one."""
    await resources.reception.officers.remove_second_factor(actor, officer_id)
    return Response(status_code=204)


def _require_known(resources: Resources, gate: str | None) -> None:
    if gate is not None and gate not in resources.writers:
        msg = f"there is no such gate; there are {', '.join(resources.writers)}"
        raise errors.ShapeNotAllowed(msg, pointer="/gate")


def _officer(found: Account) -> dict[str, Any]:
    return {
        "id": found.id,
        "username": found.username,
        "role": found.role,
        "gate": found.gate,
        "disabled": found.disabled_at is not None,
        "one_time_password": found.second_factor_at is not None,
    }
