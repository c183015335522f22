"""The line with a reason for every place, and moving a vehicle in it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from gateway.api import paging
from gateway.api.deps import Now, Open
from gateway.api.verdicts import Reason
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.management.rooms import Management, Viewer, room
from gateway.console.phrases import Phrases, phrases_in
from gateway.console.rendering import render
from gateway.console.shown_vehicles import show
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.declarations import Direction, Line, place_in_line
from gateway.domain.declared import Category
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.plates import normalise_plate
from gateway.resources import Resources
from gateway.services.placing import Move
from gateway.services.seen import Seen
from gateway.storage.line_parts import Part

router = APIRouter(prefix="/manage/{gate}/line", include_in_schema=False)
ROWS = 50
_REASON: TypeAdapter[str] = TypeAdapter(Reason)


class Stretch(StrEnum):
    """Which part of the line is shown: who may be called, or who may not yet."""

    BUFFER = "buffer"
    ROAD = "road"


LINES: Mapping[Stretch, Literal[Line.WAITING, Line.SCHEDULED]] = {
    Stretch.BUFFER: Line.WAITING,
    Stretch.ROAD: Line.SCHEDULED,
}
# The year 3000: what a place in a line is made of ends before that.
_LATEST_MS = 32_503_680_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """`since` is when it became ready; a movable one stands in the waiting line."""

    id: UUID
    position: str
    plate: str
    number: str
    category: str
    since: str
    waited: str
    message: str
    next_action: str
    estimate: str
    is_held: bool
    is_movable: bool


@router.get("")
async def show_line(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Viewer,
    now: Now,
    direction: Direction = Direction.EXPORT,
    stretch: Stretch = Stretch.BUFFER,
    category: Category | Annotated[str, Query(max_length=0)] = "",
    plate: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Show the line in order, a page of it, or one vehicle of it."""
    board = await resources.boards.one(gate, now)
    following = None
    if plate.strip():
        found = await _of_plate(resources, gate, plate)
    else:
        after = paging.place_after(cursor)
        if after is not None and not 0 <= after[0] < _LATEST_MS:
            msg = "use the link that the last page gave"
            raise errors.MalformedRequest(msg)
        part = Part(LINES[stretch], direction, ROWS + 1, after, category or None)
        found = await resources.reader.part_of_line(gate, part)
        following = _following(found)
    phrases = phrases_in(visitor.language)
    return render(
        "management/line.html",
        visitor,
        **room("line", board.gate, actor, visitor.language),
        rows=[_row(one, now, actor, visitor.language, phrases) for one in found[:ROWS]],
        following=following,
        is_first=cursor is None,
        asked={
            "direction": direction.value,
            "stretch": stretch.value,
            "category": str(category),
            "plate": plate,
        },
        stretches=list(Stretch),
        categories=list(Category),
        may_turn=actor.role == "management",
        time=f"{now.astimezone(board.gate.zone):%H:%M}",
    )


def _following(found: list[Seen]) -> str | None:
    """Return where the next page begins."""
    if len(found) <= ROWS:
        return None
    last = found[ROWS - 1].declaration
    return paging.cursor_of(*place_in_line(last))


async def _of_plate(resources: Resources, gate: str, plate: str) -> list[Seen]:
    """Find who stands in the line with this plate, in whatever spelling."""
    try:
        tractor = normalise_plate(plate, pointer="/plate")
    except errors.ShapeNotAllowed:
        return []
    found = await resources.reader.page(
        account_id=None, gate=gate, tractor=tractor, limit=ROWS
    )
    lines = {Line.WAITING, Line.SCHEDULED}
    return [one for one in found if one.declaration.line in lines]


def _row(
    one: Seen, now: datetime, actor: Actor, language: str, phrases: Phrases
) -> Row:
    found, shown = one.declaration, show(one, now, actor, language, phrases)
    ready = found.ready_at
    return Row(
        found.id,
        shown.position,
        shown.plate,
        shown.number,
        phrases.texts[f"category_{found.category}"],
        f"{ready.astimezone(one.gate.zone):%d/%m %H:%M}" if ready else "",
        phrases.wait(now - ready) if ready and now >= ready else "",
        shown.message,
        shown.next_action,
        shown.estimate,
        found.hold is not None,
        found.line is Line.WAITING,
    )


@router.get("/{declaration_id}/move")
async def show_move(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
) -> Response:
    """Ask before whom it is to stand, and why."""
    return await _move(gate, declaration_id, resources, visitor, actor, now=now)


@router.post("/{declaration_id}/move")
async def move(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
    sent: Form,
) -> Response:
    """Say whom it would overtake; move it once that was said of the same vehicle."""
    said = {
        "before": sent.get("before", "")[:40],
        "reason": sent.get("reason", "")[:500],
    }
    page = _Moving(said)
    found = await resources.reader.declaration(declaration_id, actor)
    others = await _of_plate(resources, gate, said["before"])
    way = found.declaration.direction
    other = next((one for one in others if one.declaration.direction is way), None)
    try:
        _REASON.validate_python(said["reason"])
    except ValidationError:
        page.wrong = "move_reason_wrong"
    if (
        other is None
        or other.position is None
        or other.declaration.id == declaration_id
    ):
        page.wrong = "move_before_wrong"
    if not page.wrong and other is not None:
        page.other, page.overtaken = other, _overtaken(found, other)
        if sent.get("sure") == str(other.declaration.id):
            command = Move(declaration_id, other.declaration.id, actor, said["reason"])
            try:
                await resources.writer(gate).ask(command)
            except errors.TransitionNotAllowed:
                page.wrong = "move_gone"
            else:
                path = (
                    f"/manage/{gate}/line?direction={way}&plate={sent.get('plate', '')}"
                )
                return RedirectResponse(path, SEE_OTHER)
    return await _move(
        gate, declaration_id, resources, visitor, actor, now=now, page=page
    )


@dataclass(slots=True)
class _Moving:
    said: dict[str, str]
    wrong: str = ""
    other: Seen | None = None
    overtaken: int = 0


def _overtaken(found: Seen, other: Seen) -> int:
    """Return how many come to stand one place later; none if it goes back itself."""
    return max(0, (found.position or 0) - (other.position or 0))


async def _move(
    gate: str,
    declaration_id: UUID,
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    *,
    now: datetime,
    page: _Moving | None = None,
) -> Response:
    board_gate = await _gate(resources, gate, now)
    found = await resources.reader.declaration(declaration_id, actor)
    page, phrases = (
        page or _Moving({"before": "", "reason": ""}),
        phrases_in(visitor.language),
    )
    shown: dict[str, Any] = {
        "vehicle": _row(found, now, actor, visitor.language, phrases),
        "other": _row(page.other, now, actor, visitor.language, phrases)
        if page.other
        else None,
    }
    return render(
        "management/move.html",
        visitor,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if page.wrong else HTTPStatus.OK,
        **room("line", board_gate, actor, visitor.language),
        **shown,
        move=page,
    )


async def _gate(resources: Resources, gate: str, now: datetime) -> Gate:
    return (await resources.boards.one(gate, now)).gate
