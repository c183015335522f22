"""An open loop: each request is sent when it is due, whatever became of others.

Latencies count from the moment a request was due, as whoever sends it feels them. One
that finds no free connection waits for the next, and its clock runs.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import cast

from benchmarks.clients import Measured, UnexpectedAnswer, length_of

_PATIENCE_S = 60.0


class _Loop:
    """The requests that are due and not yet sent, and the connections that are free."""

    def __init__(self, count: int, status: int) -> None:
        self.wanted = f"HTTP/1.1 {status}".encode()
        self.latencies: list[float] = []
        self._left = count
        self._due: deque[tuple[float, bytes]] = deque()
        self._free: deque[_Connection] = deque()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def ask(self, due: float, request: bytes) -> None:
        if self._free:
            self._free.popleft().send(due, request)
        else:
            self._due.append((due, request))

    def release(self, connection: "_Connection") -> None:
        if self._due:
            connection.send(*self._due.popleft())
        else:
            self._free.append(connection)

    def answered(self, latency: float) -> None:
        self.latencies.append(latency)
        self._left -= 1
        if not self._left and not self.done.done():
            self.done.set_result(None)

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(UnexpectedAnswer(why))


class _Connection(asyncio.Protocol):
    def __init__(self, loop: _Loop) -> None:
        self._loop, self._answer, self._since = loop, bytearray(), 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._loop.release(self)

    def send(self, due: float, request: bytes) -> None:
        self._since = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < length_of(head):
            return
        if not head.startswith(self._loop.wanted):
            self._loop.fail(f"{bytes(head[:40])!r} {bytes(body[:300])!r}")
            return
        self._answer.clear()
        self._loop.answered(time.perf_counter() - self._since)
        self._loop.release(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._loop.fail("the server closed the connection")


async def measure_pace(
    port: int,
    requests: Sequence[bytes],
    *,
    a_second: float,
    connections: int,
    status: int = 201,
) -> Measured:
    """Send so many of the requests *a_second*, evenly; raises UnexpectedAnswer."""
    running, loop = asyncio.get_running_loop(), _Loop(len(requests), status)
    opened = [
        (await running.create_connection(lambda: _Connection(loop), "127.0.0.1", port))[
            1
        ]
        for _ in range(connections)
    ]
    try:
        begun = time.perf_counter()
        for number, request in enumerate(requests):
            due = begun + number / a_second
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            loop.ask(due, request)
        async with asyncio.timeout(_PATIENCE_S):
            await loop.done
        rate = len(requests) / (time.perf_counter() - begun)
    finally:
        for connection in opened:
            connection.transport.close()
        # Closed in the next turn of the loop.
        await asyncio.sleep(0)
    return Measured(rate, sorted(loop.latencies))
