"""Accepting under load: every number once, every key once, nothing in between."""

import asyncio
import logging
import random
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto

import pytest

from tests.faults.clients import Answer, Client, Declared
from tests.faults.gateways import prepared, site
from tests.faults.ledgers import Ledger, faults

pytestmark = pytest.mark.long

log = logging.getLogger("faults")

CLIENTS = 64
DECLARATIONS = 20_000
GATES = ("huu-nghi", "tan-thanh")
REPEATED_EVERY = 10
DRAFT_EVERY = 50


class Repeat(Enum):
    """How the same request comes a second time."""

    AT_ONCE = auto()
    AT_ONCE_ELSEWHERE = auto()
    LATER = auto()
    LATER_ELSEWHERE = auto()


AT_ONCE = {Repeat.AT_ONCE, Repeat.AT_ONCE_ELSEWHERE}
ELSEWHERE = {Repeat.AT_ONCE_ELSEWHERE, Repeat.LATER_ELSEWHERE}


@dataclass(frozen=True, slots=True)
class Errand:
    """One request to one process; `is_last` when it was sent before."""

    declared: Declared
    at: int
    repeat: Repeat | None = None


def errands() -> list[Errand]:
    """Either gate and either process, by chance; every tenth is to be repeated."""
    chance = random.Random(DECLARATIONS)
    made = []
    for n in range(DECLARATIONS):
        declared = Declared.of(chance.choice(GATES))
        if n % DRAFT_EVERY == 0:
            # Laden without goods: a rule fails, so it is kept without a ticket.
            declared = Declared.of(declared.gate, goods=[])
        repeat = None if n % REPEATED_EVERY else chance.choice(list(Repeat))
        made.append(Errand(declared, at=chance.choice([0, 1]), repeat=repeat))
    chance.shuffle(made)
    return made


async def run_errands(
    client: Client, left: deque[Errand], answered: dict[str, list[Answer]]
) -> None:
    """Do what is left to do; what is to be repeated later goes to the end of it."""
    while left:
        errand = left.popleft()
        declared, repeat = errand.declared, errand.repeat
        again = errand.at + 1 if repeat in ELSEWHERE else errand.at
        sent = [client.declare(declared, at=errand.at)]
        if repeat in AT_ONCE:
            sent.append(client.declare(declared, at=again))
        elif repeat is not None:
            left.append(Errand(declared, again))
        answered[declared.key] += await asyncio.gather(*sent)


async def test_64_clients_declare_and_every_number_and_every_key_is_there_once(
    database_url, redis_url
):
    left = deque(errands())
    answered: dict[str, list[Answer]] = defaultdict(list)
    settings = await prepared(database_url, redis_url)
    async with site(settings, serving=2) as running:
        client = await Client.signed_in(running.http, running.urls, "agent")

        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(run_errands(client, left, answered))
        took = time.monotonic() - began

        boards = (await client.ask("GET", "/v1/gates")).json()
        complaints = running.complaints()

    answers = [answer for given in answered.values() for answer in given]
    replays = DECLARATIONS // REPEATED_EVERY
    log.info(
        "%d requests of %d clients in %.1f s, %.0f a second; %d repeated",
        *(len(answers), CLIENTS, took, len(answers) / took, replays),
    )
    assert [] == complaints
    assert {201: DECLARATIONS + replays} == Counter(a.status for a in answers)
    assert_each_key_was_answered_alike(answered)
    made = [given[0].json() for given in answered.values()]
    submitted = Counter(one["gate"] for one in made if one["status"] == "submitted")
    async with Ledger.opened(database_url) as ledger:
        # A draft takes a journal number, and no ticket.
        assert await ledger.journal() == up_to(Counter(one["gate"] for one in made))
        assert await ledger.tickets() == up_to(submitted)
        assert await ledger.keys() == sorted(
            (key, one["id"], one["ticket"])
            for key, one in zip(answered, made, strict=True)
        )
    assert [] == await faults(database_url)
    assert "lines" == boards["source"]
    assert submitted == {
        board["id"]: board["directions"]["export"]["in_review"]
        for board in boards["gates"]
    }


def assert_each_key_was_answered_alike(answered: dict[str, list[Answer]]) -> None:
    for given in answered.values():
        assert 1 == len({answer.body for answer in given})
        assert [False] + [True] * (len(given) - 1) == sorted(a.replayed for a in given)
    repeated = DECLARATIONS // REPEATED_EVERY
    assert {1: DECLARATIONS - repeated, 2: repeated} == Counter(
        len(given) for given in answered.values()
    )


def up_to(last: Counter[str]) -> dict[str, list[int]]:
    return {gate: list(range(1, last[gate] + 1)) for gate in GATES}
