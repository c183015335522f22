"""What officers and owners decide about one declaration."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import StringConstraints
from starlette.responses import Response

from gateway.api import bodies, changed
from gateway.api.answers import declarations as answers
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG
from gateway.api.bodies import Body, documented
from gateway.api.conditions import IF_UNCHANGED, version_seen
from gateway.api.deps import Open, SignedIn, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import PLAIN, Code, Kilograms, Moment
from gateway.domain import errors
from gateway.domain.checks import CheckKind, Outcome, Source
from gateway.domain.declarations import Declaration
from gateway.domain.journal import Actor
from gateway.domain.plates import normalise_plate
from gateway.resources import Resources
from gateway.services.checking import AddCheck
from gateway.services.deciding import (
    Approve,
    Cancel,
    PlaceHold,
    Reject,
    Release,
    TurnBack,
)
from gateway.services.transshipping import AddTransfer
from gateway.services.work import Command

router = APIRouter(prefix="/v1/declarations/{declaration_id}", tags=["verdicts"])

Customs = Annotated[Actor, Depends(one_of("customs"))]
Holders = Annotated[Actor, Depends(one_of("customs", "border_guard"))]
Checkers = Annotated[
    Actor,
    Depends(one_of("yard", "border_guard", "customs", "quarantine", "management")),
]
Unloaders = Annotated[Actor, Depends(one_of("yard", "customs"))]
Text = Annotated[str, StringConstraints(max_length=500, pattern=PLAIN)]
Reason = Annotated[Text, StringConstraints(min_length=3, strip_whitespace=True)]


class ReasonIn(Body):
    reason: Reason


class CheckIn(Body):
    """`happened_at` is when it was so at the gate, if that was not just now."""

    kind: CheckKind
    outcome: Outcome
    note: Text | None = None
    happened_at: Moment | None = None
    source: Literal["officer", "device"] = "officer"


class TransferIn(Body):
    """Without a weight the receiving vehicle is there; with one it carries that."""

    plate: Code
    area: Annotated[Text, StringConstraints(min_length=1, max_length=40)]
    weight_kg: Kilograms | None = None
    happened_at: Moment | None = None


TRANSFER = {"plate": "12C-678.90", "area": "B2", "weight_kg": 11000}
CHECK = {"kind": "customs_entry", "outcome": "pass", "note": "Lane 2"}


_ALL = (
    errors.NotAuthenticated,
    errors.RoleNotAllowed,
    errors.DeclarationNotFound,
    errors.TransitionNotAllowed,
    errors.VerdictAlreadyGiven,
    errors.ShapeNotAllowed,
)
_SHOWN = tells(answers.Declaration, ETAG)
_MADE = tells(answers.Declaration, ETAG, status=201)
_ANSWERS = _SHOWN | refuses(*_ALL)
_DECIDES = _SHOWN | refuses(*_ALL, errors.VersionStale)


async def _ask(
    resources: Resources,
    actor: Actor,
    command: Command[Declaration],
    declaration_id: UUID,
) -> Response:
    """Have it decided at the declaration's gate, and show what became of it."""
    found = await resources.reader.row(declaration_id, actor)
    after = await resources.writer(found.gate).ask(command)
    return await changed.answer(resources, after, actor)


@router.post(
    "/approve",
    operation_id="approve_declaration",
    responses=_DECIDES,
    openapi_extra={"parameters": [IF_UNCHANGED]},
)
async def approve(
    declaration_id: UUID, request: Request, resources: Open, actor: Customs
) -> Response:
    """Approve; repeating it answers what is recorded.

    With `If-Match`, only what you read: papers corrected meanwhile are not approved.
    """
    command = Approve(declaration_id, actor, version=version_seen(request))
    return await _ask(resources, actor, command, declaration_id)


