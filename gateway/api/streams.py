"""Server-sent events: how they are written down, and how an answer made of them ends.

WHATWG HTML, section 9.2: each event is some `name: value` lines and an empty one.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

import structlog
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.api.answers.headers import NOT_KEPT
from gateway.domain.journal import JournalEntry
from gateway.services.feed import AWAY
from gateway.services.watching import Told

log = structlog.get_logger()

# A client that takes nothing for so long is not there any more.
SEND_PATIENCE_S = 30.0
# How soon a browser comes back after a stream has ended.
RETRY = b"retry: 2000\n\n"
HEARTBEAT = b": here\n\n"
# That something happened, and not what.
BELL = b"event: moved\ndata: {}\n\n"
RESUME = b": come back with Last-Event-ID\n\n"

# One event, for the OpenAPI document: all its parts are text.
EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "a gate, a colon and a number"},
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events, until you leave.",
        "content": {"text/event-stream": {"schema": EVENT}},
        "headers": {NOT_KEPT.name: NOT_KEPT.documented()},
    }
}


def event(name: str, body: Any, *, seq: tuple[str, int] | None = None) -> bytes:
    """Write an event; *seq* is the gate and the number that its id is made of."""
    # JSON has no line feed of its own, so one line holds it.
    text = f"event: {name}\n".encode() + b"data: " + to_json(body) + b"\n\n"
    return text if seq is None else f"id: {seq[0]}:{seq[1]}\n".encode() + text


def entries(told: list[Told], form: Callable[[JournalEntry], dict[str, Any]]) -> bytes:
    """Write entries in a form, which is made once for all who are told."""
    return b"".join(_entry(one, form) for one in told)


def _entry(told: Told, form: Callable[[JournalEntry], dict[str, Any]]) -> bytes:
    entry, name = told.entry, form.__name__
    if name not in told.forms:
        seq = (entry.gate, entry.seq)
        told.forms[name] = event(entry.kind, form(entry), seq=seq)
    return told.forms[name]


class EventStream(StreamingResponse):
    """Sends chunks until they end or the client leaves; no chunk at all is a 204.

    With *seconds* it ends after those, but never before the first chunk.

    What goes wrong before the first chunk is answered as anywhere else.
    """

    media_type = "text/event-stream"

    def __init__(
        self, chunks: AsyncGenerator[bytes, None], *, seconds: int | None = None
    ) -> None:
        # Proxies that would collect the answer before they hand it on know the last.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(chunks, headers=headers)
        self._chunks = chunks
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        telling = asyncio.ensure_future(self._tell(scope, receive, send))
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            telling.cancel()
            # What they hold is given back before this answer counts as over.
            await asyncio.wait({telling, leaving})
        if not telling.cancelled():
            telling.result()

    async def _tell(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._chunks) as chunks:
            chunk = await anext(chunks, None)
            if chunk is None:
                await Response(status_code=HTTPStatus.NO_CONTENT)(scope, receive, send)
                return
            ending = None if self._seconds is None else _now() + self._seconds
            start = {"type": "http.response.start", "status": self.status_code}
            await send(start | {"headers": self.raw_headers})
            try:
                while chunk is not None:
                    await _send(send, chunk)
                    chunk = await _next(chunks, ending)
            except TimeoutError:
                log.info("stream_stalled")
                return
            except AWAY as error:
                log.warning("stream_interrupted", error=type(error).__name__)
                await _send(send, RESUME)
            await send({"type": "http.response.body", "body": b""})


async def _next(
    chunks: AsyncGenerator[bytes, None], ending: float | None
) -> bytes | None:
    try:
        async with asyncio.timeout_at(ending) as limit:
            return await anext(chunks, None)
    except TimeoutError:
        if not limit.expired():
            raise
        return None


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _send(send: Send, chunk: bytes) -> None:
    async with asyncio.timeout(SEND_PATIENCE_S):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
