"""Listens to a stream of events of an application, event by event."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.types import Message

from tests.people import People

PATIENCE_S = 10


@dataclass(frozen=True)
class Event:
    """What was heard; a comment is its `said`."""

    name: str = ""
    id: str = ""
    body: Any = None
    said: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        lines = [line.partition(":") for line in text.splitlines()]
        found = {name: value.removeprefix(" ") for name, _, value in lines}
        body = json.loads(found["data"]) if "data" in found else None
        return cls(found.get("event", ""), found.get("id", ""), body, found.get("", ""))


@dataclass
class Listener:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    _heard: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    _rest: str = ""
    body: bytes = b""

    def hear(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        self.body += message.get("body", b"")
        *whole, self._rest = (self._rest + message["body"].decode()).split("\n\n")
        if self.status == 200:
            for text in whole:
                self._heard.put_nowait(Event.of(text))

    def end(self) -> None:
        self._heard.put_nowait(None)

    async def next(self) -> Event | None:
        """Return the next event, past comments; None at the end."""
        async with asyncio.timeout(PATIENCE_S):
            while (event := await self._heard.get()) is not None:
                if event.name:
                    return event
        return None

    async def comment(self) -> str:
        """Return the next comment, past events."""
        async with asyncio.timeout(PATIENCE_S):
            while (event := await self._heard.get()) is not None:
                if event.said:
                    return event.said
        raise AssertionError

    async def take(self, count: int) -> list[Event]:
        found = [await self.next() for _ in range(count)]
        assert None not in found
        return [event for event in found if event is not None]

    async def rest(self) -> list[Event]:
        """Return what is heard until the stream ends by itself."""
        found = []
        while (event := await self.next()) is not None:
            found.append(event)
        return found


@asynccontextmanager
async def listening(
    people: People, who: str, path: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Listener]:
    """Open a stream, wait for how it begins, and hang up at the end of the block."""
    token = await people.token(who)
    path, _, query = path.partition("?")
    sent = {"Authorization": f"Bearer {token}", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in sent.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("gateway", 80),
        "state": {"resources": people.resources},
    }
    listener, began, leaving = Listener(), asyncio.Event(), asyncio.Event()
    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if requests:
            return requests.pop()
        await leaving.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        listener.hear(message)
        began.set()

    async def answer() -> None:
        try:
            await people.app(scope, receive, send)
        finally:
            began.set()
            listener.end()

    answering = asyncio.create_task(answer())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await began.wait()
        yield listener
    finally:
        leaving.set()
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(PATIENCE_S):
                await answering
