"""Fills a gate before a suite begins, and sees when the workers are through."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import asyncpg
import uvloop
from redis.asyncio import Redis

from benchmarks import bodies
from benchmarks.clients import measure_requests, sign_in
from benchmarks.servers import Server, Stores, check_running, running_gateway
from benchmarks.suites import Plan
from gateway.domain.channels import SAMPLED_RED, SAMPLED_YELLOW, sample
from gateway.domain.declarations import Channel
from gateway.lines.keys import GateKeys

_NOT_GREEN = SAMPLED_RED + SAMPLED_YELLOW
_PATIENCE_S = 120.0
_POLL_S = 0.01


def declare(stores: Stores, plan: Plan, *, first: int, count: int) -> None:
    """Have a gateway accept vehicles number *first* and following, and stop it."""
    with running_gateway(stores) as gateway:
        token = sign_in(gateway.port, "agent")
        batch = bodies.requests(
            "/v1/declarations", token=token, first=first, count=count
        )
        uvloop.run(measure_requests(gateway.port, batch, clients=plan.clients))


@asynccontextmanager
async def connected(stores: Stores) -> "AsyncIterator[asyncpg.Connection]":
    connection = await asyncpg.connect(plain_url(stores))
    try:
        yield connection
    finally:
        await connection.close()


def plain_url(stores: Stores) -> str:
    """Return PostgreSQL's address as asyncpg itself reads it."""
    return stores.database_url.replace("+asyncpg", "", 1)


async def keep_green(connection: "asyncpg.Connection") -> int:
    """Leave in line for the rules only what they will approve; return how many.

    The others look as if they had been sent to an officer already.
    """
    rows = await connection.fetch(
        "SELECT id FROM declaration WHERE line = 'review' AND channel IS NULL"
    )
    drawn = [row["id"] for row in rows if sample(row["id"]) < _NOT_GREEN]
    await connection.execute(
        "UPDATE declaration SET channel = $2 WHERE id = ANY($1)",
        drawn,
        Channel.YELLOW.value,
    )
    return len(rows) - len(drawn)


@dataclass(frozen=True, slots=True)
class Worked:
    """When a worker was through, in Unix time; and its CPU since it had begun.

    What it takes to start is not counted, be it short or long.
    """

    ended: float
    cpu_s: float


async def watch_work(
    connection: "asyncpg.Connection",
    count: str,
    server: Server,
    *,
    every_s: float = _POLL_S,
) -> Worked:
    """Wait until the query *count*, of what is left to do, finds 0.

    It is asked each *every_s* seconds, which takes something from the server.

    Raises TimeoutError, and NotServing when the process has ended before.
    """
    all_of_it = left = await connection.fetchval(count)
    idle_cpu_s = server.cpu_s()
    async with asyncio.timeout(_PATIENCE_S):
        while left:
            await asyncio.sleep(every_s)
            check_running(server)
            left = await connection.fetchval(count)
            if left == all_of_it:
                idle_cpu_s = server.cpu_s()
    return Worked(time.time(), server.cpu_s() - idle_cpu_s)


async def watch_lines(
    connection: "asyncpg.Connection", redis_url: str, server: Server, *, more: int
) -> Worked:
    """Wait until the lines of all gates together show so many *more* entries.

    That asks PostgreSQL nothing, where counting what is left would walk, a hundred
    times a second, through all that is done. Raises TimeoutError, and NotServing when
    the process has ended before.
    """
    rows = await connection.fetch("SELECT id, journal_seq FROM gate")
    begun = shown = sum(row["journal_seq"] for row in rows)
    idle_cpu_s = server.cpu_s()
    async with asyncio.timeout(_PATIENCE_S), Redis.from_url(redis_url) as redis:
        while shown < begun + more:
            await asyncio.sleep(_POLL_S)
            check_running(server)
            shown = sum([await _shown(redis, row["id"]) for row in rows])
            if shown == begun:
                idle_cpu_s = server.cpu_s()
    return Worked(time.time(), server.cpu_s() - idle_cpu_s)


async def wait_for_lines(connection: "asyncpg.Connection", redis_url: str) -> float:
    """Wait until the lines of all gates show their journals; return when they did."""
    rows = await connection.fetch("SELECT id, journal_seq FROM gate")
    async with asyncio.timeout(_PATIENCE_S), Redis.from_url(redis_url) as redis:
        for row in rows:
            while await _shown(redis, row["id"]) < row["journal_seq"]:  # noqa: ASYNC110 - in another process
                await asyncio.sleep(_POLL_S)
    return time.time()


async def _shown(redis: Redis, gate: str) -> int:
    found = await cast("Any", redis.hget(GateKeys(gate).head, "seq"))
    return int(found or 0)
