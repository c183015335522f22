"""Beginning a sandbox anew."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.describing import tells
from gateway.api.answers.sandbox import Reset
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of, sandbox_only
from gateway.api.refusals import refuses
from gateway.clock import ClockUnreachable, SandboxClock
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.lines.breaker import LinesAway
from gateway.resources import Resources
from gateway.services.sandbox.resetting import begin_anew

router = APIRouter(
    prefix="/sandbox", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)
Tester = Annotated[Actor, Depends(one_of("tester"))]


class ResetIn(Body):
    """The same seed draws the same channels for the same tickets."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0


@router.post(
    "/reset",
    operation_id="reset_sandbox",
    responses=tells(Reset)
    | refuses(
        errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed, errors.Busy
    ),
    openapi_extra=documented(ResetIn, example={"seed": 7}),
)
async def reset(request: Request, resources: Open, actor: Tester) -> Response:
    """Forget every declaration and all that happened; accounts and webhooks stay.

    The gates' controls are as they were defined, no fault is ordered any more, and the
    clock shows real time.
    """
    body = await bodies.read(request, ResetIn)
    await empty(resources, body.seed)
    return views.JsonResponse({"seed": body.seed, "now": resources.clock()})


async def empty(resources: Resources, seed: int) -> None:
    """Begin this world anew; raises Busy."""
    await resources.sandbox.faults.order(0, [])
    epochs = await begin_anew(resources.engine, resources.sandbox.defined, seed)
    # Here at once; other processes find out within a second.
    for gate, epoch in epochs.items():
        resources.feed.hear(gate, epoch, ())
    resources.boards.forget_all()
    if isinstance(resources.clock, SandboxClock):
        try:
            await resources.clock.set(now=datetime.now(UTC), speed=1)
        except ClockUnreachable as error:
            msg = "it is empty now, but Redis is away: set the clock again"
            raise errors.Busy(msg) from error
    for gate in resources.writers:
        with suppress(LinesAway):  # The worker `project` will.
            await resources.lines.gates[gate].forget_days()
            await resources.projector.rebuild(gate)
