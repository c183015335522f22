"""What the stores hold, asked past the gateway."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from redis.asyncio import Redis

from gateway.services.verification import verify
from gateway.storage.base import make_engine
from tests.stores import connect

WAITING = (
    "SELECT gate, direction, id, lpad(ticket::text, 12, '0') || ':' || id AS member"
    " FROM declaration WHERE line = 'waiting'"
    " ORDER BY gate, direction, order_key, ticket"
)


class Ledger:
    """The database, read directly."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def opened(cls, database_url: str) -> AsyncIterator["Ledger"]:
        connection = await connect(database_url)
        try:
            yield cls(connection)
        finally:
            await connection.close()

    async def count(self, query: str) -> int:
        return int(await self._connection.fetchval(query))

    async def tickets(self) -> dict[str, list[int]]:
        """Every ticket by gate, in order."""
        return await self._numbers(
            "SELECT gate, ticket FROM declaration WHERE ticket IS NOT NULL"
            " ORDER BY gate, ticket"
        )

    async def journal(self) -> dict[str, list[int]]:
        """Every journal number by gate, in order."""
        return await self._numbers("SELECT gate, seq FROM journal ORDER BY gate, seq")

    async def _numbers(self, query: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for gate, number in await self._connection.fetch(query):
            found[gate].append(number)
        return dict(found)

    async def keys(self) -> list[tuple[str, str, int | None]]:
        """Every declaration as (key, id, ticket)."""
        rows = await self._connection.fetch(
            "SELECT idempotency_key, id, ticket FROM declaration"
            " JOIN declared ON declaration_id = id"
            " ORDER BY idempotency_key"
        )
        return [(row[0], str(row[1]), row[2]) for row in rows]

    async def approved(self) -> set[str]:
        return await self._ids("SELECT declaration_id FROM approval")

    async def entered(self) -> set[str]:
        return await self._ids("SELECT declaration_id FROM entry")

    async def _ids(self, query: str) -> set[str]:
        return {str(row[0]) for row in await self._connection.fetch(query)}

    async def done_by_workers(self) -> int:
        return await self.count(
            "SELECT count(*) FROM journal WHERE actor LIKE 'worker%'"
        )

    async def approved_twice(self) -> int:
        """How many declarations the journal says were approved again."""
        return await self.count(
            "SELECT count(*) FROM (SELECT FROM journal WHERE kind = 'approved'"
            " GROUP BY declaration_id HAVING count(*) > 1) AS twice"
        )

    async def unrouted(self) -> int:
        """How many submissions no worker has looked at."""
        return await self.count(
            "SELECT count(*) FROM declaration WHERE line = 'review' AND channel IS NULL"
        )

    async def positions(self) -> dict[str, int]:
        """Every waiting vehicle's place in its own line, by id."""
        found: dict[str, int] = {}
        seen: dict[tuple[str, str], int] = defaultdict(int)
        for row in await self._connection.fetch(WAITING):
            seen[row["gate"], row["direction"]] += 1
            found[str(row["id"])] = seen[row["gate"], row["direction"]]
        return found

    async def waiting(self) -> dict[str, list[str]]:
        """The waiting lines in the database's order, as Redis would name them."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in await self._connection.fetch(WAITING):
            key = f"gate:{{{row['gate']}}}:waiting:{row['direction']}"
            found[key].append(row["member"])
        return dict(found)


async def shown(redis: Redis) -> dict[str, list[str]]:
    """The waiting lines as Redis has them."""
    keys = [key async for key in redis.scan_iter("gate:{*}:waiting:*")]
    return {key: cast("list[str]", await redis.zrange(key, 0, -1)) for key in keys}


async def faults(database_url: str) -> list[dict[str, Any]]:
    """What `border-gate verify` finds wrong; nothing when all its zeros are zero."""
    engine = make_engine(database_url)
    try:
        report = await verify(engine)
    finally:
        await engine.dispose()
    return [] if report.ok else report.to_json()
