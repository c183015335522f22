"""Histories made the way the service makes them: commands, given to the writers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Declaration, Direction
from gateway.domain.errors import DomainError
from gateway.domain.gates import Flow
from gateway.domain.journal import Actor, JournalEntry
from gateway.services.accepting import Accept
from gateway.services.checking import AddCheck
from gateway.services.dispatching import CallNext
from gateway.services.entering import Enter
from gateway.services.passes import PassSigner, PassVerifier, pass_of
from gateway.services.work import Command
from gateway.services.writer import GateWriter
from gateway.storage import accounts, declaration_reads, gates, sessions
from gateway.storage.base import autocommitting
from gateway.storage.claims import Claim
from tests.unit import examples

GATES = ("huu-nghi", "tan-thanh")
TEN_O_CLOCK = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # at the gates
WIDE = dict.fromkeys(Direction, Flow(lanes=9, admission_rate=3600, yard_capacity=2000))
AGENT = UUID(int=2**127)
SESSION = bytes(32)
BODY = '{"goods": [{"customs_declaration": "305123456780"}]}'
FINDINGS = '{"rule_failures": [], "warnings": []}'
CHECKS = (CheckKind.CUSTOMS_ENTRY, CheckKind.CUSTOMS_INSPECTION)


class Nobody:
    """Follows no journal: the lines are not the subject here."""

    async def project(
        self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]
    ) -> None:
        """Leave it."""


class History:
    """Two gates whose writers run; `now` is the clock of both."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.now = TEN_O_CLOCK
        self.ids: dict[str, UUID] = {}
        self.writers: dict[str, GateWriter] = {}
        self._engine = engine
        self._signer = PassSigner(Ed25519PrivateKey.generate())
        self._serials = count(1)

    async def open(self) -> None:
        async with self._engine.begin() as connection:
            agent = accounts.Account(AGENT, "agent", "-", "agent", None)
            await accounts.add_if_missing(connection, agent)
            await sessions.add(connection, SESSION, AGENT, lifetime=timedelta(days=1))
            for name in GATES:
                # Always on paper, so that tickets may match.
                run = examples.gate(name, flows=WIDE, paper_since=TEN_O_CLOCK)
                await gates.define(connection, run)
                self.writers[name] = GateWriter(
                    name,
                    autocommitting(self._engine),
                    Nobody(),
                    lambda: self.now,
                )

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    async def ask(self, command: Command[Any], gate: str = "huu-nghi") -> Any:
        return await self.writers[gate].ask(command)

    def declaring(
        self,
        *,
        direction: Direction = Direction.EXPORT,
        category: str = "other",
        planned_in: timedelta = timedelta(hours=1),
        is_complete: bool = True,
    ) -> Accept:
        """Make the command that declares another vehicle."""
        serial = next(self._serials)
        plates = (f"12C{serial:05}", f"12R{serial:05}", f"MSKU{serial:07}")
        return Accept(
            id=uuid7(),
            actor=officer("agent"),
            claim=Claim(AGENT, f"history-key-{serial:06}", *plates, SESSION),
            fingerprint=serial.to_bytes(32, "big"),
            direction=direction,
            category=category,
            planned_arrival=self.now + planned_in,
            body=BODY,
            findings=FINDINGS,
            is_complete=is_complete,
            render=lambda declaration, gate: b"{}",
        )

    async def declare(self, name: str, *, gate: str = "huu-nghi", **how: Any) -> UUID:
        self.later(seconds=1)
        self.ids[name] = (await self.ask(self.declaring(**how), gate)).declaration_id
        return self.ids[name]

    def entering(self, called: Declaration) -> Enter:
        return Enter(
            called.tractor,
            self._signer.sign(pass_of(called)),
            officer("border_guard"),
            PassVerifier.trusting(self._signer.public_key),
        )

    async def find(self, *ids: UUID) -> list[Declaration]:
        async with self._engine.connect() as connection:
            return await declaration_reads.by_ids(connection, ids)

    async def enter(self, name: str, gate: str = "huu-nghi") -> None:
        for called in await self.find(self.ids[name]):
            await self.ask(self.entering(called), gate)

    async def clear(self, name: str, gate: str = "huu-nghi") -> None:
        for kind in CHECKS:
            await self.ask(passing(self.ids[name], kind), gate)


def officer(role: str) -> Actor:
    return Actor(role, AGENT)


def passing(declaration_id: UUID, kind: CheckKind) -> AddCheck:
    return AddCheck(declaration_id, kind, Outcome.PASS, None, officer(OWNERS[kind]))


def calling(number: int) -> CallNext:
    """Make the command that calls the next so many of each direction."""
    return CallNext({direction: [UUID(int=0)] * number for direction in Direction})


@asynccontextmanager
async def running(engine: AsyncEngine) -> AsyncIterator[History]:
    history = History(engine)
    await history.open()
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for writer in history.writers.values():
            group.create_task(writer.run(stopping))
        try:
            yield history
        finally:
            stopping.set()


async def ask_all(
    history: History, gate: str, commands: Sequence[Command[Any]]
) -> list[Any]:
    """Ask at once, so that they share transactions; return what was not refused."""
    asked = (history.ask(command, gate) for command in commands)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, DomainError):
            raise answer
    return [answer for answer in answers if not isinstance(answer, DomainError)]
