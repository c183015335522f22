"""The worlds of a sandbox's tenants: each a whole gate of its own.

A process opens a world when it is first asked for, and closes it soon after it was
removed, by whichever process.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.errors import TenantNotAllowed, TenantNotFound
from gateway.lines.breaker import TROUBLE
from gateway.lines.keys import of_world
from gateway.storage import worlds
from gateway.storage.base import autocommitting

LOOK_S = 1.0
_NAME = re.compile(f"[a-z](?:[a-z0-9-]{{0,{worlds.LONGEST_NAME - 2}}}[a-z0-9])?")

log = structlog.stdlib.get_logger()
Opened = TypeVar("Opened")


@dataclass(slots=True)
class _World(Generic[Opened]):
    """A world that this process has open; `mark` tells it from a later namesake."""

    mark: int
    ready: asyncio.Future[Opened]
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    keeping: "asyncio.Task[None] | None" = None


class Worlds(Generic[Opened]):
    """`opening` opens a world by its name; `prepare` makes one of a schema."""

    def __init__(
        self,
        engine: AsyncEngine,
        redis: Redis,
        *,
        opening: Callable[[str], AbstractAsyncContextManager[Opened]],
        prepare: Callable[[str], Awaitable[None]],
        most: int,
    ) -> None:
        self._engine = autocommitting(engine)
        self._redis = redis
        self._opening = opening
        self._prepare = prepare
        self._most = most
        self._making = asyncio.Lock()
        self._open: dict[str, _World[Opened]] = {}

    def opened(self) -> Iterator[Opened]:
        """Yield what is open in this process."""
        for world in self._open.values():
            if world.ready.done() and not world.ready.exception():
                yield world.ready.result()

    async def marks(self) -> dict[str, int]:
        """Return every world, and what tells it from a later namesake."""
        async with self._engine.connect() as connection:
            return await worlds.every(connection)

    async def create(self, name: str) -> None:
        """Raises TenantNotAllowed."""
        if not _NAME.fullmatch(name):
            msg = (
                f"a name has 1 to {worlds.LONGEST_NAME} characters of a-z, 0-9 and -,"
                " begins with a letter and does not end with -"
            )
            raise TenantNotAllowed(msg)
        # Alembic keeps where it is in one place for the whole process.
        async with self._making:
            await self._make(name)

    async def _make(self, name: str) -> None:
        found = await self.marks()
        if name in found:
            raise _taken(name)
        if len(found) >= self._most:
            msg = f"there are {len(found)} tenants, and no more are allowed"
            raise TenantNotAllowed(msg)
        async with self._engine.connect() as connection:
            schema = await worlds.begin(connection)
        try:
            await self._prepare(schema)
            await self._finish(schema, name)
        except BaseException:
            await self._drop(schema)
            raise

    async def remove(self, name: str) -> None:
        """Raises TenantNotFound."""
        if name not in await self.marks():
            raise _unknown(name)
        await self._close(name)
        await self._drop(worlds.schema_of(name))
        with suppress(*TROUBLE):
            keys = [key async for key in self._redis.scan_iter(of_world(name, "*"))]
            if keys:
                await self._redis.unlink(*keys)

    async def find(self, name: str) -> Opened:
        """Open the world, unless it is open; raises TenantNotFound."""
        world = self._open.get(name)
        if world is None:
            mark = (await self.marks()).get(name)
            if mark is None:
                raise _unknown(name)
            world = self._open.get(name) or self._start(name, mark)
        return await asyncio.shield(world.ready)

    async def run(self, stopping: asyncio.Event) -> None:
        """Close what was removed, until *stopping*; then close everything."""
        while not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_S)
            if self._open and not stopping.is_set():
                await self._close_removed()
        for name in list(self._open):
            await self._close(name)

    async def _close_removed(self) -> None:
        try:
            marks = await self.marks()
        except (SQLAlchemyError, OSError):
            return
        for name, world in list(self._open.items()):
            if marks.get(name) != world.mark:
                await self._close(name)

    def _start(self, name: str, mark: int) -> _World[Opened]:
        world: _World[Opened] = _World(mark, asyncio.get_running_loop().create_future())
        self._open[name] = world
        world.keeping = asyncio.create_task(self._keep(name, world))
        return world

    async def _keep(self, name: str, world: _World[Opened]) -> None:
        """Hold it open: what was entered in a task must be left in the same one."""
        try:
            async with self._opening(name) as opened:
                world.ready.set_result(opened)
                await world.closing.wait()
        except Exception as error:
            log.exception("world_failed")
            if not world.ready.done():
                world.ready.set_exception(error)
                world.ready.exception()
        finally:
            if self._open.get(name) is world:
                del self._open[name]

    async def _close(self, name: str) -> None:
        world = self._open.pop(name, None)
        if world is not None and world.keeping is not None:
            world.closing.set()
            await world.keeping

    async def _finish(self, schema: str, name: str) -> None:
        async with self._engine.connect() as connection:
            if not await worlds.finish(connection, schema, name):
                raise _taken(name)

    async def _drop(self, schema: str) -> None:
        async with self._engine.connect() as connection:
            await worlds.drop(connection, schema)


def _taken(name: str) -> TenantNotAllowed:
    return TenantNotAllowed(f"there is a tenant {name} already")


def _unknown(name: str) -> TenantNotFound:
    known = name if _NAME.fullmatch(name) else "of that name"
    return TenantNotFound(f"there is no tenant {known}")
