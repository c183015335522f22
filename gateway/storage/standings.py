"""Where every declaration of a gate stands, read as fast as it can be."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    and_,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Direction, Line
from gateway.domain.lifecycle import Status
from gateway.domain.throughputs import Stand
from gateway.storage.declarations import INSIDE_SQL, declaration
from gateway.storage.gates import gate as _gates

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


async def live(
    connection: AsyncConnection, gate: str
) -> tuple[int, list[tuple[UUID, Stand]]]:
    """Return who stands in a line or is inside, after which entry of the journal.

    One statement, so that both are of the same moment.
    """
    stands: ColumnElement[bool] = literal_column(f"(line IS NOT NULL OR {INSIDE_SQL})")
    rows = await connection.execute(
        select(_gates.c.journal_seq, _d.id, *_COLUMNS[1:3], _d.status, _d.called_at)
        .select_from(_gates.outerjoin(declaration, and_(_d.gate == gate, stands)))
        .where(_gates.c.id == gate)
    )
    found = rows.all()
    return found[0].journal_seq, [
        (
            row.id,
            Stand(
                Direction(row.direction),
                Line(row.line) if row.line else None,
                row.status,
                row.called_at if row.status is Status.CALLED else None,
            ),
        )
        for row in found
        if row.id is not None
    ]
