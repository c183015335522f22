"""Who works at what, told by PostgreSQL: a lock that ends with its connection.

A process that dies, or loses its connection, holds nothing any more, so there is no
lease that could be too short or too long.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Locks are the database's; the schema tells apart the worlds that live in one.
_KEY = "hashtextextended(current_schema() || ' ' || CAST(:what AS text), 0)"
_TAKE = text(f"SELECT pg_try_advisory_lock({_KEY})")
_GIVE_UP = text(f"SELECT pg_advisory_unlock({_KEY})")


async def take(connection: AsyncConnection, what: str) -> bool:
    """Take it for this connection; False: somebody else has it."""
    return bool(await connection.scalar(_TAKE, {"what": what}))


async def give_up(connection: AsyncConnection, what: str) -> None:
    await connection.execute(_GIVE_UP, {"what": what})
