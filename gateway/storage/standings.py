"""Where every declaration of a gate stands, read as fast as it can be."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, String, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Direction
from gateway.domain.throughputs import Standings
from gateway.storage import declaration_reads as reads
from gateway.storage import gates
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


async def live(
    connection: AsyncConnection, gate: str
) -> tuple[int, dict[Direction, Standings]]:
    """Return how many wait and are inside, after which entry of the journal.

    In a snapshot, so that all is of the same moment. Counting a million who wait
    takes PostgreSQL some tenths of a second; whoever asks keeps count from then on.
    """
    seq = (await gates.get(connection, gate)).journal_seq
    waiting = await reads.count_waiting(connection, gate)
    inside = await reads.count_inside(connection, gate)
    called = await reads.called_since(connection, gate)
    return seq, {
        direction: Standings(waiting[direction], inside[direction], called[direction])
        for direction in Direction
    }
