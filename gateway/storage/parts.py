"""Finds live declarations by the beginnings of what they are known by."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.declarations import LIVE_SQL

# Looks through all that is live at the gate: once in a sandbox worker's life.
_LIVE = text(
    "SELECT declaration.id FROM declaration"  # noqa: S608 - names of ours alone
    " JOIN declared ON declared.declaration_id = declaration.id"
    f" WHERE declaration.gate = :gate AND {LIVE_SQL}"
    " AND (declaration.tractor LIKE :plates OR EXISTS ("
    " SELECT FROM jsonb_array_elements(declared.body -> 'goods') AS one(value)"
    " WHERE one.value ->> 'customs_declaration' LIKE ANY (:numbers)))"
)


async def live(
    connection: AsyncConnection, gate: str, *, plates: str, numbers: list[str]
) -> list[UUID]:
    """Return the live ones that begin so; patterns as SQL's LIKE has them."""
    wanted = {"gate": gate, "plates": plates, "numbers": numbers}
    return list((await connection.execute(_LIVE, wanted)).scalars())
