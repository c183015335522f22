"""Parts of the lines in which vehicles wait, for whoever looks along them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.storage.declarations import COLUMNS, declaration, from_row

_d = declaration.c


@dataclass(frozen=True, slots=True)
class Part:
    """So many of one line, from *after* on, which is `declarations.place_in_line`."""

    line: Literal[Line.WAITING, Line.SCHEDULED]
    direction: Direction
    limit: int
    after: tuple[int, int] | None = None
    category: str | None = None


async def read(
    connection: AsyncConnection, gate: str, wanted: Part
) -> list[Declaration]:
    """Return that part: who waits by order key, who is scheduled by planned arrival."""
    conditions: list[Any] = [
        _d.gate == gate,
        _d.direction == wanted.direction,
        # As text, so that the line's own partial index serves it.
        literal_column(f"line = '{wanted.line.value}'"),
    ]
    is_waiting = wanted.line is Line.WAITING
    first = _d.order_key if is_waiting else _d.planned_arrival
    if wanted.category is not None:
        conditions.append(_d.category == wanted.category)
    if wanted.after is not None:
        score, ticket = wanted.after
        at = score if is_waiting else datetime.fromtimestamp(score / 1000, UTC)
        conditions.append(tuple_(first, _d.ticket) > (at, ticket))
    rows = await connection.execute(
        select(*COLUMNS)
        .where(*conditions)
        .order_by(first, _d.ticket)
        .limit(wanted.limit)
    )
    return [from_row(row) for row in rows]
