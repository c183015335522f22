"""Single reads, one after another, on a connection that is kept in between."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.storage.driver import Statement

if TYPE_CHECKING:
    import asyncpg

# Asks a statement with these values, on whatever connection.
Ask = Callable[[Statement, Mapping[str, Any]], Awaitable["list[asyncpg.Record]"]]


class Lookups:
    """Asks one statement at a time, whoever wants to know.

    Taking a connection from the pool and giving it back would cost more than such a
    statement. *engine* is in autocommit, and only looks rows up by index.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def ask(
        self, statement: Statement, values: Mapping[str, Any]
    ) -> "list[asyncpg.Record]":
        """Ask it; if the kept connection was lost meanwhile, once more on another.

        Raises:
            DBAPIError: the server refused it, or went away while it answered.
            OSError, TimeoutError: there is no server.
        """
        async with self._turn:
            was_kept = self._kept is not None
            try:
                return await self._once(statement, values)
            except DBAPIError as error:
                if not (was_kept and error.connection_invalidated):
                    raise
            return await self._once(statement, values)

    async def _once(
        self, statement: Statement, values: Mapping[str, Any]
    ) -> "list[asyncpg.Record]":
        if self._kept is None:
            self._kept = await self._engine.connect()
        try:
            return await statement.look(self._kept, values)
        except BaseException:
            await self._give_back()
            raise

    async def aclose(self) -> None:
        """Give the connection back; whoever asks next takes another."""
        async with self._turn:
            await self._give_back()

    async def _give_back(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.close()
