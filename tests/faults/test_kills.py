"""`kill -9`, again and again: what was acknowledged is there, and there once."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.faults.clients import Client, Declared
from tests.faults.gateways import Site, prepared, site
from tests.faults.ledgers import Ledger, faults
from tests.faults.patience import until
from tests.faults.waiting import ARRIVAL, GATES, set_clock, turn

pytestmark = pytest.mark.long

log = logging.getLogger("faults")

KILLS = 10
DRIVERS = 16
OFFICERS_A_GATE = 2
PAUSE_S = 0.02
LONGEST_LIFE_S = 1.5
PLENTY = {"admission_rate": 100_000, "yard_capacity": 100_000}


@dataclass(slots=True)
class Busy:
    """A border at work, and what was acknowledged to whom."""

    site: Site
    ledger: Ledger
    agent: Client
    customs: Client
    guard: Client
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    declared: list[tuple[str, str, int | None]] = field(default_factory=list)
    approved: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)

    async def declare(self, n: int) -> None:
        while not self.stopping.is_set():
            wanted = Declared.of(GATES[n % 2], planned_arrival=ARRIVAL)
            answer = await self.agent.insist_on(wanted, at=n)
            assert 201 == answer.status, answer.body
            made = answer.json()
            self.declared.append((wanted.key, made["id"], made["ticket"]))
            await asyncio.sleep(PAUSE_S)

    async def approve(self, gate: str, n: int) -> None:
        """Officers share one list, and may both approve the same declaration."""
        while not self.stopping.is_set():
            path = f"/v1/gates/{gate}/reviews?limit=20"
            reviews = (await self.customs.insist("GET", path, at=n)).json()["items"]
            for one in reviews:
                path = f"/v1/declarations/{one['id']}/approve"
                answer = await self.customs.insist("POST", path, at=n)
                assert 200 == answer.status, answer.body
                self.approved.add(one["id"])
            await asyncio.sleep(PAUSE_S)

    async def let_in(self, gate: str, n: int) -> None:
        while not self.stopping.is_set():
            path = f"/v1/declarations?gate={gate}&status=called&limit=20"
            called = (await self.guard.insist("GET", path, at=n)).json()["items"]
            for one in called:
                plate = one["vehicle"]["plate"]
                shown = await self.guard.insist(
                    "GET",
                    f"/v1/declarations/{one['id']}/pass",
                    at=n,
                    headers={"Accept": "text/plain"},
                )
                answer = await self.guard.insist(
                    "POST",
                    f"/v1/gates/{gate}/entries",
                    at=n,
                    body={"plate": plate, "pass": shown.body.decode()},
                )
                assert 201 == answer.status, answer.body
                self.entered.add(one["id"])
            await asyncio.sleep(PAUSE_S)

    async def kill_gateways(self) -> None:
        """One is killed while the other serves."""
        for n in range(KILLS):
            part = self.site.serving[n % 2]
            await asyncio.sleep(random.uniform(0, LONGEST_LIFE_S))
            part.kill()
            part.start()
            await self.site.await_ready(part)

    async def kill_workers(self) -> None:
        """There is one process of workers: it is killed once it has done something."""
        [part] = self.site.working
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0, LONGEST_LIFE_S))
            part.kill()
            before = await self.ledger.done_by_workers()
            part.start()
            await until(partial(self._moved, before), "the workers do nothing")

    async def _moved(self, before: int) -> bool:
        return await self.ledger.done_by_workers() > before

    async def is_at_rest(self) -> bool:
        """Whether the workers have looked at everybody."""
        return await self.ledger.unrouted() == 0


@pytest.fixture
async def busy(database_url: str, redis_url: str) -> AsyncIterator[Busy]:
    settings = await prepared(database_url, redis_url)
    async with (
        Ledger.opened(database_url) as ledger,
        site(settings, serving=2, working=1) as running,
    ):
        names = ("agent", "customs", "border-guard", "tester", "management")
        people = [await Client.signed_in(running.http, running.urls, n) for n in names]
        agent, customs, guard, tester, management = people
        await set_clock(tester)
        for gate in GATES:
            await turn(management, gate, {"flows": {"export": PLENTY}})
        yield Busy(running, ledger, agent, customs, guard)


async def test_what_was_acknowledged_survives_kills_and_is_there_once(
    busy: Busy, database_url: str
):
    with busy.site.questioned():
        async with asyncio.TaskGroup() as traffic:
            for n in range(DRIVERS):
                traffic.create_task(busy.declare(n))
            for gate in GATES:
                for n in range(OFFICERS_A_GATE):
                    traffic.create_task(busy.approve(gate, n))
                traffic.create_task(busy.let_in(gate, 0))
            await asyncio.gather(busy.kill_gateways(), busy.kill_workers())
            busy.stopping.set()
    await until(busy.is_at_rest, "submissions are left that nobody looks at")

    kept = await busy.ledger.keys()
    tell(busy, lost=len(set(busy.declared) - set(kept)))
    assert sorted(busy.declared) == kept
    for numbers in (await busy.ledger.tickets(), await busy.ledger.journal()):
        for gate in GATES:
            assert list(range(1, len(numbers[gate]) + 1)) == numbers[gate]
    assert set() == busy.approved - await busy.ledger.approved()
    assert set() == busy.entered - await busy.ledger.entered()
    assert 0 == await busy.ledger.approved_twice()
    assert [] == await faults(database_url)
    assert [] == busy.site.complaints()
    assert busy.approved
    assert busy.entered
    assert busy.agent.doubts.unanswered


def tell(busy: Busy, *, lost: int) -> None:
    doubts, number = busy.agent.doubts, len(busy.declared)
    log.info(
        "%d kills of the gateway, %d of the workers: %d declarations, %d approvals by"
        " officers and %d entries acknowledged",
        *(KILLS, KILLS, number, len(busy.approved), len(busy.entered)),
    )
    log.info(
        "%d outcomes were unknown; asking again told that %d were done and %d not",
        *(doubts.unanswered, doubts.were_done, doubts.were_not_done),
    )
    # The rule of three: what is never seen in n trials has at most this chance.
    log.info("lost: %d of %d; if 0, at most %.2g by 95 %%", lost, number, 3 / number)
