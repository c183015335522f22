"""Correcting a row of the desk's table: in its cells, or on a page of its own.

The page is for who has no script; the piece of it that answers is put below the row.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Now, Open
from gateway.console.agent.cells import Cell, cells_of
from gateway.console.agent.foreseeing import Outcome
from gateway.console.agent.rooms import ROOMS, Agent
from gateway.console.agent.row_answers import Answer, State, answer_to
from gateway.console.correcting import Correcting, begin
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor

router = APIRouter(prefix="/agent/rows/{declaration_id}", include_in_schema=False)
TABLE = "/agent?view=all&shows=declared"


@router.get("")
async def show_row(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    done: Outcome | str = "",
) -> Response:
    """Ask for the cells of one vehicle."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    said = done if done in set(Outcome) else ""
    return render("agent/row.html", visitor, **_shown(here, None), done=str(said))


@router.post("")
async def correct_row(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    sent: Form,
) -> Response:
    """Correct it; or show the page with what is asked, wrong, or new."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    answer = await answer_to(here, sent)
    if answer.state in {State.DONE, State.SAME}:
        done = f"?done={answer.outcome}" if answer.state is State.DONE else ""
        return RedirectResponse(f"/agent/rows/{declaration_id}{done}", SEE_OTHER)
    shown = _shown(here, answer)
    return render("agent/row.html", visitor, status=answer.status, **shown, done="")


@router.post("/now")
async def correct_cells(  # noqa: PLR0917 - FastAPI passes them by name
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    sent: Form,
) -> Response:
    """The same for the table: only what is told of it."""
    here = await begin(declaration_id, resources, visitor, actor, now)
    answer = await answer_to(here, sent)
    return render(
        "agent/row_said.html", visitor, status=answer.status, **_shown(here, answer)
    )


def _shown(here: Correcting, answer: Answer | None) -> dict[str, Any]:
    found, language = here.seen.declaration, here.visitor.language
    cells = cells_of(here.seen, here.now, language, phrases_in(language))
    return {
        "room": "vehicles",
        "rooms": ROOMS,
        "table": TABLE,
        "id": found.id,
        "plate": here.seen.contents.body["vehicle"]["plate"],
        "stands": found.status.value,
        "position": here.seen.position,
        "version": found.version,
        "answer": answer,
        "cells": cells,
        "fields": [(cell, _value(cell, answer)) for cell in cells],
    }


def _value(cell: Cell, answer: Answer | None) -> str:
    """Return what its field holds: what was written, else what is declared."""
    if answer is None:
        return cell.raw
    return answer.changes.wanted.get(cell.name, cell.raw)
