"""Places that officers change by hand, with a reason that those overtaken read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.api import bodies, changed
from gateway.api.answers.declarations import Declaration
from gateway.api.answers.describing import tells
from gateway.api.answers.headers import ETAG
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of
from gateway.api.refusals import refuses
from gateway.api.verdicts import Reason, ReasonIn
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.services.placing import Move, RestorePlace

router = APIRouter(prefix="/v1", tags=["places"])

Givers = Annotated[Actor, Depends(one_of("customs", "management"))]
Management = Annotated[Actor, Depends(one_of("management"))]
_ANSWERS = tells(Declaration, ETAG) | refuses(
    errors.NotAuthenticated,
    errors.RoleNotAllowed,
    errors.DeclarationNotFound,
    errors.TransitionNotAllowed,
    errors.ShapeNotAllowed,
)


class MoveIn(Body):
    """`before` is the declaration that it is to stand before."""

    before: UUID
    reason: Reason


@router.post(
    "/declarations/{declaration_id}/restore-place",
    responses=_ANSWERS,
    openapi_extra=documented(
        ReasonIn, example={"reason": "The tractor broke down at the gate"}
    ),
)
async def restore_place(
    declaration_id: UUID, request: Request, resources: Open, actor: Givers
) -> Response:
    """Give back the place that a swap of tractor, trailer or container has cost."""
    found = await resources.reader.row(declaration_id, actor)
    body = await bodies.read(request, ReasonIn)
    command = RestorePlace(declaration_id, actor, body.reason)
    after = await resources.writer(found.gate).ask(command)
    return await changed.answer(resources, after, actor)


@router.post(
    "/gates/{gate}/line/{declaration_id}/move",
    operation_id="move_in_line",
    responses=_ANSWERS | refuses(errors.DeclarationNotFound, errors.GateNotFound),
    openapi_extra=documented(
        MoveIn,
        example={
            "before": "019ab8c2-7a10-7c3e-9d55-2f6c1b0a4e77",
            "reason": "A live animal is ill",
        },
    ),
)
async def move(
    gate: str,
    declaration_id: UUID,
    request: Request,
    resources: Open,
    actor: Management,
) -> Response:
    """Let a waiting vehicle stand directly before another of its direction."""
    body = await bodies.read(request, MoveIn)
    command = Move(declaration_id, body.before, actor, body.reason)
    after = await resources.writer(gate).ask(command)
    return await changed.answer(resources, after, actor)
