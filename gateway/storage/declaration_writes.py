"""How declarations are changed: always many at a time, under their gate's lock."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration

_UPDATE = text(
    "UPDATE declaration AS d SET status = u.status, channel = u.channel,"
    " line = u.line, ready_at = u.ready_at, order_key = u.order_key, hold = u.hold,"
    " missed_calls = u.missed_calls, called_at = u.called_at,"
    " call_deadline = u.call_deadline, checked_in_at = u.checked_in_at,"
    " changed_at = u.changed_at,"
    " version = u.version"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:froms AS integer[]),"
    " CAST(:statuses AS text[]),"
    " CAST(:channels AS text[]), CAST(:lines AS text[]),"
    " CAST(:readies AS timestamptz[]), CAST(:order_keys AS bigint[]),"
    " CAST(:holds AS jsonb[]), CAST(:missed AS integer[]),"
    " CAST(:called AS timestamptz[]), CAST(:deadlines AS timestamptz[]),"
    " CAST(:checked_in AS timestamptz[]),"
    " CAST(:changed AS timestamptz[]), CAST(:versions AS integer[]))"
    " AS u(id, from_version, status, channel, line, ready_at, order_key, hold,"
    " missed_calls, called_at, call_deadline, checked_in_at, changed_at, version)"
    " WHERE d.id = u.id AND d.version = u.from_version RETURNING d.id"
)


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
            "checked_in": [row.checked_in_at for row in made],
            "changed": [row.changed_at for row in made],
            "versions": [row.version for row in made],
        },
    )
    return {row[0] for row in result}
