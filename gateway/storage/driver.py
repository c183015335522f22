"""Talks to asyncpg below SQLAlchemy, where SQLAlchemy is slow or has no words.

The two statements that a crowd waits for run some hundred times a second; SQLAlchemy's
own part of executing a statement, a greenlet and a cursor, would cost as much as all
the rest. And it has no words for listening.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import asyncpg.transaction
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    Driver = asyncpg.Connection[asyncpg.Record]
else:
    Driver = asyncpg.Connection
Begun = asyncpg.transaction.Transaction
# The second is what asyncpg says between hearing that the server ends a connection
# and seeing it end.
_LOST = (asyncpg.InterfaceError, asyncpg.InternalClientError)
_AWAY = (*_LOST, OSError, TimeoutError)
_NAME = re.compile(r"(?<!:):([a-z_]+)\b")


class CommitUnknown(Exception):
    """Whether it was committed is not known."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters, and their names in that order."""

    sql: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Statement":
        """Number the `:names` of *text*; a name may stand in it more than once."""
        names: list[str] = []

        def number(found: re.Match[str]) -> str:
            if found[1] not in names:
                names.append(found[1])
            return f"${names.index(found[1]) + 1}"

        return cls(_NAME.sub(number, text), tuple(names))

    async def fetch(
        self, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> "list[asyncpg.Record]":
        """Run it in the connection's transaction.

        Raises:
            DBAPIError: as SQLAlchemy's own execution would.
        """
        driver = await _driver_of(connection)
        if not driver.is_in_transaction():
            msg = "a lock outside a transaction would hold nothing"
            raise RuntimeError(msg)
        with _translated(self.sql, driver):
            return await driver.fetch(self.sql, *(values[name] for name in self.names))


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin, and commit at the end of the block, or roll back when it raises.

    *engine* is in autocommit, so that SQLAlchemy neither begins nor ends anything.

    Raises:
        CommitUnknown: the server went away while committing.
        DBAPIError: it did not begin.
    """
    async with engine.connect() as connection:
        begun = await _begin(connection)
        try:
            yield connection
        except BaseException:
            await _abandon(connection, begun)
            raise
        try:
            await begun.commit()
        except (asyncpg.PostgresError, *_AWAY) as error:
            await connection.invalidate()
            raise CommitUnknown(str(error)) from error


class Listening:
    """A connection that hears what is notified on one channel."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._turn = asyncio.Lock()

    async def catch_up(self) -> None:
        """Hear what others committed before; raises DBAPIError when it is broken.

        The server tells what was notified before it says that it is ready again.
        """
        async with self._turn:
            with _translated("SELECT 1", self._driver):
                await self._driver.fetchval("SELECT 1")


@asynccontextmanager
async def listening(
    engine: AsyncEngine, channel: str, hear: Callable[[str], None]
) -> AsyncIterator[Listening]:
    """Listen to the schema's own *channel* until the block ends.

    Raises DBAPIError and OSError when the server is away.
    """
    async with engine.connect() as connection:
        driver = await _driver_of(connection)

        def heard(_: object, __: int, ___: str, told: object) -> None:
            hear(str(told))

        try:
            with _translated("LISTEN", driver):
                schema = await driver.fetchval("SELECT current_schema()")
                await driver.add_listener(f"{schema}_{channel}", heard)
            yield Listening(driver)
        finally:
            # Nobody else shall use a connection that hears.
            await connection.invalidate()


async def _begin(connection: AsyncConnection) -> Begun:
    """A connection that cannot begin, as after a restart, is not used again."""
    driver = await _driver_of(connection)
    try:
        with _translated("BEGIN", driver):
            begun = driver.transaction()
            await begun.start()
    except BaseException:
        await connection.invalidate()
        raise
    return begun


async def _abandon(connection: AsyncConnection, begun: Begun) -> None:
    """Roll back; a connection that cannot do so much is not used again."""
    try:
        await begun.rollback()
    except (asyncpg.PostgresError, *_AWAY):
        await connection.invalidate()


async def _driver_of(connection: AsyncConnection) -> Driver:
    raw = await connection.get_raw_connection()
    return cast("Driver", raw.driver_connection)


@contextmanager
def _translated(sql: str, driver: Driver) -> Iterator[None]:
    try:
        yield
    except (asyncpg.PostgresError, *_LOST) as error:
        is_lost = driver.is_closed() or isinstance(error, _LOST)
        raise DBAPIError(sql, None, error, connection_invalidated=is_lost) from error
