"""The desk's pages: a queue at the left, the declaration at the right.

They are links and forms, and read well without a script; with one, the desk follows the
gate's journal and is worked by keyboard.
"""

from collections.abc import AsyncGenerator
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from gateway.api import streams
from gateway.api.deps import Open
from gateway.api.events import Watcher
from gateway.api.streams import EventStream
from gateway.console.forms import SEE_OTHER
from gateway.console.officer.queues import QUEUES, Queue
from gateway.console.officer.sights import Desk, Officer, Sight, queue_named, sit_down
from gateway.console.rendering import render, render_again
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/officer", include_in_schema=False)
MOST_WANTED = 200
Wanted = Annotated[str, Query(max_length=MOST_WANTED)]
Seq = Annotated[int | None, Query(ge=0, lt=2**63)]


@router.get("")
async def find_desk(resources: Open, actor: Officer) -> Response:
    """Go to the officer's own gate, or to the first."""
    gate = actor.gate or next(iter(resources.writers))
    return RedirectResponse(f"/officer/{gate}", SEE_OTHER)


@router.get("/{gate}")
async def open_desk(gate: str, actor: Officer) -> Response:
    """Go to the queue that this office begins with."""
    return RedirectResponse(f"/officer/{gate}/{QUEUES[actor.role][0]}", SEE_OTHER)


@router.get("/{gate}/find")
async def look_for(
    gate: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
    plate: Wanted = "",
) -> Response:
    """Look for a plate, or a number; what is found alone is opened."""
    desk = await sit_down(resources, visitor, actor, gate)
    sight = await desk.sight(Queue.FOUND, None, wanted=plate)
    if len(sight.rows) == 1:
        path = f"/officer/{gate}/found/{sight.rows[0].id}?plate={quote(plate)}"
        return RedirectResponse(path, SEE_OTHER)
    return await page(desk, sight)


@router.get("/{gate}/events", response_class=EventStream)
async def watch_gate(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Officer
) -> Response:
    """Ring whenever something happens at the gate; the page then asks what it was."""
    await sit_down(resources, visitor, actor, gate)
    resources.streams.admit(actor.account_id)
    watcher = Watcher(resources, actor, hash_token(visitor.token or ""))
    return EventStream(_bells(watcher.gate(gate, None)))


async def _bells(chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Say that, and not what: not every office may read the whole journal."""
    try:
        async for chunk in chunks:
            is_silent = chunk in {streams.HEARTBEAT, streams.RESUME}
            yield chunk if is_silent else streams.BELL
    finally:
        await chunks.aclose()


@router.get("/{gate}/{queue}")
async def show_queue(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    queue: str,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
    done: UUID | None = None,
    lifted: str | None = None,
) -> Response:
    """Show a queue, and the first that is in it."""
    desk = await sit_down(resources, visitor, actor, gate)
    sight = await desk.sight(
        queue_named(queue, actor), None, done=done, is_lifted=lifted is not None
    )
    return await page(desk, sight)


@router.get("/{gate}/{queue}/now")
async def show_queue_again(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    queue: str,
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
) -> Response:
    """Show what changes of the page; 304 while nothing does."""
    desk = await sit_down(resources, visitor, actor, gate)
    sight = await desk.sight(queue_named(queue, actor), None)
    return _again(sight, visitor, request)


@router.get("/{gate}/{queue}/{declaration_id}")
async def show_declaration(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    queue: str,
    declaration_id: UUID,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
    plate: Wanted = "",
    seen: Seq = None,
    done: UUID | None = None,
) -> Response:
    """Show a queue with one of its declarations open, or any other of the gate."""
    desk = await sit_down(resources, visitor, actor, gate)
    sight = await desk.sight(
        queue_named(queue, actor),
        declaration_id,
        wanted=plate,
        read_up_to=seen,
        done=done,
    )
    return await page(desk, sight)


@router.get("/{gate}/{queue}/{declaration_id}/now")
async def show_declaration_again(  # noqa: PLR0917 - FastAPI passes them by name
    gate: str,
    queue: str,
    declaration_id: UUID,
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: Officer,
    plate: Wanted = "",
    seen: Seq = None,
) -> Response:
    """Show what changes of the page; what its owner changed after *seen* is marked."""
    desk = await sit_down(resources, visitor, actor, gate)
    sight = await desk.sight(
        queue_named(queue, actor), declaration_id, wanted=plate, read_up_to=seen
    )
    return _again(sight, visitor, request)


async def page(desk: Desk, sight: Sight, *, status: int = 200) -> Response:
    takes_letters = await desk.resources.reception.desks.takes_letters(desk.actor)
    return render(
        "officer/desk.html",
        desk.visitor,
        status=status,
        sight=sight,
        takes_letters=takes_letters,
    )


def _again(sight: Sight, visitor: Visitor, request: Request) -> Response:
    return render_again("officer/now.html", visitor, request, sight=sight)
