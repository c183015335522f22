"""PostgreSQL goes away: nothing is acknowledged that is not there."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from gateway.embedded import Stores
from tests.faults.clients import Answer, Client, Declared
from tests.faults.gateways import Condition, Site, prepared, site
from tests.faults.ledgers import Ledger, faults
from tests.faults.patience import until
from tests.faults.proxies import Cut, Proxy
from tests.faults.waiting import GATES
from tests.stores import temporary_stores

pytestmark = pytest.mark.long

log = logging.getLogger("faults")

CLIENTS = 8
RESTART_S = 4.0
# A statement is given up after ten seconds.
FREEZE_S = 13.0
PAUSE_S = 0.02
CROWD = 20
ENOUGH = 10 * CLIENTS

# All that may be said of readiness meanwhile.
SAID = {
    Condition(200, "ok", database="ok", lines="ok"),
    Condition(200, "degraded", database="ok", lines="away"),
    Condition(503, "unavailable", database="away", lines="ok"),
    Condition(503, "unavailable", database="away", lines="away"),
}

Fault = Callable[[Stores], AbstractAsyncContextManager[None]]


def suspended(stores: Stores) -> list[psutil.Process]:
    """Suspend PostgreSQL's first process, which its pid file names, and all others.

    The first one first: what it makes while its children are looked up would go on.
    """
    file = Path(stores.directory, "postgres", "postmaster.pid")
    first = psutil.Process(int(file.read_text().split()[0]))
    first.suspend()
    children = first.children()
    for process in children:
        process.suspend()
    return [first, *children]


@asynccontextmanager
async def killed(stores: Stores) -> AsyncIterator[None]:
    """All its processes at once; the warden starts it again a second later."""
    for process in suspended(stores):
        process.kill()
    await asyncio.sleep(RESTART_S)
    yield


@asynccontextmanager
async def frozen(stores: Stores) -> AsyncIterator[None]:
    """It takes connections and requests, and answers none."""
    stopped = suspended(stores)
    try:
        await asyncio.sleep(FREEZE_S)
    finally:
        for process in stopped:
            process.resume()
    yield


@pytest.fixture(scope="module")
def own_stores() -> Iterator[Stores]:
    with temporary_stores() as stores:
        yield stores


@dataclass(slots=True)
class Seen:
    declared: Declared
    asked: float
    took: float
    answer: Answer


@dataclass(slots=True)
class Callers:
    """Clients who declare on and on, each time asking once."""

    site: Site
    agent: Client
    seen: list[Seen] = field(default_factory=list)
    conditions: list[Condition | None] = field(default_factory=list)

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        with self.site.questioned():
            async with asyncio.TaskGroup() as group:
                for n in range(CLIENTS):
                    group.create_task(self._call(n, stopping))
                group.create_task(self._watch(stopping))
                try:
                    yield
                finally:
                    stopping.set()

    def longest(self, *, since: float) -> list[tuple[float, float, int]]:
        """When those who waited longest asked, how long they waited, for what."""
        found = sorted(self.seen, key=lambda one: one.took)[-CLIENTS:]
        return [(one.asked - since, one.took, one.answer.status) for one in found]

    async def _call(self, n: int, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            wanted = Declared.of(GATES[n % 2])
            asked = time.monotonic()
            answer = await self.agent.declare(wanted)
            took = time.monotonic() - asked
            self.seen.append(Seen(wanted, asked, took, answer))
            await asyncio.sleep(PAUSE_S)

    async def _watch(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self.conditions.append(await self.site.condition(self.site.serving[0]))
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("fault", [killed, frozen])
async def test_requests_are_sent_away_and_served_again_when_postgresql_is(
    fault: Fault, own_stores: Stores
):
    settings = await prepared(own_stores.database_url, own_stores.redis_url)
    async with site(settings, serving=1, working=1) as running:
        agent = await Client.signed_in(running.http, running.urls, "agent")
        callers = Callers(running, agent)
        # The workers may still be building the lines.
        await until(lambda: _is_ready(running), "it does not become ready")

        async with callers.calling():
            await until(lambda: _all_are_served(callers), "nobody is served")
            began = time.monotonic()
            async with fault(own_stores):
                ended = time.monotonic()
                await until(
                    lambda: _serves(callers, after=ended), "it serves nobody again"
                )
                await until(lambda: _says_so(callers), "it does not say so")

        refused = [one for one in callers.seen if one.answer.status != 201]
        again = [await agent.insist_on(one.declared) for one in refused]

    assert refused, callers.longest(since=began)
    log.info(
        "PostgreSQL %s for %.0f s: %d of %d requests were sent away, at the latest"
        " after %.1f s; served again after %.1f s; %d had been done all the same",
        *(fault.__name__, ended - began, len(refused), len(callers.seen)),
        *(max(one.took for one in refused), _served(callers, after=ended) - ended),
        sum(answer.replayed for answer in again),
    )
    assert {503} == {one.answer.status for one in refused}
    assert all("Retry-After" in one.answer.headers for one in refused)
    states = groupby(one and one.database for one in callers.conditions)
    assert ["ok", "away", "ok"] == [state for state, _ in states]
    # On a busy machine Redis, too, may not answer in its short time: only then, and
    # with a database that is there, it is degraded. Nobody has lost the lines.
    assert set() == {*callers.conditions} - SAID
    assert {201} == {answer.status for answer in again}
    given = {one.declared.key: one.answer for one in callers.seen}
    given |= {o.declared.key: answer for o, answer in zip(refused, again, strict=True)}
    async with Ledger.opened(own_stores.database_url) as ledger:
        kept = set(await ledger.keys())
    assert (
        set()
        == {
            (key, answer.json()["id"], answer.json()["ticket"])
            for key, answer in given.items()
        }
        - kept
    )
    assert [] == await faults(own_stores.database_url)


async def _is_ready(running: Site) -> bool:
    return await running.readiness(running.serving[0]) == "ok"


async def _all_are_served(callers: Callers) -> bool:
    """Whether every gate's writer has its connection, and is at work."""
    served = {one.declared.gate for one in callers.seen if one.answer.status == 201}
    return served == set(GATES) and len(callers.seen) > ENOUGH


