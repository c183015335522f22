"""Turning a gate's controls by page: first what would come of it, then the turn."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from gateway.api import bodies
from gateway.api.controls import ControlsIn, wanted_in
from gateway.api.deps import Now, Open
from gateway.api.problems import pointer
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.management import controls_form as form
from gateway.console.management.controls_form import Fields, FieldsWrong
from gateway.console.management.previewed import ShownPreview, differences, show
from gateway.console.management.rooms import Management, room
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain import errors
from gateway.domain.calendar import HolidayRule
from gateway.domain.declared import Category
from gateway.domain.gates import Gate, Mode
from gateway.domain.journal import Actor
from gateway.domain.names import ROLES
from gateway.resources import Resources
from gateway.services.controlling import ChangeControls
from gateway.services.previewing import preview

router = APIRouter(prefix="/manage/{gate}/controls", include_in_schema=False)
_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(slots=True)
class Desk:
    """What the page shows: the gate as it is, and the form as somebody filled it."""

    gate: Gate
    actor: Actor
    visitor: Visitor
    said: Fields
    base: Fields
    status: int = HTTPStatus.OK
    wrong: set[str] = field(default_factory=set)
    refusal: str = ""
    preview: ShownPreview | None = None
    meanwhile: Sequence[Mapping[str, Any]] = ()
    is_turned: bool = False

    def page(self) -> Response:
        shown = room("controls", self.gate, self.actor, self.visitor.language)
        return render(
            "management/controls.html",
            self.visitor,
            status=self.status,
            **shown,
            desk=self,
            base=form.seal(self.base),
            form=form,
            modes=list(Mode),
            categories=list(Category),
            rules=list(HolidayRule),
        )


@router.get("")
async def show_controls(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
    turned: int = 0,
) -> Response:
    """Show the controls as they are."""
    board = await resources.boards.one(gate, now)
    shown = form.fields_of(board.gate.controls, board.gate.zone)
    desk = Desk(board.gate, actor, visitor, shown, shown)
    desk.is_turned = turned == board.gate.version
    return desk.page()


@router.post("")
async def turn_controls(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
    sent: Form,
) -> Response:
    """Preview what was filled in; turn it if exactly that was previewed before."""
    board = await resources.boards.one(gate, now)
    here = form.fields_of(board.gate.controls, board.gate.zone)
    base = form.unseal(sent.get("base", ""), here)
    desk = Desk(board.gate, actor, visitor, form.said_in(sent, here), base)
    if sent.get("version") != str(board.gate.version):
        return await _stale(resources, desk, here, sent.get("seq", ""))
    try:
        wanted = _wanted(desk)
        found = await preview(resources.engine, board, wanted)
    except (FieldsWrong, errors.ControlsNotAllowed) as error:
        desk.status = _WRONG
        desk.wrong = getattr(error, "names", set())
        desk.refusal = "" if desk.wrong else str(error)
        return desk.page()
    digest = hashlib.sha256(to_json(wanted)).hexdigest()[:16]
    if not wanted or sent.get("do") != "turn" or sent.get("previewed") != digest:
        desk.preview = show(found, digest, phrases_in(visitor.language))
        return desk.page()
    try:
        command = ChangeControls(board.gate.version, wanted, actor)
        after = await resources.writer(gate).ask(command)
    except errors.VersionStale:
        return await _stale(resources, desk, here, sent.get("seq", ""))
    return RedirectResponse(
        f"/manage/{gate}/controls?turned={after.version}", SEE_OTHER
    )


def _wanted(desk: Desk) -> dict[str, Any]:
    """Raises FieldsWrong; the API's own model judges what is sent."""
    gate = desk.gate
    body = form.wanted(desk.said, desk.base, gate.controls, gate.zone)
    try:
        return wanted_in(bodies.parse(to_json(body), ControlsIn))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        names = {form.field_at(pointer(one["loc"])) for one in found}
        raise FieldsWrong(names) from error


async def _stale(resources: Resources, desk: Desk, here: Fields, seq: str) -> Response:
    """Say who turned what meanwhile, with what was filled in laid over that."""
    gate = next(one for one in await resources.reader.gates() if one.id == desk.gate.id)
    here = form.fields_of(gate.controls, gate.zone)
    mine = {
        name: text
        for name, text in desk.said.items()
        if name in here and desk.base.get(name, "") != text
    }
    after = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 18 else 0  # noqa: PLR2004
    turns = await resources.reader.turns(gate.id, after)
    texts = phrases_in(desk.visitor.language).texts
    desk.meanwhile = [
        {
            "at": f"{entry.at.astimezone(gate.zone):%H:%M:%S}",
            "by": ROLES.get(entry.by, {}).get(desk.visitor.language, entry.by),
            "turns": differences(entry.data["was"], entry.data["changed"], texts),
        }
        for entry in turns[-5:]
    ]
    desk.gate, desk.base, desk.said = gate, here, {**here, **mine}
    desk.status = HTTPStatus.CONFLICT
    return desk.page()
