"""Receivers, workers and gateways die and return: every event is told, in order."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.faults.clients import Client, Declared
from tests.faults.gateways import Site, prepared, site
from tests.faults.patience import until
from tests.faults.waiting import ARRIVAL, GATES, set_clock
from tests.receivers import Receiver

pytestmark = pytest.mark.long

log = logging.getLogger("faults")

KILLS = 4
LONGEST_LIFE_S = 2.0
PAUSE_S = 0.1
Entry = tuple[str, int]


@dataclass(slots=True)
class Border:
    """A gate with two processes of workers, and a receiver of all its events."""

    site: Site
    receiver: Receiver
    agent: Client
    management: Client
    secret: str
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def declare(self, n: int) -> None:
        while not self.stopping.is_set():
            wanted = Declared.of(GATES[n % 2], planned_arrival=ARRIVAL)
            answer = await self.agent.insist_on(wanted, at=n)
            assert 201 == answer.status, answer.body
            await asyncio.sleep(PAUSE_S)

    async def kill_workers(self) -> None:
        """One of the two, or both while the receiver has yet to answer."""
        for n in range(KILLS):
            await asyncio.sleep(random.uniform(0.5, LONGEST_LIFE_S))
            parts = self.site.working[n % 2 :]
            if n % 2 == 0:
                await until(self.is_telling, "nothing is told")
            for part in parts:
                part.kill()
            for part in parts:
                part.start()

    async def is_telling(self) -> bool:
        return self.receiver.under_way > 0

    async def kill_the_receiver(self) -> None:
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.2, LONGEST_LIFE_S))
            await self.receiver.stop()
            await asyncio.sleep(random.uniform(0, LONGEST_LIFE_S))
            await self.receiver.start()

    async def kill_the_gateway(self) -> None:
        await asyncio.sleep(LONGEST_LIFE_S)
        [part] = self.site.serving
        part.kill()
        part.start()
        await self.site.await_ready(part)

    async def journaled(self) -> list[Entry]:
        """Return all entries about declarations, gate by gate in order."""
        found: list[Entry] = []
        for gate in GATES:
            path = f"/v1/gates/{gate}/journal?limit=1000"
            items = (await self.management.insist("GET", path)).json()["items"]
            found += [(gate, one["seq"]) for one in items if one["declaration_id"]]
        return found

    async def has_told_all(self) -> bool:
        return set(await self.journaled()) == set(self.receiver.entries())


@pytest.fixture
async def border(database_url: str, redis_url: str) -> AsyncIterator[Border]:
    settings = await prepared(database_url, redis_url)
    async with (
        site(settings, serving=1, working=2) as running,
        Receiver.listening() as receiver,
    ):
        names = ("agent", "management", "tester")
        people = [await Client.signed_in(running.http, running.urls, n) for n in names]
        agent, management, tester = people
        await set_clock(tester)
        receiver.delay_s = 0.1  # so that a kill finds something under way
        wanted = {"url": receiver.url, "events": ["*"]}
        made = await agent.ask("POST", "/v1/webhooks", body=wanted)
        assert 201 == made.status, made.body
        yield Border(running, receiver, agent, management, made.json()["secret"])


def out_of_order(told: Sequence[Entry], journal: Sequence[Entry]) -> list[Entry]:
    """Return what was told for the first time before all that comes before it."""
    wrong = []
    for gate in GATES:
        first = list(dict.fromkeys(entry for entry in told if entry[0] == gate))
        right = [entry for entry in journal if entry[0] == gate]
        wrong += [told for told, due in zip(first, right, strict=True) if told != due]
    return wrong


async def test_a_receiver_hears_everything_in_order_whoever_dies(border: Border):
    with border.site.questioned():
        async with asyncio.TaskGroup() as traffic:
            for n in range(4):
                traffic.create_task(border.declare(n))
            await asyncio.gather(
                border.kill_workers(),
                border.kill_the_receiver(),
                border.kill_the_gateway(),
            )
            border.stopping.set()
        await until(border.has_told_all, "something is never told", within_s=90)

    told, journal = border.receiver.entries(), await border.journaled()
    log.info("%d events, %d of them told again", len(journal), len(told) - len(journal))
    assert len(told) > len(journal), "no kill found anything under way"
    assert [] == out_of_order(told, journal)
    assert all(one.is_signed_with(border.secret) for one in border.receiver.heard)
    bodies = {one.id: one.body for one in border.receiver.heard}
    assert all(bodies[one.id] == one.body for one in border.receiver.heard)
    assert len(bodies) == len(journal) == len(Counter(told))
    assert [] == border.site.complaints()