async def _serves(callers: Callers, *, after: float) -> bool:
    return any(one.answer.status == 201 for one in callers.seen if one.asked > after)


async def _says_so(callers: Callers) -> bool:
    last = callers.conditions[-1]
    return last is not None and last.database == "ok"


def _served(callers: Callers, *, after: float) -> float:
    return min(
        one.asked + one.took
        for one in callers.seen
        if one.asked > after and one.answer.status == 201
    )


@pytest.mark.parametrize("cut", list(Cut))
async def test_a_commit_of_unknown_outcome_is_told_and_asking_again_resolves_it(
    cut: Cut, database_url: str, redis_url: str
):
    settings = await prepared(database_url, redis_url)
    async with Proxy.before(database_url) as (proxy, through):
        settings = settings.model_copy(update={"database_url": SecretStr(through)})
        async with site(settings, serving=1) as running:
            agent = await Client.signed_in(running.http, running.urls, "agent")
            crowd = [Declared.of(GATES[0]) for _ in range(CROWD)]

            proxy.cut = cut
            first = await asyncio.gather(*(agent.declare(one) for one in crowd))
            again = [await agent.declare(one) for one in crowd]

    doubtful = [n for n, answer in enumerate(first) if answer.status != 201]
    assert {"outcome-unknown"} == {first[n].problem for n in doubtful}
    assert {503} == {first[n].status for n in doubtful}
    assert all("Retry-After" in first[n].headers for n in doubtful)
    assert {201} == {answer.status for answer in again}
    assert {cut is Cut.AFTER} == {again[n].replayed for n in doubtful}
    async with Ledger.opened(database_url) as ledger:
        assert await ledger.keys() == sorted(
            (one.key, answer.json()["id"], answer.json()["ticket"])
            for one, answer in zip(crowd, again, strict=True)
        )
        assert {GATES[0]: list(range(1, CROWD + 1))} == await ledger.tickets()
    assert [] == await faults(database_url)


async def test_connections_that_were_told_to_end_are_given_up(
    database_url: str, redis_url: str
):
    settings = await prepared(database_url, redis_url)
    async with Proxy.before(database_url) as (proxy, through):
        settings = settings.model_copy(update={"database_url": SecretStr(through)})
        async with site(settings, serving=1) as running:
            agent = await Client.signed_in(running.http, running.urls, "agent")
            await agent.declare(Declared.of(GATES[0]))

            proxy.say_last_words()
            declared = await statuses(lambda: agent.declare(Declared.of(GATES[0])))
            proxy.say_last_words()
            looked = await statuses(lambda: agent.ask("GET", "/v1/declarations"))

    assert [503, 201] == sorted(set(declared), reverse=True)
    assert [503, 200] == sorted(set(looked), reverse=True)


async def statuses(ask: Callable[[], Awaitable[Answer]]) -> list[int]:
    """Ask until it is answered; there are at most as many refusals as connections."""
    found = [(await ask()).status]
    while found[-1] >= 500 and len(found) <= 10:
        found.append((await ask()).status)
    return found
