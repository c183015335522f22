"""`python -m benchmarks.watching`: how soon a crowd that watches hears of an event.

One gateway process; all watchers are in this process, each with a connection of its
own. Then: how many look again each second, where nothing moved and where it did.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import aiohttp
import psutil
import uvloop
from rich.console import Console
from rich.table import Table
from uuid_utils.compat import uuid7

from benchmarks import bodies
from benchmarks.clients import measure
from benchmarks.servers import gateway
from gateway.services.sessions import hash_token
from gateway.settings import Settings
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from gateway.storage.base import make_engine

GATE = bodies.GATES[0]
FOR_AN_ACCOUNT = 20
_PATIENCE_S = 60.0
Row = dict[str, Any]


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


def main() -> None:
    options = _options()
    with gateway() as (settings, _):
        rows = uvloop.run(_measure(settings, options))
    table = Table(title=f"{options.watchers} watchers of one gateway process")
    for name in ("figure", "value", "unit"):
        table.add_column(name, justify="left" if name != "value" else "right")
    for row in rows:
        table.add_row(row["name"], f"{row['value']:,.1f}", row["unit"])
    Console().print(table)
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.watching", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--watchers", type=int, default=2000)
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--requests", type=int, default=5000, help="of who looks again")
    return parser.parse_args()


async def _measure(settings: Settings, options: argparse.Namespace) -> list[Row]:
    count = -(-options.watchers // FOR_AN_ACCOUNT)
    tokens = await _hire(settings, count)
    url = f"http://127.0.0.1:{settings.port}"
    async with aiohttp.ClientSession(url) as http:
        agent = await _sign_in(http, "agent")
        path = await _declare(http, agent)
        headers = {"Authorization": f"Bearer {tokens[0]}"}

        async def act(number: int) -> None:
            verb = ("hold", "release")[number % 2]
            body = {"reason": f"weighing number {number}"}
            async with http.post(f"{path}/{verb}", json=body, headers=headers) as made:
                made.raise_for_status()

        rows = await _watch(settings.port, tokens, options, act)
        tag = await _look(http, path, agent)
    request = _looking(path, agent)
    again = _looking(path, agent, tag)
    for name, asked, status in (("304", again, 304), ("200", request, 200)):
        found = await measure(
            settings.port, [asked] * options.requests, clients=64, status=status
        )
        rows += [
            _row(f"{name} rate", found.rate, "requests/s"),
            _row(f"{name} p50", found.percentile_ms(0.5), "ms"),
            _row(f"{name} p99", found.percentile_ms(0.99), "ms"),
        ]
    return rows


async def _watch(
    port: int,
    tokens: Sequence[str],
    options: argparse.Namespace,
    act: Callable[[int], Awaitable[None]],
) -> list[Row]:
    """Open all streams, let things happen, and note when each watcher hears of them."""
    watchers = [
        _Watcher(tokens[number // FOR_AN_ACCOUNT]) for number in range(options.watchers)
    ]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    for watcher in watchers:
        await loop.create_connection(lambda w=watcher: w, "127.0.0.1", port)  # type: ignore[misc]
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*(watcher.began for watcher in watchers))
    opened = time.perf_counter() - began
    process = _serving(port)
    busy, since, acted = _cpu(process), time.perf_counter(), []
    for number in range(options.events):
        acted.append(time.perf_counter())
        await act(number)
        await asyncio.sleep(1)
        await _all_heard(watchers, number + 1)
    share = (_cpu(process) - busy) / (time.perf_counter() - since)
    delays = sorted(
        watcher.came[number] - at
        for number, at in enumerate(acted)
        for watcher in watchers
    )
    for watcher in watchers:
        watcher.transport.close()
    return [
        _row("streams opened", len(watchers) / opened, "a second"),
        _row("event heard, median", statistics.median(delays) * 1000, "ms"),
        _row("event heard, p90", delays[int(len(delays) * 0.9)] * 1000, "ms"),
        _row("event heard, last", delays[-1] * 1000, "ms"),
        _row("gateway's CPU, an event a second", share * 100, "% of a core"),
        _row("gateway's memory", process.memory_info().rss / 2**20, "MiB"),
    ]


async def _all_heard(watchers: Sequence[_Watcher], count: int) -> None:
    deadline = time.perf_counter() + _PATIENCE_S
    while any(len(watcher.came) < count for watcher in watchers):
        if time.perf_counter() > deadline:
            msg = "some watchers did not hear of an event"
            raise TimeoutError(msg)
        await asyncio.sleep(0.05)


def _serving(port: int) -> psutil.Process:
    for child in psutil.Process().children(recursive=True):
        for found in child.net_connections("tcp"):
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port:
                return child
    msg = f"nobody listens on {port}"
    raise LookupError(msg)


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def _hire(settings: Settings, count: int) -> list[str]:
    """Add officers past the password, and return a token for each."""
    assert settings.database_url is not None  # noqa: S101 - for the type checker
    engine = make_engine(settings.database_url.get_secret_value())
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


async def _sign_in(http: aiohttp.ClientSession, username: str) -> str:
    body = {"username": username, "password": "sandbox"}
    async with http.post("/v1/sessions", json=body) as answer:
        return str((await answer.json())["token"])


async def _declare(http: aiohttp.ClientSession, token: str) -> str:
    (request,) = bodies.requests("/v1/declarations", token=token, first=0, count=1)
    body = json.loads(request.partition(b"\r\n\r\n")[2])
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    async with http.post("/v1/declarations", json=body, headers=headers) as answer:
        answer.raise_for_status()
        return answer.headers["Location"]


async def _look(http: aiohttp.ClientSession, path: str, token: str) -> str:
    headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"}
    async with http.get(path, headers=headers) as answer:
        return answer.headers["ETag"]


def _looking(path: str, token: str, tag: str | None = None) -> bytes:
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\n{condition}\r\n"
    ).encode()


def _row(name: str, value: float, unit: str) -> Row:
    return {"name": name, "value": round(value, 3), "unit": unit}


if __name__ == "__main__":
    main()
