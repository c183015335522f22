"""The gates as their management sees them: both side by side, and one as a drawing."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from gateway.api import progress, streams
from gateway.api.deps import Now, Open
from gateway.api.events import Watcher
from gateway.api.streams import EventStream
from gateway.console.management.drawing import TALL, WIDE, Track, draw, places
from gateway.console.management.rooms import Viewer, live_texts, room
from gateway.console.management.stages import moves
from gateway.console.phrases import Phrases, phrases_in
from gateway.console.rendering import render
from gateway.console.shown import show
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.declarations import Direction
from gateway.domain.gates import Gate
from gateway.services.boards import Board
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/manage", include_in_schema=False)

# Between two tellings of what moved, in real seconds: faster than that, nobody sees
# single vehicles any more, and a played day would keep the tab busy.
PACE_S = 0.5
MOST_ALERTS = 8


@router.get("")
async def show_gates(
    resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show the gates at which the visitor works, beside each other."""
    return await _gates("management/gates.html", resources, visitor, actor, now)


@router.get("/now")
async def show_gates_again(
    resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show what changes of that page."""
    return await _gates("management/gates_now.html", resources, visitor, actor, now)


async def _gates(
    template: str, resources: Open, visitor: Visitor, actor: Viewer, now: Now
) -> Response:
    boards = await resources.boards.every(now)
    phrases = phrases_in(visitor.language)
    gates = [
        (show(board, visitor.language, phrases), _tracks(board, phrases))
        for board in boards
        if actor.gate in {None, board.gate.id}
    ]
    return render(
        template,
        visitor,
        gates=gates,
        time=gates[0][0].time if gates else "",
        may_turn=actor.role == "management",
        live_texts=live_texts(visitor.language),
    )


@router.get("/{gate}")
async def show_gate(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show the drawing of one gate, and what somebody should look at there."""
    board = await resources.boards.one(gate, now)
    alerts = await _alerts(resources, board.gate, now, visitor)
    return render(
        "management/gate.html",
        visitor,
        **_drawn(board, visitor),
        **room("gate", board.gate, actor, visitor.language),
        **alerts,
        live_texts=live_texts(visitor.language),
        places={layout.name: places(layout) for layout in (WIDE, TALL)},
    )


@router.get("/{gate}/now")
async def show_gate_again(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show the drawing as it is now."""
    board = await resources.boards.one(gate, now)
    return render("management/gate_now.html", visitor, **_drawn(board, visitor))


@router.get("/{gate}/alerts")
async def show_alerts(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show what somebody should look at now."""
    board = await resources.boards.one(gate, now)
    alerts = await _alerts(resources, board.gate, now, visitor)
    return render("management/alerts.html", visitor, gate_id=gate, **alerts)


@router.get("/{gate}/moves", response_class=EventStream)
async def watch_moves(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer
) -> Response:
    """Tell an open page who moved, so that it shows that, and looks again."""
    resources.streams.admit(actor.account_id)
    watcher = Watcher(resources, actor, hash_token(visitor.token or ""))
    return EventStream(_moving(watcher, gate))


async def _moving(watcher: Watcher, gate: str) -> AsyncGenerator[bytes, None]:
    async with aclosing(watcher.news(gate)) as news:
        await anext(news)  # Nothing is missed from here on: now it may begin.
        yield streams.RETRY
        async for told in news:
            if told:
                yield streams.event("moved", moves(one.entry for one in told))
            else:
                yield streams.HEARTBEAT
            await asyncio.sleep(PACE_S)
    yield streams.RESUME


def _tracks(board: Board, phrases: Phrases) -> Sequence[Track]:
    return [draw(board, direction, phrases) for direction in Direction]


def _drawn(board: Board, visitor: Visitor) -> dict[str, Any]:
    phrases = phrases_in(visitor.language)
    gate = show(board, visitor.language, phrases)
    return {"gate": gate, "tracks": _tracks(board, phrases)}


async def _alerts(
    resources: Open, gate: Gate, now: Now, visitor: Visitor
) -> dict[str, Any]:
    found = progress.gate_alerts(await resources.reader.alertable(gate.id, now), now)
    shown = [
        {
            "number": one["number"],
            "plate": one["plate"],
            "message": one["message"][visitor.language],
            "next_action": one["next_action"][visitor.language],
            "since": f"{one['since'].astimezone(gate.zone):%d/%m %H:%M}",
        }
        for one in found[:MOST_ALERTS]
    ]
    return {"alerts": shown, "more_alerts": max(0, len(found) - MOST_ALERTS)}
