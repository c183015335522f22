"""How declarations are changed: always many at a time, under their gate's lock."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration
from gateway.storage.driver import Statement

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


@lru_cache
def _update(changing: tuple[str, ...]) -> Statement:
    """Write these columns: what no row changes need neither be sent nor compared."""
    return Statement.of(
        "UPDATE declaration AS d SET "  # noqa: S608 - names of ours alone
        + ", ".join(f"{name} = u.{name}" for name in changing)
        + " FROM unnest(CAST(:id AS uuid[]), CAST(:from_version AS integer[]), "
        + ", ".join(f"CAST(:{name} AS {_CHANGING[name]}[])" for name in changing)
        + f") AS u(id, from_version, {', '.join(changing)})"
        " WHERE d.id = u.id AND d.version = u.from_version RETURNING d.id"
    )


async def update_many(
    connection: AsyncConnection, rows: Sequence[tuple[Declaration, Declaration]]
) -> set[UUID]:
    """Write (as it was read, as it shall be) pairs, by compare-and-swap.

    Returns the ids that were still at the version that was read.

    Raises:
        DBAPIError: a constraint refused it.
    """
    changing = tuple(
        name
        for name in _CHANGING
        if any(getattr(old, name) is not getattr(new, name) for old, new in rows)
    )
    values: dict[str, list[Any]] = {
        name: [getattr(new, name) for _, new in rows] for name in changing
    }
    if "hold" in values:
        values["hold"] = [hold and to_json(hold).decode() for hold in values["hold"]]
    values["id"] = [new.id for _, new in rows]
    values["from_version"] = [old.version for old, _ in rows]
    updated = await _update(changing).fetch(connection, values)
    return {row[0] for row in updated}