@router.post(
    "/reject",
    operation_id="reject_declaration",
    responses=_DECIDES,
    openapi_extra=documented(
        ReasonIn,
        example={"reason": "The customs number is of another declaration"},
        parameters=[IF_UNCHANGED],
    ),
)
async def reject(
    declaration_id: UUID, request: Request, resources: Open, actor: Customs
) -> Response:
    """Reject with a reason that the driver will read; `If-Match` as for approving."""
    version = version_seen(request)
    body = await bodies.read(request, ReasonIn)
    command = Reject(declaration_id, actor, reason=body.reason, version=version)
    return await _ask(resources, actor, command, declaration_id)


@router.post(
    "/hold",
    operation_id="hold_declaration",
    responses=_ANSWERS,
    openapi_extra=documented(
        ReasonIn, example={"reason": "The seal does not match the papers"}
    ),
)
async def hold(
    declaration_id: UUID, request: Request, resources: Open, actor: Holders
) -> Response:
    """Stop it where it is; the place is kept."""
    body = await bodies.read(request, ReasonIn)
    command = PlaceHold(declaration_id, actor, reason=body.reason)
    return await _ask(resources, actor, command, declaration_id)


@router.post(
    "/release",
    operation_id="release_declaration",
    responses=_ANSWERS,
    openapi_extra=documented(
        ReasonIn, example={"reason": "The seal was compared again"}
    ),
)
async def release(
    declaration_id: UUID, request: Request, resources: Open, actor: Holders
) -> Response:
    """Lift the hold; it stands again where it stood."""
    body = await bodies.read(request, ReasonIn)
    command = Release(declaration_id, actor, reason=body.reason)
    return await _ask(resources, actor, command, declaration_id)


@router.post(
    "/checks",
    status_code=201,
    responses=_MADE | refuses(*_ALL, errors.CheckNotYours),
    openapi_extra=documented(CheckIn, example=CHECK),
)
async def add_check(
    declaration_id: UUID, request: Request, resources: Open, actor: Checkers
) -> Response:
    """Confirm a check; late, twice and out of order are all accepted."""
    body = await bodies.read(request, CheckIn)
    command = AddCheck(
        declaration_id,
        body.kind,
        body.outcome,
        body.note,
        actor,
        body.happened_at,
        Source(body.source),
    )
    answer = await _ask(resources, actor, command, declaration_id)
    answer.status_code = 201
    return answer


@router.post(
    "/transshipments",
    status_code=201,
    responses=_MADE | refuses(*_ALL, errors.ReceivingVehicleNotDeclared),
    openapi_extra=documented(TransferIn, example=TRANSFER),
)
async def add_transfer(
    declaration_id: UUID, request: Request, resources: Open, actor: Unloaders
) -> Response:
    """Say that a receiving vehicle is there, or how much it took over."""
    body = await bodies.read(request, TransferIn)
    command = AddTransfer(
        declaration_id,
        normalise_plate(body.plate, pointer="/plate"),
        body.area,
        body.weight_kg,
        actor,
        body.happened_at,
    )
    answer = await _ask(resources, actor, command, declaration_id)
    answer.status_code = 201
    return answer


@router.post(
    "/return",
    operation_id="turn_back_declaration",
    responses=_ANSWERS,
    openapi_extra=documented(ReasonIn, example={"reason": "No quarantine certificate"}),
)
async def turn_back(
    declaration_id: UUID, request: Request, resources: Open, actor: Holders
) -> Response:
    """Send an entered vehicle back the way it came; its declaration ends."""
    body = await bodies.read(request, ReasonIn)
    command = TurnBack(declaration_id, actor, reason=body.reason)
    return await _ask(resources, actor, command, declaration_id)


@router.post("/cancel", operation_id="cancel_declaration", responses=_ANSWERS)
async def cancel(declaration_id: UUID, resources: Open, actor: SignedIn) -> Response:
    """Give it up: the place is lost, the vehicle may be declared anew."""
    found = await resources.reader.row(declaration_id, actor)
    if found.account_id != actor.owner_id:
        msg = "only who declared it can cancel it"
        raise errors.RoleNotAllowed(msg)
    return await _ask(resources, actor, Cancel(declaration_id, actor), declaration_id)
