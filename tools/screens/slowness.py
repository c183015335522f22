"""A slow network in front of a gateway, for all that a browser does there.

Chromium's own throttling is of one tab, and passes over what a service worker fetches.
Here bytes are delayed on their way, and all connections share what goes through.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

_CHUNK_BYTES = 1_400


@dataclass(frozen=True, slots=True)
class Network:
    """`round_trip_s` is what an answer takes at least, of which each way is half."""

    name: str
    round_trip_s: float
    down_bytes_per_s: float
    up_bytes_per_s: float


# As the developer tools of Chromium have them (NetworkManager.ts): 400 kbit/s after two
# seconds, and 1.44 Mbit/s after 563 ms.
NETWORKS = (
    Network("slow 3G", 2.0, 50_000, 50_000),
    Network("3G", 0.5625, 180_000, 84_375),
)


class _Pipe:
    """One direction: what comes in leaves as late, and as slowly, as the network."""

    def __init__(self, delay_s: float, bytes_per_s: float) -> None:
        self._delay_s = delay_s
        self._bytes_per_s = bytes_per_s
        self._free_at = 0.0

    async def carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        now = asyncio.get_running_loop().time
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                at, chunk = await arriving.get()
                await asyncio.sleep(at - now())
                if not chunk:
                    return sink.close()
                sink.write(chunk)
                await sink.drain()

        arrival = asyncio.create_task(arrive())
        with suppress(ConnectionError):
            while chunk := await source.read(_CHUNK_BYTES):
                self._free_at = max(self._free_at, now())
                self._free_at += len(chunk) / self._bytes_per_s
                arriving.put_nowait((self._free_at + self._delay_s, chunk))
        arriving.put_nowait((now() + self._delay_s, b""))
        with suppress(ConnectionError):
            await arrival


@asynccontextmanager
async def slowed(url: str, network: Network) -> AsyncIterator[str]:
    """Yield an address at which that gateway is as far away as *network* says."""
    gateway = urlsplit(url)
    one_way_s = network.round_trip_s / 2
    down = _Pipe(one_way_s, network.down_bytes_per_s)
    up = _Pipe(one_way_s, network.up_bytes_per_s)

    async def connect(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # To open a connection takes a round trip before anything is said.
        # A stream that is open when the browser ends is cancelled, which is no failure.
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(network.round_trip_s)
            there = await asyncio.open_connection(gateway.hostname, gateway.port)
            await asyncio.gather(
                up.carry(reader, there[1]), down.carry(there[0], writer)
            )

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
