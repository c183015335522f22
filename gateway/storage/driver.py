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
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    Driver = asyncpg.Connection[asyncpg.Record]
else:
    Driver = asyncpg.Connection
# The second is what asyncpg says between hearing that the server ends a connection
# and seeing it end.
_LOST = (asyncpg.InterfaceError, asyncpg.InternalClientError)
_AWAY = (*_LOST, OSError, TimeoutError)
_NAME = re.compile(r"(?<!:):([a-z_]+)\b")


class CommitUnknown(Exception):
    """Whether it was committed is not known."""


class NotCommitted(Exception):
    """The transaction was rolled back, though nobody said that it failed."""


class NothingToKeep(Exception):
    """Ends a transaction that wrote nothing: a lock alone would be flushed, too."""


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
        driver = await _ready(connection)
        with _translated(self.sql, driver):
            return await driver.fetch(self.sql, *self._in_order(values))

    async def look(
        self, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> "list[asyncpg.Record]":
        """Run what only reads, in a transaction or by itself.

        A connection that is lost, or left while it answers, is not used again.

        Raises:
            DBAPIError: as SQLAlchemy's own execution would.
        """
        driver = await _driver_of(connection)
        try:
            with _translated(self.sql, driver):
                return await driver.fetch(self.sql, *self._in_order(values))
        except BaseException as error:
            if not isinstance(error, DBAPIError) or error.connection_invalidated:
                await connection.invalidate()
            raise

    async def count(
        self, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> int:
        """Run it so, and return how many rows it wrote, none of which is sent."""
        driver = await _ready(connection)
        with _translated(self.sql, driver):
            # "UPDATE 3", "INSERT 0 3"
            status = await driver.execute(self.sql, *self._in_order(values))
        return int(status.rpartition(" ")[2])

    def _in_order(self, values: Mapping[str, Any]) -> Iterator[Any]:
        return (values[name] for name in self.names)


class Transactions:
    """One transaction after another, on a connection that is kept in between.

    Taking it from the pool and giving it back would cost as much as a statement.
    *engine* is in autocommit, so that SQLAlchemy neither begins nor ends anything.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: AsyncConnection | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Begin, and commit at the end of the block, or roll back when it raises.

        `NothingToKeep` rolls back and goes no further.

        Raises:
            CommitUnknown: the server went away while committing.
            NotCommitted: a failed statement was passed over in silence.
            DBAPIError: it did not begin.
        """
        if self._kept is None:
            self._kept = await self._engine.connect()
        connection = self._kept
        try:
            await _begin(connection)
            try:
                yield connection
            except NothingToKeep:
                await _abandon(connection)
            except BaseException:
                await _abandon(connection)
                raise
            else:
                await _commit(connection)
        finally:
            if connection.invalidated:
                await self.close()

    async def close(self) -> None:
        """Give the connection back; the next transaction takes another."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.close()


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Do as `Transactions.begin` does, for who begins but one."""
    one = Transactions(engine)
    try:
        async with one.begin() as connection:
            yield connection
    finally:
        await one.close()


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


async def _begin(connection: AsyncConnection) -> None:
    """A connection that cannot begin, as after a restart, is not used again."""
    driver = await _driver_of(connection)
    try:
        with _translated("BEGIN", driver):
            await driver.execute("BEGIN")
    except BaseException:
        await connection.invalidate()
        raise


async def _commit(connection: AsyncConnection) -> None:
    driver = await _driver_of(connection)
    try:
        said = await driver.execute("COMMIT")
    except BaseException as error:
        # Whoever goes away while it commits leaves nobody behind who would know.
        await connection.invalidate()
        if isinstance(error, (asyncpg.PostgresError, *_AWAY)):
            raise CommitUnknown(str(error)) from error
        raise
    if said != "COMMIT":
        # PostgreSQL rolls back, and calls it no error, when a statement had failed.
        msg = "a statement had failed, so nothing was committed"
        raise NotCommitted(msg)
    if connection.in_transaction():
        # What went through SQLAlchemy is over for it, too; it sends nothing.
        await connection.commit()


async def _abandon(connection: AsyncConnection) -> None:
    """Roll back; a connection that cannot do so much is not used again."""
    try:
        driver = await _driver_of(connection)
        await driver.execute("ROLLBACK")
        if connection.in_transaction():
            await connection.rollback()
    except BaseException as error:
        await connection.invalidate()
        if not isinstance(error, (asyncpg.PostgresError, SQLAlchemyError, *_AWAY)):
            raise


async def _ready(connection: AsyncConnection) -> Driver:
    driver = await _driver_of(connection)
    if not driver.is_in_transaction():
        msg = "a lock outside a transaction would hold nothing"
        raise RuntimeError(msg)
    return driver


async def _driver_of(connection: AsyncConnection) -> Driver:
    kept = connection.sync_connection
    if kept is None or kept.invalidated:
        raw = await connection.get_raw_connection()
    else:
        # The same without a greenlet: there is nothing to wait for.
        raw = kept.connection
    return cast("Driver", raw.driver_connection)


@contextmanager
def _translated(sql: str, driver: Driver) -> Iterator[None]:
    try:
        yield
    except (asyncpg.PostgresError, *_LOST) as error:
        is_lost = driver.is_closed() or isinstance(error, _LOST)
        raise DBAPIError(sql, None, error, connection_invalidated=is_lost) from error
