"""The desk: every vehicle of the firm that is under way, or was lately."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.api import streams
from gateway.api.deps import Now, Open
from gateway.api.events import Watcher
from gateway.api.streams import EventStream
from gateway.console.agent.cells import COLUMNS
from gateway.console.agent.rooms import ROOMS, Agent, owner_of
from gateway.console.agent.rows import DeskRow, row_of
from gateway.console.agent.views import (
    LONGEST_NAME,
    Order,
    Shows,
    View,
    Wanted,
    counts,
    wanted_in,
)
from gateway.console.phrases import phrases_in
from gateway.console.rendering import render, render_again
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import FINAL, LIVE, Status
from gateway.resources import Resources
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/agent", include_in_schema=False)
Asked = Annotated[Wanted, Depends(wanted_in)]

# Read at once; who has more is told so, and narrows the view down by gate.
MOST_LISTED = 1_000
# What is over longer ago is found by its plate or number, in the API.
LATELY = timedelta(days=7)
# What was rejected is corrected, so it is under way.
UNDER_WAY = LIVE | {Status.REJECTED}


@router.get("")
async def show_desk(
    resources: Open, visitor: AnyVisitor, actor: Agent, now: Now, wanted: Asked
) -> Response:
    """Show the view that the address asks for."""
    return await desk_page(resources, visitor, actor, now, wanted)


async def desk_page(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    now: Now,
    wanted: Wanted,
    *,
    status: int = 200,
    refused: str = "",
) -> Response:
    """Return the page; *refused* is the key of what to say of a view not kept."""
    desks = resources.reception.desks
    shown = await _shown(resources, visitor, actor, now, wanted)
    gates = await resources.reader.gates()
    names = {gate.id: gate.names.get(visitor.language, gate.id) for gate in gates}
    return render(
        "agent/desk.html",
        visitor,
        status=status,
        **shown,
        kept=await desks.views(owner_of(actor)),
        takes_letters=await desks.takes_letters(actor),
        has_colleagues=actor.owner_id != actor.account_id,
        longest_name=LONGEST_NAME,
        refused=refused,
        gates=names,
        orders=list(Order),
        time=f"{now.astimezone(gates[0].zone):%H:%M}" if gates else "",
    )


@router.get("/now")
async def show_desk_again(  # noqa: PLR0917 - FastAPI passes them by name
    request: Request,
    resources: Open,
    visitor: AnyVisitor,
    actor: Agent,
    now: Now,
    wanted: Asked,
) -> Response:
    """Show what changes of the page; 304 while nothing does."""
    shown = await _shown(resources, visitor, actor, now, wanted)
    return render_again("agent/now.html", visitor, request, **shown)


@router.get("/events", response_class=EventStream)
async def watch_vehicles(
    resources: Open, visitor: AnyVisitor, actor: Agent
) -> Response:
    """Ring when something happens to a vehicle that is under way now."""
    resources.streams.admit(actor.account_id)
    live = await _own(resources, actor, is_over=False, now=resources.clock())
    watcher = Watcher(resources, actor, hash_token(visitor.token or ""))
    ids = [one.declaration.id for one in live]
    return EventStream(_bells(watcher, ids))


async def _bells(watcher: Watcher, ids: list[UUID]) -> AsyncGenerator[bytes, None]:
    async with aclosing(watcher.declarations(ids)) as news:
        await anext(news)  # What comes after the look that this bell asks for is heard.
        yield streams.RETRY + streams.BELL
        async for told in news:
            yield streams.BELL if told else streams.HEARTBEAT


async def rows(
    resources: Resources,
    visitor: Visitor,
    actor: Actor,
    now: Now,
    *,
    is_over: bool,
    with_cells: bool = False,
) -> list[DeskRow]:
    """Return the firm's vehicles: those under way, or those that were lately."""
    phrases = phrases_in(visitor.language)
    return [
        row_of(one, now, actor, visitor.language, phrases, with_cells=with_cells)
        for one in await _own(resources, actor, is_over=is_over, now=now)
    ]


async def _own(
    resources: Resources, actor: Actor, *, is_over: bool, now: Now
) -> list[Any]:
    return await resources.reader.page(
        account_id=actor.owner_id,
        gate=None,
        status=list(FINAL if is_over else UNDER_WAY),
        changed_after=now - LATELY if is_over else None,
        limit=MOST_LISTED,
    )


async def _shown(
    resources: Resources, visitor: Visitor, actor: Actor, now: Now, wanted: Wanted
) -> dict[str, Any]:
    is_declared = wanted.shows is Shows.DECLARED

    async def read(*, is_over: bool) -> list[DeskRow]:
        return await rows(
            resources, visitor, actor, now, is_over=is_over, with_cells=is_declared
        )

    live = await read(is_over=False)
    found = await read(is_over=True) if wanted.view is View.OVER else live
    return {
        "room": "vehicles",
        "rooms": ROOMS,
        "wanted": wanted,
        "views": list(View),
        "shows": list(Shows),
        "columns": COLUMNS,
        "counts": counts(wanted, live),
        "rows": wanted.of(found),
        "is_cut": len(found) >= MOST_LISTED,
        "most": MOST_LISTED,
    }
