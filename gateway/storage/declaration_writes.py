"""How declarations are written: always many at a time, under their gate's lock."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration

# A key or a vehicle that another gate's transaction has just taken is left out of
# what this returns; the caller then starts over and finds it.
_INSERT = text(
    "INSERT INTO declaration (id, gate, direction, number, account_id,"
    " idempotency_key, status, line, category, planned_arrival, tractor, trailer,"
    " container, ticket, ready_at, order_key, created_at, changed_at, version)"
    " SELECT u.id, :gate, u.direction, u.number, u.account_id, u.key, u.status,"
    " u.line, u.category, u.planned_arrival, u.tractor, u.trailer, u.container,"
    " u.ticket, u.ready_at, u.order_key, u.created_at, u.created_at, 1"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:directions AS text[]),"
    " CAST(:numbers AS text[]), CAST(:accounts AS uuid[]), CAST(:keys AS text[]),"
    " CAST(:statuses AS text[]), CAST(:lines AS text[]), CAST(:categories AS text[]),"
    " CAST(:arrivals AS timestamptz[]), CAST(:tractors AS text[]),"
    " CAST(:trailers AS text[]), CAST(:containers AS text[]),"
    " CAST(:tickets AS bigint[]), CAST(:readies AS timestamptz[]),"
    " CAST(:order_keys AS bigint[]), CAST(:created AS timestamptz[]))"
    " AS u(id, direction, number, account_id, key, status, line, category,"
    " planned_arrival, tractor, trailer, container, ticket, ready_at, order_key,"
    " created_at)"
    " ON CONFLICT DO NOTHING RETURNING id"
)

_UPDATE = text(
    "UPDATE declaration AS d SET status = u.status, channel = u.channel,"
    " line = u.line, ready_at = u.ready_at, order_key = u.order_key, hold = u.hold,"
    " missed_calls = u.missed_calls, called_at = u.called_at,"
    " call_deadline = u.call_deadline, changed_at = u.changed_at,"
    " version = u.version"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:froms AS integer[]),"
    " CAST(:statuses AS text[]),"
    " CAST(:channels AS text[]), CAST(:lines AS text[]),"
    " CAST(:readies AS timestamptz[]), CAST(:order_keys AS bigint[]),"
    " CAST(:holds AS jsonb[]), CAST(:missed AS integer[]),"
    " CAST(:called AS timestamptz[]), CAST(:deadlines AS timestamptz[]),"
    " CAST(:changed AS timestamptz[]), CAST(:versions AS integer[]))"
    " AS u(id, from_version, status, channel, line, ready_at, order_key, hold,"
    " missed_calls, called_at, call_deadline, changed_at, version)"
    " WHERE d.id = u.id AND d.version = u.from_version RETURNING d.id"
)


async def insert_many(
    connection: AsyncConnection,
    gate: str,
    rows: Sequence[tuple[Declaration, str]],
) -> set[UUID]:
    """Insert (declaration, idempotency key) pairs; return the ids that went in."""
    made = [row for row, _ in rows]
    result = await connection.execute(
        _INSERT,
        {
            "gate": gate,
            "ids": [row.id for row in made],
            "directions": [row.direction.value for row in made],
            "numbers": [row.number for row in made],
            "accounts": [row.account_id for row in made],
            "keys": [key for _, key in rows],
            "statuses": [row.status.value for row in made],
            "lines": [row.line.value if row.line else None for row in made],
            "categories": [row.category for row in made],
            "arrivals": [row.planned_arrival for row in made],
            "tractors": [row.tractor for row in made],
            "trailers": [row.trailer for row in made],
            "containers": [row.container for row in made],
            "tickets": [row.ticket for row in made],
            "readies": [row.ready_at for row in made],
            "order_keys": [row.order_key for row in made],
            "created": [row.created_at for row in made],
        },
    )
    return {row[0] for row in result}


async def update_many(
    connection: AsyncConnection, rows: Sequence[tuple[int, Declaration]]
) -> set[UUID]:
    """Write (version it was read at, declaration) pairs, by compare-and-swap.

    Returns the ids that were still at that version.
    """
    made = [row for _, row in rows]
    result = await connection.execute(
        _UPDATE,
        {
            "ids": [row.id for row in made],
            "froms": [version for version, _ in rows],
            "statuses": [row.status.value for row in made],
            "channels": [row.channel.value if row.channel else None for row in made],
            "lines": [row.line.value if row.line else None for row in made],
            "readies": [row.ready_at for row in made],
            "order_keys": [row.order_key for row in made],
            "holds": [to_json(r.hold).decode() if r.hold else None for r in made],
            "missed": [row.missed_calls for row in made],
            "called": [row.called_at for row in made],
            "deadlines": [row.call_deadline for row in made],
            "changed": [row.changed_at for row in made],
            "versions": [row.version for row in made],
        },
    )
    return {row[0] for row in result}
