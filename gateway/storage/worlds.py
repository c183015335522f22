"""Worlds beside each other in one database: a schema for each tenant of a sandbox.

A schema is made whole under a name of its own, then gets the world's: what can be
found is ready.
"""

from collections.abc import Mapping
from secrets import token_hex

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

# So many characters of a name leave room for what is built with the schema's.
LONGEST_NAME = 32
_PREFIX = "world_"
# Seen before, or by the index when two do it at the same moment.
_DUPLICATE = frozenset({"42P06", "23505"})
_EVERY = text(
    r"SELECT nspname, oid::bigint FROM pg_namespace WHERE nspname LIKE 'world\_%'"
    " ORDER BY nspname"
)


def settings_of(schema: str) -> Mapping[str, str]:
    """Return what a connection says to see one schema alone; "" is the usual one."""
    return {"search_path": schema} if schema else {}


def schema_of(world: str) -> str:
    # Names have dashes and no underscores, so no two of them share a schema.
    return _PREFIX + world.replace("-", "_") if world else ""


async def every(connection: AsyncConnection) -> dict[str, int]:
    """Return all worlds but the first, and what tells one from a later namesake."""
    rows = await connection.execute(_EVERY)
    return {schema.removeprefix(_PREFIX).replace("_", "-"): oid for schema, oid in rows}


async def begin(connection: AsyncConnection) -> str:
    """Make a schema that is no world yet; return its name."""
    schema = f"making_{token_hex(8)}"
    await connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    return schema


async def finish(connection: AsyncConnection, schema: str, world: str) -> bool:
    """Make it the world's; False: another one is already."""
    renamed = text(f'ALTER SCHEMA "{schema}" RENAME TO "{schema_of(world)}"')
    try:
        await connection.execute(renamed)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _DUPLICATE:
            raise
        return False
    return True


async def drop(connection: AsyncConnection, schema: str) -> None:
    await connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
