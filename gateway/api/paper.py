"""Paper tickets of a contingency: recorded, matched, and settled by officers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers import barriers as answers
from gateway.api.answers.describing import tells
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of
from gateway.api.refusals import refuses
from gateway.api.shapes import Code, Moment
from gateway.api.verdicts import Reason, Text
from gateway.domain import errors
from gateway.domain.declarations import Direction
from gateway.domain.journal import Actor
from gateway.domain.paper import SAID, PaperState, Slip
from gateway.domain.plates import normalise_plate
from gateway.services.paper import RecordPaper, ResolvePaper
from gateway.storage.paper_tickets import PaperTicket

router = APIRouter(prefix="/v1/gates/{gate}/paper-tickets", tags=["contingency"])

Officer = Annotated[Actor, Depends(one_of("border_guard", "management"))]
Serial = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9/-]+$")]
MOST = 500
_REFUSES = refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.GateNotFound)
EXAMPLE = {
    "tickets": [
        {
            "serial": "HN-000017",
            "plate": "12C-123.45",
            "direction": "export",
            "entered_at": "2026-11-23T01:30:00Z",
            "note": "lane 2",
        }
    ]
}


class PaperTicketIn(Body):
    serial: Serial
    plate: Code
    direction: Direction
    entered_at: Moment
    note: Text | None = None


class PaperTicketsIn(Body):
    tickets: Annotated[list[PaperTicketIn], Field(min_length=1, max_length=MOST)]


class ResolutionIn(Body):
    """Whose entry it was, or, without a declaration, why there is none."""

    declaration_id: Annotated[UUID, Field(strict=False)] | None = None
    reason: Reason


@router.post(
    "",
    status_code=201,
    responses=tells(answers.PaperTickets, status=201)
    | _REFUSES
    | refuses(errors.PaperTicketDiffers),
    openapi_extra=documented(PaperTicketsIn, example=EXAMPLE),
)
async def record_paper_tickets(
    gate: str, request: Request, resources: Open, actor: Officer
) -> Response:
    """Record who entered on paper, during it or afterwards: all of them, or none."""
    writer = resources.writer(gate)
    body = await bodies.read(request, PaperTicketsIn)
    slips = [
        Slip(
            one.serial,
            normalise_plate(one.plate, pointer=f"/tickets/{number}/plate"),
            one.direction,
            one.entered_at,
            one.note,
        )
        for number, one in enumerate(body.tickets)
    ]
    recorded = await writer.ask(RecordPaper(slips, actor))
    items = [_ticket(one) for one in recorded]
    return views.JsonResponse({"items": items}, status_code=201)


@router.get("", responses=tells(answers.PaperTicketPage) | _REFUSES)
async def list_paper_tickets(
    gate: str,
    resources: Open,
    actor: Officer,
    state: PaperState | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """The tickets in the order of entry, and how many there are of each state."""
    found, counts = await resources.reader.paper_tickets(gate, state, limit)
    items = [_ticket(one) for one in found]
    return views.JsonResponse({"items": items, "counts": counts})


@router.post(
    "/{ticket_id}/resolve",
    responses=tells(answers.PaperTicket)
    | _REFUSES
    | refuses(
        errors.PaperTicketNotFound,
        errors.PaperTicketSettled,
        errors.DeclarationNotFound,
        errors.NotApproved,
        errors.OnHold,
    ),
    openapi_extra=documented(
        ResolutionIn, example={"reason": "ambulance, no goods vehicle"}
    ),
)
async def resolve_paper_ticket(
    gate: str, ticket_id: UUID, request: Request, resources: Open, actor: Officer
) -> Response:
    """Settle an open ticket; repeating it answers what is recorded."""
    writer = resources.writer(gate)
    body = await bodies.read(request, ResolutionIn)
    command = ResolvePaper(ticket_id, body.declaration_id, body.reason, actor)
    return views.JsonResponse(_ticket(await writer.ask(command)))


def _ticket(found: PaperTicket) -> dict[str, Any]:
    return {
        "id": found.id,
        "serial": found.serial,
        "plate": found.tractor,
        "direction": found.direction,
        "entered_at": found.entered_at,
        "note": found.note,
        "state": found.state,
        "mismatch": found.mismatch,
        "why": SAID[found.mismatch] if found.mismatch else None,
        "declaration_id": found.declaration_id,
        "reason": found.reason,
        "by": found.actor.partition(":")[0],
        "recorded_at": found.recorded_at,
    }
