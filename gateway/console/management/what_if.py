"""What happens if: management asks how its gate goes on from now, and what helps."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from pydantic_core import from_json, to_json
from starlette.responses import Response

from gateway.api import views
from gateway.api.deps import Now, Open
from gateway.api.streams import EventStream
from gateway.console.forms import require_own_page
from gateway.console.management import what_if_form as form
from gateway.console.management.day import stood
from gateway.console.management.rooms import Management, room
from gateway.console.management.what_if_shown import show
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.declarations import Direction
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.boards import Board
from gateway.services.foreseeing import Foreseen, Progress, Unforeseen, Why
from gateway.services.looking_back import Archive
from gateway.services.sessions import hash_token
from gateway.services.watching import Watch
from gateway.storage.days import GREW

router = APIRouter(prefix="/manage/{gate}/what-if", include_in_schema=False)

# Where the page is cut in two: what is found comes in between.
_CUT = "<!--answer-->"
# Nobody reads a bar more often than so many times.
_STEPS = 10

Behind = Mapping[Direction, Sequence[tuple[float, int]]]


class PageStream(EventStream):
    """A page that is sent as it comes about; whoever leaves ends what makes it."""

    media_type = "text/html"

    def __init__(self, chunks: AsyncGenerator[bytes, None], like: Response) -> None:
        super().__init__(chunks)
        kept = ("content-language", "vary", "set-cookie")
        self.headers.update({k: v for k, v in like.headers.items() if k in kept})
        # Packed, it would come in one piece.
        self.headers["Content-Encoding"] = "identity"


@dataclass(slots=True)
class Desk:
    """What the page shows of a question before it is answered."""

    board: Board
    actor: Actor
    visitor: Visitor
    scenario: str
    asked: Mapping[str, str] = field(default_factory=lambda: form.asked_in({}))
    is_asked: bool = False
    wrong: str = ""
    why: str = ""

    def page(self) -> Response:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if self.wrong else HTTPStatus.OK
        return render(
            "management/what_if.html",
            self.visitor,
            status=status,
            **room("what_if", self.board.gate, self.actor, self.visitor.language),
            desk=self,
            form=form,
            scenario=self.scenario,
            changed=form.changed_in(self.asked),
            cut=_CUT,
        )

    def part(self, **shown: Any) -> bytes:
        found = render("management/what_if_part.html", self.visitor, desk=self, **shown)
        return bytes(found.body)


@router.get("")
async def ask_what_if(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: Management,
    now: Now,
) -> Response:
    """Show what may be asked; with a question, its answer as soon as it is found."""
    board = await resources.boards.one(gate, now)
    desk = Desk(board, actor, visitor, resources.foreseer.scenario)
    if "ask" not in request.query_params:
        return desk.page()
    # It changes nothing, but it works for seconds: only for pages of ours.
    require_own_page(request)
    try:
        desk.asked = form.asked_in(request.query_params)
        question = form.question_of(desk.asked, board)
    except form.AskedWrongly as error:
        desk.wrong, desk.why = error.name, error.why
        return desk.page()
    resources.streams.admit(actor.account_id)
    boards = await resources.boards.every(now)
    shown = {"now": now, "gates": [views.board(one) for one in boards]}
    # As a program would read it.
    question["board"] = from_json(to_json(shown))
    stays = views.under_way(gate, now, await resources.under_way.at(gate))
    question["under_way"] = from_json(to_json(stays))
    behind = await _behind(resources, board, now)
    desk.is_asked = True
    page = desk.page()
    return PageStream(_answered(resources, desk, page, question, behind), page)


async def _answered(
    resources: Resources,
    desk: Desk,
    page: Response,
    question: Mapping[str, Any],
    behind: Behind,
) -> AsyncGenerator[bytes, None]:
    """Yield the page up to the answer, how far it is, the answer, and the rest."""
    before, _, after = bytes(page.body).partition(_CUT.encode())
    watch = Watch()
    session = hash_token(desk.visitor.token or "")
    with resources.streams.counted(session, desk.actor.account_id, watch):
        yield before
        steps = resources.foreseer.ask(question)
        async with aclosing(_while_open(steps, watch)) as told:
            try:
                shown, found = -1, False
                async for step in told:
                    found = isinstance(step, Foreseen)
                    if isinstance(step, Foreseen):
                        yield desk.part(found=_shown(desk, step, behind))
                    elif (tenth := _tenth(step)) > shown:
                        shown = tenth
                        yield desk.part(progress=step)
                if not found:
                    yield desk.part(unforeseen=Unforeseen(Why.STOPPED))
            except Unforeseen as error:
                yield desk.part(unforeseen=error)
        yield after


async def _while_open(
    steps: AsyncGenerator[Progress | Foreseen, None], watch: Watch
) -> AsyncGenerator[Progress | Foreseen, None]:
    """Pass on all *steps*, and end them when this process stops.

    Raises Unforeseen.
    """
    ending = asyncio.ensure_future(watch.take(within_s=24 * 3600))
    async with aclosing(steps):
        try:
            while not watch.over:
                step = asyncio.ensure_future(anext(steps, None))
                try:
                    await asyncio.wait(
                        {step, ending}, return_when=asyncio.FIRST_COMPLETED
                    )
                finally:
                    if not step.done():
                        step.cancel()
                        await asyncio.wait({step})
                if step.cancelled() or (found := step.result()) is None:
                    return
                yield found
        finally:
            ending.cancel()


def _tenth(step: Progress) -> int:
    return _STEPS * step.played // step.of if step.of else 0


def _shown(desk: Desk, found: Foreseen, behind: Behind) -> Any:
    local = desk.board.now.astimezone(desk.board.gate.zone)
    return show(found.answer, local, behind, phrases_in(desk.visitor.language))


async def _behind(resources: Resources, board: Board, now: datetime) -> Behind:
    """Return who waited since midnight, as the charts of the day have it."""
    local = now.astimezone(board.gate.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    gates = await resources.reader.gates()
    gate = next(one for one in gates if one.id == board.gate.id)
    day = await Archive(resources.engine).day(gate, midnight)
    now_s = (local - midnight).total_seconds()
    return {
        way: stood(day.numbers[way].get(GREW, {}), board.waiting(way), now_s)
        for way in Direction
    }
