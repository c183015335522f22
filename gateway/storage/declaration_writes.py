"""How declarations are changed: always many at a time, under their gate's lock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration

# What may change about a declaration, and how PostgreSQL calls its type.
_CHANGING = {
    "gate": "text",
    "status": "text",
    "channel": "text",
    "line": "text",
    "category": "text",
    "planned_arrival": "timestamptz",
    "tractor": "text",
    "trailer": "text",
    "container": "text",
    "ticket": "bigint",
    "ready_at": "timestamptz",
    "order_key": "bigint",
    "hold": "jsonb",
    "missed_calls": "integer",
    "called_at": "timestamptz",
    "call_deadline": "timestamptz",
    "checked_in_at": "timestamptz",
    "changed_at": "timestamptz",
    "version": "integer",
    "revision": "integer",
    "former_ready_at": "timestamptz",
    "former_order_key": "bigint",
}
_UPDATE = text(
    "UPDATE declaration AS d SET "  # noqa: S608 - names of ours alone
    + ", ".join(f"{name} = u.{name}" for name in _CHANGING)
    + " FROM unnest(CAST(:id AS uuid[]), CAST(:from_version AS integer[]), "
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _CHANGING.items())
    + f") AS u(id, from_version, {', '.join(_CHANGING)})"
    " WHERE d.id = u.id AND d.version = u.from_version RETURNING d.id"
)


async def update_many(
    connection: AsyncConnection, rows: Sequence[tuple[int, Declaration]]
) -> set[UUID]:
    """Write (version it was read at, declaration) pairs, by compare-and-swap.

    Returns the ids that were still at that version.
    """
    made = [row for _, row in rows]
    values: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in made] for name in _CHANGING
    }
    values["hold"] = [to_json(row.hold).decode() if row.hold else None for row in made]
    for name in ("status", "channel", "line"):
        values[name] = [one.value if one else None for one in values[name]]
    identities = {
        "id": [row.id for row in made],
        "from_version": [version for version, _ in rows],
    }
    result = await connection.execute(_UPDATE, identities | values)
    return {row[0] for row in result}
