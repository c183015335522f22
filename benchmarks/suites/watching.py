"""How soon a crowd that watches hears of an event.

One gateway process; all watchers are in this process, each with a connection of its
own, and the time begins before the request that makes something happen.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import cast
from uuid import uuid4

import aiohttp
import uvloop
from uuid_utils.compat import uuid7

from benchmarks import bodies
from benchmarks.clients import sign_in
from benchmarks.rows import Row, one
from benchmarks.servers import Server, Stores, fresh_stores, running_gateway
from benchmarks.suites import Plan
from gateway.services.sessions import hash_token
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from gateway.storage.base import make_engine

SECONDS = 35
GATE = bodies.GATES[0]
FOR_AN_ACCOUNT = 20
_PATIENCE_S = 60.0


class _Watcher(asyncio.Protocol):
    """Notes when each event comes; `began` once the stream has."""

    def __init__(self, token: str) -> None:
        self._request = (
            f"GET /v1/gates/{GATE}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {token}\r\n\r\n"
        ).encode()
        self.came: list[float] = []
        self.began = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.began.done() and b"event: state" in data:
            self.began.set_result(None)
            return
        self.came += [now] * data.count(b"\nevent: ")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.began.done():
            self.began.set_exception(ConnectionError("refused"))


def measure(plan: Plan) -> list[Row]:
    with fresh_stores() as stores, running_gateway(stores) as gateway:
        return uvloop.run(_measure(stores, gateway, plan))


async def _measure(stores: Stores, gateway: Server, plan: Plan) -> list[Row]:
    watchers = plan.amount(2000)
    tokens = await _hire(stores, -(-watchers // FOR_AN_ACCOUNT))
    agent = sign_in(gateway.port, "agent")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.port}") as http:
        path = await _declare(http, agent)
        headers = {"Authorization": f"Bearer {tokens[0]}"}

        async def act(number: int) -> None:
            verb = ("hold", "release")[number % 2]
            body = {"reason": f"weighing number {number}"}
            async with http.post(f"{path}/{verb}", json=body, headers=headers) as made:
                made.raise_for_status()

        plan.tell(f"{watchers} watchers")
        return await _watch(gateway, tokens, watchers, plan.amount(12), act)


async def _watch(
    gateway: Server,
    tokens: Sequence[str],
    count: int,
    events: int,
    act: Callable[[int], Awaitable[None]],
) -> list[Row]:
    """Open all streams, let things happen, and note when each watcher hears of them."""
    watchers = [_Watcher(tokens[number // FOR_AN_ACCOUNT]) for number in range(count)]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    for watcher in watchers:
        await loop.create_connection(lambda w=watcher: w, "127.0.0.1", gateway.port)  # type: ignore[misc]
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*(watcher.began for watcher in watchers))
    opened = time.perf_counter() - began
    busy, since, acted = gateway.cpu_s(), time.perf_counter(), []
    for number in range(events):
        acted.append(time.perf_counter())
        await act(number)
        await asyncio.sleep(1)
        await _all_heard(watchers, number + 1)
    share = (gateway.cpu_s() - busy) / (time.perf_counter() - since)
    delays = sorted(
        watcher.came[number] - at
        for number, at in enumerate(acted)
        for watcher in watchers
    )
    for watcher in watchers:
        watcher.transport.close()
    return [
        one("streams opened", len(watchers) / opened, "a second"),
        one("event heard, median", statistics.median(delays) * 1000, "ms"),
        one("event heard, p90", delays[int(len(delays) * 0.9)] * 1000, "ms"),
        one("event heard, last", delays[-1] * 1000, "ms"),
        one("gateway's CPU, an event a second", share * 100, "% of a core"),
        one("gateway's memory", gateway.resident_mib(), "MiB"),
    ]


async def _all_heard(watchers: Sequence[_Watcher], count: int) -> None:
    deadline = time.perf_counter() + _PATIENCE_S
    while any(len(watcher.came) < count for watcher in watchers):
        if time.perf_counter() > deadline:
            msg = "some watchers did not hear of an event"
            raise TimeoutError(msg)
        await asyncio.sleep(0.05)


async def _hire(stores: Stores, count: int) -> list[str]:
    """Add officers past the password, and return a token for each."""
    engine = make_engine(stores.database_url)
    tokens = [uuid4().hex for _ in range(count)]
    async with engine.begin() as connection:
        for token in tokens:
            made = Account(uuid7(), f"customs-{token[:12]}", "-", "customs", None)
            await accounts.add_if_missing(connection, made)
            lifetime = timedelta(hours=1)
            await sessions.add(
                connection, hash_token(token), made.id, lifetime=lifetime
            )
    await engine.dispose()
    return tokens


async def _declare(http: aiohttp.ClientSession, token: str) -> str:
    (request,) = bodies.requests("/v1/declarations", token=token, first=0, count=1)
    body = json.loads(request.partition(b"\r\n\r\n")[2])
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    async with http.post("/v1/declarations", json=body, headers=headers) as answer:
        answer.raise_for_status()
        return answer.headers["Location"]
