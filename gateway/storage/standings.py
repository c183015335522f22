"""Where every declaration of a gate stands, read as fast as it can be."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, String, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.declarations import declaration

_d = declaration.c
PART = 1_000

# As text: of a hundred thousand rows, making enums took a third of the time.
_COLUMNS = (
    _d.id,
    type_coerce(_d.direction, String).label("direction"),
    type_coerce(_d.line, String).label("line"),
    _d.ticket,
    _d.planned_arrival,
    _d.order_key,
    _d.call_deadline,
)


async def stream(
    connection: AsyncConnection, gate: str
) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yield, by parts, what sorts each declaration that is in a line."""
    statement = select(*_COLUMNS).where(_d.gate == gate, _d.line.is_not(None))
    async with connection.stream(statement) as rows:
        # Not row by row: for each await, SQLAlchemy switches to another greenlet.
        async for part in rows.partitions(PART):
            yield part
