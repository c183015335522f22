"""What other controls would change, before anybody turns them."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.gates import Gate
from gateway.domain.obstacles import conditions_at, obstacle_to, standing_obstacle
from gateway.services.boards import Board
from gateway.services.controlling import turned
from gateway.storage import declaration_reads as reads

# Read at once, so that others have their turn.
PART = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The board as it is, and as it would be once the lines are arranged."""

    before: Board
    after: Board
    leaving: Mapping[Direction, int]
    coming: Mapping[Direction, int]


async def preview(
    engine: AsyncEngine, board: Board, wanted: Mapping[str, Any]
) -> Preview:
    """Raises ControlsNotAllowed, as turning them would."""
    gate, now = board.gate, board.now
    other = replace(gate, controls=turned(gate.controls, wanted, now))
    conditions = conditions_at(other, now)
    leaving: Counter[Direction] = Counter()
    coming: Counter[Direction] = Counter()
    async with engine.connect() as connection:
        for direction in Direction:
            async for found in _waiting(connection, gate, direction):
                leaving[direction] += standing_obstacle(found, conditions) is not None
        near = now + other.controls.call_lead
        async for found in _near(connection, gate, near):
            coming[found.direction] += obstacle_to(found, conditions, now) is None
    lines = dict(board.counted.lines)
    for direction in Direction:
        moved = coming[direction] - leaving[direction]
        for line, change in ((Line.WAITING, moved), (Line.SCHEDULED, -moved)):
            lines[line, direction] = lines.get((line, direction), 0) + change
    counted = replace(board.counted, lines=lines)
    return Preview(board, replace(board, gate=other, counted=counted), leaving, coming)


async def _waiting(
    connection: AsyncConnection, gate: Gate, direction: Direction
) -> AsyncIterator[Declaration]:
    after: tuple[int, int] | None = None
    while True:
        part = await reads.waiting(connection, gate.id, direction, PART, after)
        for found in part:
            yield found
            after = found.order_key or 0, found.ticket or 0
        if len(part) < PART:
            return


async def _near(
    connection: AsyncConnection, gate: Gate, near: datetime
) -> AsyncIterator[Declaration]:
    after: tuple[datetime, int] | None = None
    while True:
        part = await reads.due_to_queue(connection, gate.id, near, PART, after)
        for found in part:
            yield found
            after = found.planned_arrival, found.ticket or 0
        if len(part) < PART:
            return
