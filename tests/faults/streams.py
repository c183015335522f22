"""Listens to a gateway's streams of events over a socket, and comes back."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp

from tests.api.listening import Event

LONGEST_LIFE_S = 1.0
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
        answer.raise_for_status()
        yield Listening(answer)


@dataclass(slots=True)
class Consumer:
    """Hears a stream to its end, by many connections: it is killed, and returns."""

    http: aiohttp.ClientSession
    urls: Sequence[str]
    token: str
    # What each connection heard.
    lives: list[list[Event]] = field(default_factory=list)
    last: str | None = None

    async def consume(self, path: str, until: Callable[[], bool]) -> None:
        """Hear some events, hang up, come back to any gateway, until *until*."""
        while not until():
            life: list[Event] = []
            self.lives.append(life)
            url = random.choice(self.urls) + path
            with suppress(aiohttp.ClientError, TimeoutError):
                async with (
                    listen(self.http, url, self.token, last=self.last) as stream,
                    asyncio.timeout(random.uniform(0.05, LONGEST_LIFE_S)),
                ):
                    async for event in stream:
                        life.append(event)
                        self.last = event.id

    @property
    def heard(self) -> list[Event]:
        return [event for life in self.lives for event in life]

    @property
    def seq(self) -> int:
        return int((self.last or ":0").rpartition(":")[2])

    def told_first(self) -> list[int]:
        """Return the numbers in the order of their first telling."""
        seqs = [int(event.id.rpartition(":")[2]) for event in self.heard]
        return list(dict.fromkeys(seqs))
