"""A closed loop of clients, as light as Python allows: the servers are measured."""

import asyncio
import json
import time
import urllib.request
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One round against one server; latencies in seconds, sorted."""

    rate: float
    latencies: list[float]

    def percentile_ms(self, share: float) -> float:
        place = min(len(self.latencies) - 1, int(share * len(self.latencies)))
        return self.latencies[place] * 1000


class UnexpectedAnswer(Exception):
    """A server answered otherwise: the figures would be of something else."""


class _Client(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next."""

    def __init__(self, line: deque[bytes], latencies: list[float], status: int) -> None:
        self._line = line
        self._wanted = f"HTTP/1.1 {status}".encode()
        self._latencies = latencies
        self._answer = bytearray()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        if not self._line:
            self._transport.close()
            self.done.set_result(None)
            return
        request = self._line.popleft()
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < length_of(head):
            return
        self._latencies.append(time.perf_counter() - self._sent)
        if not head.startswith(self._wanted):
            self._fail(f"{bytes(head[:40])!r} {bytes(body[:300])!r}")
            return
        self._answer.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the server closed the connection")

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(UnexpectedAnswer(why))
            self._transport.close()


def length_of(head: bytes | bytearray) -> int:
    _, named, rest = head.lower().partition(b"content-length:")
    # A 304 has no body, and says nothing of its length.
    return int(rest.split(b"\r\n", 1)[0]) if named else 0


async def measure_requests(
    port: int, requests: Sequence[bytes], *, clients: int, status: int = 201
) -> Measured:
    """Have *clients* work through the requests; raises UnexpectedAnswer."""
    loop = asyncio.get_running_loop()
    line, latencies = deque(requests), list[float]()
    started = time.perf_counter()
    protocols = [
        (
            await loop.create_connection(
                lambda: _Client(line, latencies, status), "127.0.0.1", port
            )
        )[1]
        for _ in range(clients)
    ]
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*(protocol.done for protocol in protocols))
    rate = len(requests) / (time.perf_counter() - started)
    return Measured(rate, sorted(latencies))


def sign_in(port: int, username: str) -> str:
    """Return a session's token; the accounts are the sandbox's."""
    body = json.dumps({"username": username, "password": "sandbox"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/sessions",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
        return str(json.load(answer)["token"])
