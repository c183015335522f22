"""Stands between a gateway and PostgreSQL, and cuts connections while they commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"
# A simple query: its letter, its length, the text, a zero.
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
# How the server takes leave of a connection that nobody uses just now.
LAST_WORDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
CHUNK = 1 << 16


class Cut(Enum):
    """When the connection of the next commit is cut."""

    BEFORE = auto()  # The server never hears of the commit.
    AFTER = auto()  # The server commits; its answer is lost.


class Proxy:
    """Passes everything on, but for the commit that it was told to cut."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._serving: set[asyncio.Task[None]] = set()
        self._clients: set[asyncio.StreamWriter] = set()
        self.cut: Cut | None = None

    @classmethod
    @asynccontextmanager
    async def before(cls, database_url: str) -> AsyncIterator[tuple["Proxy", str]]:
        """Yield a proxy, and the URL that leads through it."""
        url = make_url(database_url)
        proxy = cls(Path(str(url.query["host"]), SOCKET))
        with TemporaryDirectory(prefix="border-gate-proxy-", dir="/tmp") as folder:
            path = Path(folder, SOCKET)
            async with await asyncio.start_unix_server(proxy._accept, path):
                through = url.update_query_dict({"host": folder})
                yield proxy, through.render_as_string(hide_password=False)
            for task in proxy._serving:
                task.cancel()
            await asyncio.gather(*proxy._serving, return_exceptions=True)

    def say_last_words(self) -> None:
        """Tell every client that its connection ends, and do not end it yet."""
        length = (len(LAST_WORDS) + 4).to_bytes(4, "big")
        for client in self._clients:
            client.write(b"E" + length + LAST_WORDS)

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(
        self, asked: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        answered, to_server = await asyncio.open_unix_connection(self._socket)
        answering = asyncio.create_task(_pass_on(answered, to_client))
        self._clients.add(to_client)
        try:
            while chunk := await asked.read(CHUNK):
                if self.cut is not None and COMMIT in chunk:
                    cut, self.cut = self.cut, None
                    answering.cancel()
                    await asyncio.wait({answering})
                    if cut is Cut.AFTER:
                        to_server.write(chunk)
                        await answered.read(CHUNK)  # That it is done: told to nobody.
                    return
                to_server.write(chunk)
        finally:
            self._clients.discard(to_client)
            answering.cancel()
            to_server.transport.abort()
            to_client.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
        writer.close()
