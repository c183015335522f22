"""Telling everybody something: a notice is read as the board shows it, then posted."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.deps import Now, Open
from gateway.api.notices import NoticeIn
from gateway.console.forms import SEE_OTHER, Fields, Form
from gateway.console.languages import LANGUAGES
from gateway.console.management.rooms import Management, room
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.domain.notices import Severity
from gateway.services.boards import Board
from gateway.services.broadcasting import PostNotice, WithdrawNotice

router = APIRouter(prefix="/manage/{gate}/notices", include_in_schema=False)
USUAL = timedelta(hours=4)
LONGEST = 500


@dataclass(slots=True)
class _Desk:
    said: Fields
    wrong: set[str] = field(default_factory=set)
    refusal: str = ""
    is_read: bool = False


@router.get("")
async def show_notices(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Management, now: Now
) -> Response:
    """Show what is up, and the form for another."""
    board = await resources.boards.one(gate, now)
    until = (now + USUAL).astimezone(board.gate.zone)
    said = dict.fromkeys(LANGUAGES, "") | {
        "severity": Severity.INFO.value,
        "until": f"{until:%Y-%m-%dT%H:%M}",
    }
    return _page(board, visitor, actor, _Desk(said))


@router.post("")
async def post_notice(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
    sent: Form,
) -> Response:
    """Show it as it will be read; post it when that was shown of the same words."""
    board = await resources.boards.one(gate, now)
    names = (*LANGUAGES, "severity", "until")
    desk = _Desk({name: sent.get(name, "")[:LONGEST].strip() for name in names})
    try:
        body = bodies.parse(to_json(_body(desk.said, board.gate)), NoticeIn)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        desk.wrong = {str(one["loc"][-1]) for one in found}
        return _page(board, visitor, actor, desk)
    if sent.get("do") != "post" or sent.get("read") != to_json(desk.said).decode():
        desk.is_read = True
        return _page(board, visitor, actor, desk)
    message = body.message.model_dump()
    try:
        command = PostNotice(message, body.severity, body.until, actor)
        await resources.writer(gate).ask(command)
    except errors.ControlsNotAllowed as error:
        desk.refusal = str(error)
        return _page(board, visitor, actor, desk)
    return RedirectResponse(f"/manage/{gate}/notices", SEE_OTHER)


@router.post("/{notice_id}/withdraw")
async def withdraw_notice(
    gate: str, notice_id: UUID, resources: Open, actor: Management, sent: Form
) -> Response:
    """Take a notice down; one that is gone already is no matter."""
    with suppress(errors.NoticeNotFound):
        await resources.writer(gate).ask(WithdrawNotice(notice_id, actor))
    return RedirectResponse(f"/manage/{gate}/notices", SEE_OTHER)


def _body(said: Fields, gate: Gate) -> dict[str, object]:
    try:
        local = datetime.fromisoformat(said["until"])
        until = local.replace(tzinfo=gate.zone).isoformat()
    except ValueError:
        until = ""
    message = {language: said[language] for language in LANGUAGES}
    return {"message": message, "severity": said["severity"], "until": until}


def _page(board: Board, visitor: Visitor, actor: Actor, desk: _Desk) -> Response:
    zone = board.gate.zone
    return render(
        "management/notices.html",
        visitor,
        status=HTTPStatus.UNPROCESSABLE_ENTITY
        if desk.wrong or desk.refusal
        else HTTPStatus.OK,
        **room("notices", board.gate, actor, visitor.language),
        desk=desk,
        read=to_json(desk.said).decode(),
        severities=list(Severity),
        notices=[
            {
                "id": one.id,
                "severity": one.severity.value,
                "message": one.message,
                "until": f"{one.until.astimezone(zone):%d/%m %H:%M}",
            }
            for one in board.notices
        ],
    )
