"""The barrier: entries, exits, and lifts by hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers import barriers as answers
from gateway.api.answers.declarations import Entry, Exit
from gateway.api.answers.describing import tells
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import Code
from gateway.api.verdicts import Reason
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.plates import normalise_plate
from gateway.services.deciding import Lift
from gateway.services.entering import Enter, Leave

router = APIRouter(prefix="/v1/gates/{gate}", tags=["barrier"])

BorderGuard = Annotated[Actor, Depends(one_of("border_guard"))]
PassText = Annotated[str, StringConstraints(max_length=2000)]
_REFUSES = refuses(
    errors.NotAuthenticated,
    errors.RoleNotAllowed,
    errors.GateNotFound,
    errors.ShapeNotAllowed,
)


class EntryIn(Body):
    """`plate` is what the camera or the officer reads, in any spelling."""

    plate: Code
    pass_: Annotated[PassText, Field(alias="pass")]


class ExitIn(Body):
    plate: Code


class LiftIn(Body):
    plate: Code
    reason: Reason


@router.post(
    "/entries",
    operation_id="record_entry",
    status_code=201,
    responses=tells(Entry, status=201)
    | _REFUSES
    | refuses(
        errors.NotApproved,
        errors.NotCalled,
        errors.AlreadyEntered,
        errors.PassInvalid,
        errors.PlateMismatch,
        errors.WrongGate,
        errors.OnHold,
    ),
    openapi_extra=documented(
        EntryIn, example={"plate": "12C-123.45", "pass": "VP1:6BFOXN*TS0BI$ZD"}
    ),
)
async def enter(
    gate: str, request: Request, resources: Open, actor: BorderGuard
) -> Response:
    """Open the barrier for a called vehicle, or say why it stays closed."""
    writer = resources.writer(gate)
    body = await bodies.read(request, EntryIn)
    tractor = normalise_plate(body.plate, pointer="/plate")
    command = Enter(tractor, body.pass_, actor, resources.verifier)
    entered = await resources.reader.after(await writer.ask(command))
    shown = views.seen(entered, resources.clock(), actor)
    return views.JsonResponse({"open": True, "declaration": shown}, status_code=201)


@router.post(
    "/exits",
    operation_id="record_exit",
    status_code=201,
    responses=tells(Exit, status=201)
    | _REFUSES
    | refuses(errors.NotCleared, errors.OnHold),
    openapi_extra=documented(ExitIn, example={"plate": "12C-123.45"}),
)
async def leave(
    gate: str, request: Request, resources: Open, actor: BorderGuard
) -> Response:
    """A cleared vehicle leaves across the line."""
    writer = resources.writer(gate)
    body = await bodies.read(request, ExitIn)
    tractor = normalise_plate(body.plate, pointer="/plate")
    left = await resources.reader.after(await writer.ask(Leave(tractor, actor)))
    shown = views.seen(left, resources.clock(), actor)
    return views.JsonResponse({"declaration": shown}, status_code=201)


@router.post(
    "/manual-lifts",
    operation_id="record_lift",
    status_code=201,
    responses=tells(answers.Lift, status=201) | _REFUSES,
    openapi_extra=documented(
        LiftIn, example={"plate": "12C-123.45", "reason": "Ambulance behind it"}
    ),
)
async def lift(
    gate: str, request: Request, resources: Open, actor: BorderGuard
) -> Response:
    """Record that the barrier was lifted by hand. This is never an entry."""
    writer = resources.writer(gate)
    body = await bodies.read(request, LiftIn)
    plate = normalise_plate(body.plate, pointer="/plate")
    made = await writer.ask(Lift(plate, body.reason, actor))
    return views.JsonResponse({"id": made, "at": resources.clock()}, status_code=201)
