"""A gateway with one planted bug: a proxy that lies about a right gateway.

`python -m tests.loadtests.broken --bug place-grows --upstream http://127.0.0.1:8000
--port 8001`, then a load test against port 8001: it must fail, by the check's name.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web

from tests.loadtests.lies import LIES, ONE, Exchange

# Of one connection, not of the message.
_OF_THE_LINE = frozenset(
    {
        *("connection", "content-encoding", "content-length", "date", "host"),
        *("keep-alive", "server", "transfer-encoding", "accept-encoding"),
    }
)
# These are about what an ETag hides, so the right gateway must tell all.
_ASKS_FOR_ALL = frozenset({"place-grows", "ticket-changes", "older-version"})


class Liar:
    """Passes everything on to the gateway at *upstream*, and tells one lie."""

    def __init__(self, upstream: str, bug: str) -> None:
        self._upstream = upstream.rstrip("/")
        self._bug = bug
        self._memory: dict[str, Any] = {}
        self._seen: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.Response:
        try:
            content = await request.read()
        except ConnectionResetError:
            # Who hung up in the middle of a sentence is not asked what it was.
            raise web.HTTPBadRequest from None
        async with self._http.request(
            request.method,
            self._upstream + request.raw_path,
            headers=self._passed_on(request),
            data=content or None,
            allow_redirects=False,
        ) as answered:
            body = await answered.read()
            headers = _kept(answered.headers)
            status = answered.status
        found = Exchange(
            *(request.method, request.path, request.headers, content),
            *(status, body, self._memory, self._seen),
        )
        if self._bug:
            LIES[self._bug](found)
        return web.Response(status=found.status, body=found.body, headers=headers)

    def _passed_on(self, request: web.Request) -> dict[str, str]:
        headers = _kept(request.headers)
        if self._bug in _ASKS_FOR_ALL and ONE.fullmatch(request.path):
            headers.pop("If-None-Match", None)
        return headers

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[str]:
        """Serve on a port of this machine, 0 for a free one; yield the address."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, access_log=None)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as self._http:
            await runner.setup()
            try:
                site = web.TCPSite(runner, "127.0.0.1", port)
                await site.start()
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()


def _kept(headers: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _OF_THE_LINE
    }


async def serve(upstream: str, bug: str, port: int) -> None:
    async with Liar(upstream, bug).serving(port) as url:
        said = f"{url} is {upstream} with the bug {bug}; Ctrl-C ends it\n"
        sys.stdout.write(said)
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.loadtests.broken")
    parser.add_argument("--bug", required=True, choices=sorted(LIES))
    parser.add_argument("--upstream", default="http://127.0.0.1:8000")
    parser.add_argument("--port", type=int, default=8001)
    told = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(told.upstream, told.bug, told.port))


if __name__ == "__main__":
    main()
