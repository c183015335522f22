"""The tester's controls. Outside the sandbox these paths are not there."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers.describing import tells
from gateway.api.answers.sandbox import Clock, TextMessages
from gateway.api.bodies import Body, documented
from gateway.api.declarations import Limit
from gateway.api.deps import Open, one_of, sandbox_only
from gateway.api.refusals import refuses
from gateway.api.shapes import PLAIN, Moment
from gateway.clock import FASTEST, ClockUnreachable, SandboxClock
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.domain.phones import LONGEST, international
from gateway.resources import Resources

router = APIRouter(
    prefix="/sandbox", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)
Phone = Annotated[str, StringConstraints(max_length=LONGEST, pattern=PLAIN)]
Tester = Annotated[Actor, Depends(one_of("tester"))]


class ClockIn(Body):
    """`speed` is virtual seconds per real second; 0 stops the clock."""

    now: Moment | None = None
    speed: Annotated[float, Field(ge=0, le=FASTEST, allow_inf_nan=False)] | None = None


@router.get("/clock", responses=tells(Clock) | refuses(errors.SandboxOnly))
async def get_clock(resources: Open) -> Response:
    """What time it is in the sandbox, and how fast it goes."""
    return views.JsonResponse(_shown(resources))


@router.put(
    "/clock",
    responses=tells(Clock)
    | refuses(
        errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed, errors.Busy
    ),
    openapi_extra=documented(
        ClockIn, example={"now": "2030-01-07T02:00:00Z", "speed": 60}
    ),
)
async def set_clock(request: Request, resources: Open, actor: Tester) -> Response:
    """Set the time, the speed, or both, for every process at once."""
    body = await bodies.read(request, ClockIn)
    await turn_clock(resources, body)
    return views.JsonResponse(_shown(resources))


async def turn_clock(resources: Resources, wanted: ClockIn) -> None:
    """Set the clock for every process; raises Busy, and SandboxOnly."""
    try:
        await clock_of(resources).set(now=wanted.now, speed=wanted.speed)
    except ClockUnreachable as error:
        msg = "Redis is away, so the other processes would not hear of it"
        raise errors.Busy(msg) from error


@router.get(
    "/messages",
    operation_id="list_text_messages",
    responses=tells(TextMessages)
    | refuses(errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed),
)
async def list_texts(
    resources: Open, actor: Tester, phone: Phone | None = None, limit: Limit = 50
) -> Response:
    """What drivers would have got as text messages, the newest first."""
    wanted = phone and (international(phone) or phone)
    found = await resources.inbox.texts(wanted, limit)
    items = [
        {
            "id": text.reference,
            "phone": text.phone,
            "text": text.text,
            "sent_at": text.sent_at,
        }
        for text in found
    ]
    return views.JsonResponse({"items": items})


def clock_of(resources: Resources) -> SandboxClock:
    """Raises SandboxOnly."""
    if not isinstance(resources.clock, SandboxClock):
        msg = "this is there only in the sandbox"
        raise errors.SandboxOnly(msg)
    return resources.clock


def _shown(resources: Resources) -> dict[str, Any]:
    clock = clock_of(resources)
    return {"now": clock(), "speed": clock.speed, "real_now": datetime.now(UTC)}
