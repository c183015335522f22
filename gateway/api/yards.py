"""The buffer yards: who is there."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.barriers import CheckedIn
from gateway.api.answers.describing import tells
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import Code
from gateway.domain import errors
from gateway.domain.declarations import Declaration
from gateway.domain.journal import Actor
from gateway.domain.plates import normalise_plate
from gateway.services.checking_in import CheckIn

router = APIRouter(prefix="/v1/gates/{gate}", tags=["yards"])

Yard = Annotated[Actor, Depends(one_of("yard"))]


class CheckInIn(Body):
    plate: Code
    yard: Code | None = None


@router.post(
    "/check-ins",
    status_code=201,
    responses=tells(CheckedIn, status=201)
    | refuses(
        errors.NotAuthenticated,
        errors.RoleNotAllowed,
        errors.GateNotFound,
        errors.NotApproved,
        errors.WrongGate,
        errors.TransitionNotAllowed,
    ),
    openapi_extra=documented(CheckInIn, example={"plate": "12C-123.45", "yard": "B2"}),
)
async def check_in(
    gate: str, request: Request, resources: Open, actor: Yard
) -> Response:
    """The vehicle is here; a second check-in answers the first one."""
    writer = resources.writer(gate)
    body = await bodies.read(request, CheckInIn)
    tractor = normalise_plate(body.plate, pointer="/plate")
    found = await writer.ask(CheckIn(tractor, body.yard, actor))
    return views.JsonResponse(_seen_from_the_yard(found), status_code=201)


def _seen_from_the_yard(found: Declaration) -> dict[str, Any]:
    """Return what a yard needs: neither goods nor people."""
    return {
        "declaration_id": found.id,
        "number": found.number,
        "direction": found.direction,
        "status": found.status,
        "line": found.line,
        "planned_arrival": found.planned_arrival,
        "checked_in_at": found.checked_in_at,
    }
