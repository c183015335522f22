"""Asks an application without a client, and hears only how an answer begins.

A stream of events never ends by itself; here the asker hangs up at its first words.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

from gateway.resources import Resources
from tests.documented import hold

STREAM = "text/event-stream"


@dataclass
class Heard:
    """The answer, whole unless it is a stream."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def ask(
    app: ASGIApp,
    resources: Resources,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
) -> Heard:
    path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("gateway", 80),
        "state": {"resources": resources},
    }
    heard, began, asked = Heard(), asyncio.Event(), asyncio.Event()

    async def receive() -> Message:
        if asked.is_set():
            await asyncio.Event().wait()
        asked.set()
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
            heard.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            began.set()
        elif message["type"] == "http.response.body":
            heard.body += message.get("body", b"")

    answering = asyncio.ensure_future(app(scope, receive, send))
    beginning = asyncio.create_task(began.wait())
    await asyncio.wait({answering, beginning}, return_when=asyncio.FIRST_COMPLETED)
    beginning.cancel()
    if heard.headers.get("content-type", "").startswith(STREAM):
        answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering
    else:
        await answering
        hold(method, path, heard.status, heard.headers, heard.body)
    return heard


def as_json(body: Any) -> bytes:
    return json.dumps(body).encode()
