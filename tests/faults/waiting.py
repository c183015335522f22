"""Ten thousand vehicles that wait, others that declare, and drivers who look."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.domain.journal import Actor
from gateway.resources import open_resources
from gateway.services.deciding import Approve
from gateway.services.writer import MOST_IN_LINE
from gateway.settings import Settings
from gateway.storage import accounts
from tests.faults.clients import Answer, Client, Declared
from tests.faults.gateways import Site
from tests.faults.ledgers import shown

GATES = ("huu-nghi", "tan-thanh")
# A Monday, 09:00 at the gate; who arrives in an hour may be called at once.
MORNING = datetime.fromisoformat("2030-01-07T02:00:00Z")
ARRIVAL = "2030-01-07T03:00:00Z"
DECLARING = 4
LOOKING = 8
PAUSE_S = 0.01
AT_ONCE = 64


def fruit(gate: str) -> Declared:
    """Goods with a head start of two hours."""
    return Declared.of(gate, planned_arrival=ARRIVAL)


def machines(gate: str) -> Declared:
    """Goods without a head start: they stand behind whoever was here before."""
    plain = Declared.of(gate, planned_arrival=ARRIVAL)
    return Declared(gate, plain.body.replace(b"fresh_fruit", b"machinery"), plain.key)


async def fill(site: Site, settings: Settings, number: int) -> None:
    """Have so many vehicles wait, and nobody called."""
    tester, management, agent = [
        await Client.signed_in(site.http, site.urls, name)
        for name in ("tester", "management", "agent")
    ]
    await set_clock(tester)
    for gate in GATES:
        await turn(management, gate, {"mode": "hold"})
    chance = random.Random(number)
    left = [chance.choice([fruit, machines])(gate) for gate in GATES * (number // 2)]
    made: dict[str, list[UUID]] = {gate: [] for gate in GATES}

    async def declare(at: int) -> None:
        while left:
            wanted = left.pop()
            answer = await agent.declare(wanted, at=at)
            assert 201 == answer.status, answer.body
            made[wanted.gate].append(UUID(answer.json()["id"]))

    await asyncio.gather(*(declare(at) for at in range(AT_ONCE)))
    await _approve(settings, made)


async def _approve(settings: Settings, made: dict[str, list[UUID]]) -> None:
    """Approve everybody as an officer would, but without a request for each."""
    async with open_resources(settings) as resources:
        async with resources.engine.connect() as connection:
            account = await accounts.find(connection, "customs")
        assert account is not None
        customs = Actor(account.role, account.id, account.gate)
        for gate, ids in made.items():
            ask = resources.writers[gate].ask
            for n in range(0, len(ids), MOST_IN_LINE):
                some = ids[n : n + MOST_IN_LINE]
                await asyncio.gather(*(ask(Approve(one, customs)) for one in some))


async def set_clock(tester: Client) -> None:
    """Let it be morning, and time go by as it does."""
    body = {"now": MORNING.isoformat(), "speed": 1}
    answer = await tester.ask("PUT", "/sandbox/clock", body=body)
    assert 200 == answer.status, answer.body


async def turn(management: Client, gate: str, controls: dict[str, Any]) -> None:
    """Turn the controls of a gate that nobody has turned yet."""
    answer = await management.ask(
        "PATCH",
        f"/v1/gates/{gate}/controls",
        body=controls,
        headers={"If-Match": '"1"'},
    )
    assert 200 == answer.status, answer.body


@dataclass(slots=True)
class Traffic:
    """What came of asking while something was broken."""

    site: Site
    agent: Client
    # The place of each who waited before; nobody is called, so it must not change.
    places: dict[str, int]
    answered: Counter[int] = field(default_factory=Counter)
    failed: list[bytes] = field(default_factory=list)
    declared: list[tuple[str, str, int]] = field(default_factory=list)
    misplaced: list[tuple[str, int, int | None]] = field(default_factory=list)
    readiness: set[str | None] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        with self.site.questioned():
            async with asyncio.TaskGroup() as group:
                for n in range(DECLARING):
                    group.create_task(self._declare(n, stopping))
                for n in range(LOOKING):
                    group.create_task(self._look(n, stopping))
                group.create_task(self._watch(stopping))
                try:
                    yield
                finally:
                    stopping.set()

    async def _declare(self, n: int, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            wanted = machines(GATES[n % 2])
            answer = await self.agent.declare(wanted, at=n // 2)
            if self._is(201, answer):
                made = answer.json()
                self.declared.append((wanted.key, made["id"], made["ticket"]))
            await asyncio.sleep(PAUSE_S)

    async def _look(self, n: int, stopping: asyncio.Event) -> None:
        chance, ids = random.Random(n), list(self.places)
        while not stopping.is_set():
            one = chance.choice(ids)
            answer = await self.agent.ask("GET", f"/v1/declarations/{one}", at=n)
            if self._is(200, answer):
                told = answer.json()["position"]
                if told != self.places[one]:
                    self.misplaced.append((one, self.places[one], told))
            await asyncio.sleep(PAUSE_S)

    async def _watch(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            for at, part in enumerate(self.site.serving):
                self.readiness.add(await self.site.readiness(part))
                board = await self.agent.ask("GET", "/v1/gates", at=at)
                if self._is(200, board):
                    self.sources.add(board.json()["source"])
            await asyncio.sleep(0.1)

    def _is(self, status: int, answer: Answer) -> bool:
        self.answered[answer.status] += 1
        if answer.status != status:
            self.failed.append(answer.body)
        return answer.status == status


async def are_in_order(redis: Redis, lines: dict[str, list[str]]) -> bool:
    """Whether every line begins with those who waited before, in the right order."""
    try:
        found = await shown(redis)
    except (RedisError, OSError):
        return False
    return all(
        found.get(key, [])[: len(members)] == members for key, members in lines.items()
    )


def missing(
    declared: Sequence[tuple[str, str, int]],
    kept: Sequence[tuple[str, str, int | None]],
) -> set[tuple[str, str, int]]:
    """What was acknowledged, and is not there with that id and ticket."""
    return set(declared) - {one for one in kept if one[2] is not None}
