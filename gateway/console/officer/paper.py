"""Paper tickets by page: slips of a contingency recorded, and open ones settled.

What is recorded and settled is judged by the API's own shapes and commands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.deps import Open
from gateway.api.paper import MOST, PaperTicketIn, ResolutionIn
from gateway.api.problems import STATUS, name_of
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.moments import moment
from gateway.console.officer.queues import find
from gateway.console.officer.sights import PAPER_KEEPERS, Desk, sit_down
from gateway.console.rendering import render
from gateway.console.staff import one_of
from gateway.console.todo import todo
from gateway.console.visitors import AnyVisitor
from gateway.domain import errors
from gateway.domain.declarations import Direction
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.paper import PaperState, Slip
from gateway.domain.plates import normalise_plate
from gateway.services.paper import RecordPaper, ResolvePaper

router = APIRouter(prefix="/officer/{gate}/paper", include_in_schema=False)
Keeper = Annotated[Actor, Depends(one_of(*PAPER_KEEPERS))]
_FIELDS = ("serial", "plate", "direction", "entered_at", "note")
_LONGEST = 500
_SERIAL = re.compile(r"(.*?)([0-9]+)")
_TOLD = (
    errors.PaperTicketDiffers,
    errors.PaperTicketSettled,
    errors.DeclarationNotFound,
    errors.NotApproved,
    errors.OnHold,
)


@dataclass(slots=True)
class _Sheet:
    """What was typed, what was wrong with it, and what came of the last slip.

    `settling` is the id of the ticket whose form it was; empty for a new slip.
    """

    said: Mapping[str, str]
    wrong: set[str] = field(default_factory=set)
    refusal: str = ""
    settling: str = ""
    status: int = HTTPStatus.OK


@router.get("")
async def show_paper(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Keeper,
    show: str = "open",
    last: str = "",
) -> Response:
    """Show the open tickets, or all of them, and the form for a slip."""
    desk = await sit_down(resources, visitor, actor, gate)
    return await _page(desk, _Sheet(_usual(desk, last)), show=show, last=last)


@router.post("")
async def record_slip(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Keeper, sent: Form
) -> Response:
    """Record one slip; the form is then ready for the next serial."""
    desk = await sit_down(resources, visitor, actor, gate)
    sheet = _Sheet({name: sent.get(name, "").strip()[:_LONGEST] for name in _FIELDS})
    try:
        slip = _slip(sheet.said, desk.gate)
        [made] = await resources.writer(gate).ask(RecordPaper([slip], actor))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        sheet.wrong = {str(one["loc"][0]) for one in found}
    except errors.ShapeNotAllowed as error:
        sheet.wrong = {error.pointer.rpartition("/")[2]}
    except errors.PaperTicketDiffers as error:
        return await _refused(desk, sheet, error)
    else:
        return RedirectResponse(f"/officer/{gate}/paper?last={made.serial}", SEE_OTHER)
    sheet.status = HTTPStatus.UNPROCESSABLE_ENTITY
    return await _page(desk, sheet)


@router.post("/{ticket_id}/settle")
async def settle(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    ticket_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Keeper,
    sent: Form,
) -> Response:
    """Say whose entry it was, or why there is none."""
    desk = await sit_down(resources, visitor, actor, gate)
    typed = {name: sent.get(name, "")[:_LONGEST] for name in ("whose", "reason")}
    sheet = _Sheet(_usual(desk, "") | typed, settling=str(ticket_id))
    try:
        whose = await _declaration_named(desk, typed["whose"].strip())
        told = {"declaration_id": whose, "reason": typed["reason"].strip()}
        body = bodies.parse(to_json(told), ResolutionIn)
        command = ResolvePaper(ticket_id, body.declaration_id, body.reason, actor)
        await resources.writer(gate).ask(command)
    except ValidationError:
        sheet.wrong, sheet.status = {"reason"}, HTTPStatus.UNPROCESSABLE_ENTITY
        return await _page(desk, sheet)
    except _TOLD as error:
        return await _refused(desk, sheet, error)
    return RedirectResponse(f"/officer/{gate}/paper", SEE_OTHER)


async def _declaration_named(desk: Desk, wanted: str) -> str | None:
    """Return the id of the newest declaration of that plate, or number.

    Raises:
        DeclarationNotFound: there is none at this gate.
    """
    if not wanted:
        return None
    found = await find(desk.resources, desk.gate.id, wanted)
    if not found:
        msg = "no declaration of this gate has that plate or number"
        raise errors.DeclarationNotFound(msg)
    return str(found[0].declaration.id)


def _slip(said: Fields, gate: Gate) -> Slip:
    """Read the slip; raises ValidationError, ShapeNotAllowed."""
    try:
        local = datetime.fromisoformat(said["entered_at"])
        entered_at = local.replace(tzinfo=gate.zone).isoformat(timespec="seconds")
    except ValueError:
        entered_at = said["entered_at"]
    told = dict(said) | {"entered_at": entered_at, "note": said["note"] or None}
    one = bodies.parse(to_json(told), PaperTicketIn)
    plate = normalise_plate(one.plate, pointer="/plate")
    return Slip(one.serial, plate, one.direction, one.entered_at, one.note)


def _usual(desk: Desk, last: str) -> dict[str, str]:
    """Return the form as it begins: now, and the serial after the last one."""
    return {
        "serial": _after(last),
        "plate": "",
        "direction": Direction.EXPORT.value,
        "entered_at": f"{desk.now.astimezone(desk.gate.zone):%Y-%m-%dT%H:%M}",
        "note": "",
        "whose": "",
        "reason": "",
    }


def _after(serial: str) -> str:
    """Slips are torn off a pad: HN-000017 is followed by HN-000018."""
    match = _SERIAL.fullmatch(serial[:40])
    if match is None:
        return ""
    beginning, digits = match.groups()
    return f"{beginning}{int(digits) + 1:0{len(digits)}}"


async def _refused(desk: Desk, sheet: _Sheet, error: errors.DomainError) -> Response:
    sheet.refusal = todo(name_of(type(error)), desk.visitor.language)
    sheet.status = STATUS[type(error)]
    return await _page(desk, sheet)


async def _page(
    desk: Desk, sheet: _Sheet, *, show: str = "open", last: str = ""
) -> Response:
    is_open = show != "all"
    state = PaperState.UNMATCHED if is_open else None
    reader, gate = desk.resources.reader, desk.gate
    found, counts = await reader.paper_tickets(gate.id, state, MOST)
    phrases = desk.teller.phrases
    known: list[dict[str, Any]] = [
        {
            "id": str(one.id),
            "serial": one.serial,
            "plate": one.tractor,
            "direction": one.direction.value,
            "at": moment(one.entered_at, gate, desk.now, phrases),
            "note": one.note or "",
            "state": one.state.value,
            "why": one.mismatch.value if one.mismatch else "",
            "declaration_id": one.declaration_id,
            "reason": one.reason or "",
        }
        for one in found
    ]
    return render(
        "officer/paper.html",
        desk.visitor,
        status=sheet.status,
        gate_id=gate.id,
        gate_name=gate.names.get(desk.visitor.language, gate.id),
        directions=list(Direction),
        tickets=known,
        last=await _recorded(desk, last) if last else None,
        is_open=is_open,
        counts={
            "open": counts.get(PaperState.UNMATCHED, 0),
            "all": sum(counts.values()),
        },
        sheet=sheet,
    )


async def _recorded(desk: Desk, serial: str) -> dict[str, Any] | None:
    """Return the slip that was recorded just now; what nobody recorded is not there."""
    found, _ = await desk.resources.reader.paper_tickets(desk.gate.id, None, MOST)
    return next(
        (
            {"serial": one.serial, "plate": one.tractor, "state": one.state.value}
            for one in found
            if one.serial == serial
        ),
        None,
    )
