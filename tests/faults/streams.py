"""Listens to a gateway's streams of events over a socket, and comes back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from tests.api.listening import Event

ENDLESS = aiohttp.ClientTimeout(total=None, connect=10)


@dataclass(slots=True)
class Listening:
    """One connection; it is over when its server is."""

    answer: aiohttp.ClientResponse

    async def __aiter__(self) -> AsyncIterator[Event]:
        """Yield events, past comments, until the connection ends."""
        text = ""
        while line := (await self.answer.content.readline()).decode():
            if line != "\n":
                text += line
                continue
            event, text = Event.of(text), ""
            if event.name:
                yield event


@asynccontextmanager
async def listen(
    http: aiohttp.ClientSession, url: str, token: str, *, last: str | None = None
) -> AsyncIterator[Listening]:
    headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"}
    if last is not None:
        headers = {**headers, "Last-Event-ID": last}
    async with http.get(url, headers=headers, timeout=ENDLESS) as answer:
        assert 200 == answer.status, await answer.text()
        yield Listening(answer)
