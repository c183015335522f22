"""Redis goes away in every way it can; nobody who asks is to notice."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from gateway.embedded import Stores
from tests.faults.clients import Client
from tests.faults.gateways import Site, prepared, site
from tests.faults.ledgers import Ledger, faults, shown
from tests.faults.patience import until
from tests.faults.waiting import Traffic, are_in_order, fill, missing
from tests.people import People
from tests.stores import temporary_stores

pytestmark = pytest.mark.long

log = logging.getLogger("faults")

WAITING = 10_000
AWAY_S = 3.0

Fault = Callable[[Redis], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def wiped(redis: Redis) -> AsyncIterator[None]:
    await redis.flushall()
    yield


@asynccontextmanager
async def killed(redis: Redis) -> AsyncIterator[None]:
    """Its warden starts it again a second later."""
    os.kill(await process_id(redis), signal.SIGKILL)
    await asyncio.sleep(AWAY_S)
    yield


@asynccontextmanager
async def frozen(redis: Redis) -> AsyncIterator[None]:
    process = await process_id(redis)
    os.kill(process, signal.SIGSTOP)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        os.kill(process, signal.SIGCONT)
    yield


@asynccontextmanager
async def full(redis: Redis) -> AsyncIterator[None]:
    await redis.config_set("maxmemory", 1)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await redis.config_set("maxmemory", 0)
    yield


@asynccontextmanager
async def read_only(redis: Redis) -> AsyncIterator[None]:
    """A replica of nobody: it can be read, and falls behind."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        await redis.replicaof("127.0.0.1", nobody.getsockname()[1])
        try:
            await asyncio.sleep(AWAY_S)
        finally:
            await redis.replicaof("NO", "ONE")
    yield


async def process_id(redis: Redis) -> int:
    return int((await redis.info("server"))["process_id"])


@dataclass(slots=True)
class Border:
    stores: Stores
    site: Site
    redis: Redis
    agent: Client
    places: dict[str, int]
    lines: dict[str, list[str]]


@pytest.fixture
async def border() -> AsyncIterator[Border]:
    """Both gates with 10,000 vehicles waiting, and nobody called."""
    with temporary_stores() as stores:
        settings = await prepared(stores.database_url, stores.redis_url)
        async with (
            site(settings, serving=2, working=1) as running,
            Redis.from_url(stores.redis_url, decode_responses=True) as redis,
            Ledger.opened(stores.database_url) as ledger,
        ):
            await fill(running, settings, WAITING)
            places, lines = await ledger.positions(), await ledger.waiting()
            assert WAITING == len(places)
            agent = await Client.signed_in(running.http, running.urls, "agent")
            yield Border(stores, running, redis, agent, places, lines)


async def test_no_request_fails_and_no_place_is_told_wrong_whatever_redis_does(
    border: Border,
):
    for fault in (wiped, killed, frozen, full, read_only):
        await bear(fault, border)


async def bear(fault: Fault, border: Border) -> None:
    """Go on working through one fault, and see that all is well in the end."""
    traffic = Traffic(border.site, border.agent, border.places)
    async with traffic.running():
        await asyncio.sleep(1)
        async with fault(border.redis):
            took = await seconds_until_in_order(border)
        await asyncio.sleep(1)
    await await_rest(border)

    log.info(
        "Redis %s: %d requests, %d failed; the places of %d in order after %.1f s",
        *(fault.__name__, traffic.answered.total(), len(traffic.failed)),
        *(WAITING, took),
    )
    assert [] == traffic.failed
    assert {200, 201} == set(traffic.answered)
    assert [] == traffic.misplaced
    if fault is not wiped:  # That may be mended before anybody looks.
        assert {"ok", "degraded"} == traffic.readiness
        assert {"lines", "database"} == traffic.sources
    assert [] == border.site.complaints()
    async with Ledger.opened(border.stores.database_url) as ledger:
        assert set() == missing(traffic.declared, await ledger.keys())
        assert await ledger.waiting() == await shown(border.redis)
    assert [] == await faults(border.stores.database_url)


async def test_a_wiped_redis_is_degraded_until_the_lines_are_built_again(
    client: People,
):
    before = await ready(client)
    for gate in client.resources.lines.gates:
        await client.resources.projector.catch_up(gate)

    built = await ready(client)
    await client.resources.redis.flushall()
    wiped = await ready(client)

    assert [("degraded", "unbuilt"), ("ok", "ok"), ("degraded", "unbuilt")] == [
        before,
        built,
        wiped,
    ]


async def ready(client: People) -> tuple[str, str]:
    answer = await client.ask(None, "GET", "/readyz")
    assert 200 == answer.status_code, answer.text
    return answer.json()["status"], answer.json()["lines"]


async def seconds_until_in_order(border: Border) -> float:
    """Wait until Redis has everybody who waited before in the database's order."""
    return await until(
        lambda: are_in_order(border.redis, border.lines),
        "the lines are not in order again",
    )


async def await_rest(border: Border) -> None:
    """Wait until the workers have looked at everybody, and the lines show it."""
    async with Ledger.opened(border.stores.database_url) as ledger:

        async def is_at_rest() -> bool:
            if await ledger.unrouted():
                return False
            return await ledger.waiting() == await shown(border.redis)

        await until(is_at_rest, "the lines do not come to rest")
