"""Streams of events of real processes that stop, are killed, or lose Redis."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest

from tests.faults.clients import Client, Declared
from tests.faults.gateways import Site, prepared, site
from tests.faults.streams import Consumer, listen
from tests.lines.servers import Server

pytestmark = pytest.mark.long

GATE = "huu-nghi"
EVENTS = f"/v1/gates/{GATE}/events"
PAUSE_S = 0.02


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_open_streams_do_not_hold_up_the_end(database_url, redis_url, number):
    settings = await prepared(database_url, redis_url)

    async with site(settings, serving=1) as running:
        (part,) = running.serving
        client = await Client.signed_in(running.http, running.urls, "customs")
        async with listen(running.http, part.url + EVENTS, client.token) as stream:
            first = await anext(aiter(stream))
            await asyncio.to_thread(part.stop, number)
            rest = [event async for event in stream]
        said, complaints = part.said(), running.complaints()

    assert "state" == first.name
    assert [] == rest
    # What uvicorn says when it had to give up waiting for somebody.
    assert "Cancel" not in said
    assert [] == complaints


@dataclass(slots=True)
class Border:
    """Two gateways over stores of their own, at which vehicles are declared."""

    site: Site
    redis: Server
    agent: Client
    customs: Client
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def declare(self, n: int) -> None:
        while not self.stopping.is_set():
            answer = await self.agent.insist_on(Declared.of(GATE), at=n)
            assert 201 == answer.status, answer.body
            await asyncio.sleep(PAUSE_S)

    async def hold_and_release(self, path: str) -> None:
        verbs = ["hold", "release"] * 1000
        while not self.stopping.is_set():
            reason = {"reason": f"look number {len(verbs)}"}
            verb = f"{path}/{verbs.pop()}"
            answer = await self.customs.insist("POST", verb, body=reason)
            assert answer.status in {200, 409}, answer.body
            await asyncio.sleep(PAUSE_S)

    async def suffer(self) -> None:
        """Each gateway is killed, Redis is, and both at once."""
        for gateways, is_redis_lost in (([0], False), ([1], True), ([0, 1], True)):
            await asyncio.sleep(1)
            for number in gateways:
                self.site.serving[number].kill()
            if is_redis_lost:
                await asyncio.to_thread(self.redis.kill)
            await asyncio.sleep(0.5)
            if is_redis_lost:
                await asyncio.to_thread(self.redis.start)
            for number in gateways:
                self.site.serving[number].start()
                await self.site.await_ready(self.site.serving[number])

    async def journal(self) -> int:
        """The number of the last entry."""
        after = 0
        while True:
            path = f"/v1/gates/{GATE}/journal?after={after}&limit=1000"
            found = (await self.customs.insist("GET", path)).json()["items"]
            if not found:
                return after
            after = found[-1]["seq"]


@pytest.fixture
def redis() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
async def border(database_url, redis) -> AsyncIterator[Border]:
    settings = await prepared(database_url, redis.url)
    async with site(settings, serving=2, working=1) as running:
        agent = await Client.signed_in(running.http, running.urls, "agent")
        customs = await Client.signed_in(running.http, running.urls, "customs")
        yield Border(running, redis, agent, customs)


async def test_who_is_killed_and_returns_hears_of_everything_in_order(border: Border):
    running = border.site
    of_gate = Consumer(
        running.http, running.urls, border.customs.token, last=f"{GATE}:0"
    )
    made = (await border.agent.insist_on(Declared.of(GATE))).json()
    path = f"/v1/declarations/{made['id']}"
    of_one = Consumer(running.http, running.urls, border.agent.token, last=f"{GATE}:0")
    end: list[int] = []
    newest: list[str] = []

    with running.questioned():
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            group.create_task(
                of_gate.consume(EVENTS, lambda: bool(end) and of_gate.seq >= end[0])
            )
            group.create_task(
                of_one.consume(
                    f"{path}/events", lambda: bool(newest) and of_one.last == newest[0]
                )
            )
            writing = [asyncio.create_task(border.declare(n)) for n in range(4)]
            writing.append(asyncio.create_task(border.hold_and_release(path)))
            await border.suffer()
            border.stopping.set()
            await asyncio.gather(*writing)
            answer = await border.agent.insist("GET", f"{path}/history")
            history = answer.json()["items"]
            newest.append(f"{GATE}:{history[-1]['seq']}")
            end.append(await border.journal())

    assert end[0] > 100
    told = of_gate.told_first()
    # The workers may have gone on after the journal was read.
    assert len(told) >= end[0]
    assert list(range(1, len(told) + 1)) == told
    assert [entry["seq"] for entry in history] == of_one.told_first()
    assert len(of_gate.lives) > 5
