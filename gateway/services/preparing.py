"""Brings a world to this version's tables, gates and accounts."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.gates import Gate
from gateway.services.sessions import make_sandbox_accounts
from gateway.storage import gates, migrations, worlds
from gateway.storage.base import assert_durable, make_engine


async def prepare_world(
    url: str, schema: str, defined: Sequence[Gate], *, is_sandbox: bool
) -> str | None:
    """Prepare the world in one schema; return the revision that it had.

    Raises:
        UnsafeDatabase: its settings could lose what it acknowledged.
    """
    engine = make_engine(url, settings=worlds.settings_of(schema))
    try:
        return await _prepare(engine, defined, is_sandbox=is_sandbox)
    finally:
        await engine.dispose()


async def tenants_of(url: str) -> list[str]:
    """Return the schemas of all tenants."""
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            return list(map(worlds.schema_of, await worlds.every(connection)))
    finally:
        await engine.dispose()


async def _prepare(
    engine: AsyncEngine, defined: Sequence[Gate], *, is_sandbox: bool
) -> str | None:
    async with engine.begin() as connection:
        await assert_durable(connection)
        before = await migrations.current(connection)
        await migrations.upgrade(connection)
        for gate in defined:
            await gates.define(connection, gate)
    if is_sandbox:
        await make_sandbox_accounts(engine)
    return before
