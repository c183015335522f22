"""Writes declarations and their journal as the service does: a transaction a batch."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from tomllib import loads
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain import transitions
from gateway.domain.declarations import (
    Change,
    Channel,
    Declaration,
    Direction,
    Hold,
    Kind,
    Line,
)
from gateway.domain.gates import Gate, from_definition
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.lines.projected import project_entry
from gateway.storage import accounts, declaration_writes, gates, journal
from gateway.storage.contents import NewContents
from gateway.storage.recording import Accepted, record
from tests.lines.plain import PlainLines, Shown

GATE = "huu-nghi"
AGENT = UUID(int=2**127)
NOON = datetime(2030, 12, 31, 5, 0, tzinfo=UTC)
Step = Callable[[Declaration, Gate, datetime], Change]
Fact = tuple[Kind, UUID | None, dict[str, Any]]


async def open_gate(engine: AsyncEngine) -> UUID:
    """Define the gate; return its epoch."""
    found = loads((files("gateway") / "gates.toml").read_text("utf-8"))["gates"]
    async with engine.begin() as connection:
        await gates.define(connection, from_definition(GATE, found[GATE]))
        agent = accounts.Account(AGENT, "agent", "-", "agent", None)
        await accounts.add_if_missing(connection, agent)
        return await gates.epoch(connection, GATE)


class Scribe:
    def __init__(self, engine: AsyncEngine, epoch: UUID, *, seed: int = 0) -> None:
        self.epoch = epoch
        self.now = NOON
        self.declarations: dict[UUID, Declaration] = {}
        self._engine = engine
        self._serials = count(1)
        self._random = random.Random(seed)

    async def journaled(self) -> Shown:
        """Tell what the lines should show, by the journal alone."""
        async with self._engine.connect() as connection:
            zone = (await gates.get(connection, GATE)).zone
            entries = await journal.read(connection, GATE, after=0, limit=100_000)
        return PlainLines(project_entry(entry, zone) for entry in entries).show()

    async def declare(
        self,
        number: int = 1,
        *,
        direction: Direction = Direction.EXPORT,
        planned_in: timedelta = timedelta(),
    ) -> list[JournalEntry]:
        async with self._engine.begin() as connection:
            gate = await gates.lock(connection, GATE)
            changes = [
                transitions.born(self._new(direction, planned_in, ticket, gate))
                for ticket in range(gate.ticket + 1, gate.ticket + number + 1)
            ]
            rows = [(change.after, _contents(change.after)) for change in changes]
            taken = replace(gate, ticket=gate.ticket + number)
            return await self._record(connection, taken, changes, rows)

    async def change(
        self, step: Step, ids: Sequence[UUID] | None = None
    ) -> list[JournalEntry]:
        """Do *step* to all, or to *ids*, in one transaction."""
        async with self._engine.begin() as connection:
            gate = await gates.lock(connection, GATE)
            found = [self.declarations[id_] for id_ in ids or self.declarations]
            changes = [step(declaration, gate, self.now) for declaration in found]
            await declaration_writes.update_many(
                connection,
                [(before, c.after) for before, c in zip(found, changes, strict=True)],
            )
            return await self._record(connection, gate, changes)

    async def turn_controls(self) -> list[JournalEntry]:
        """Journal what is about no declaration."""
        async with self._engine.begin() as connection:
            gate = await gates.lock(connection, GATE)
            return await self._append(
                connection, gate, [(Kind.CONTROLS_CHANGED, None, {"mode": "open"})]
            )

    async def wander(self, batches: int) -> list[list[JournalEntry]]:
        """Do something random, again and again."""
        done = []
        for _ in range(batches):
            self.now += timedelta(minutes=self._random.randrange(20))
            movable = [d for d in self.declarations.values() if _moves(d)]
            if not movable or self._random.random() < 0.2:
                direction = self._random.choice(list(Direction))
                planned_in = timedelta(hours=self._random.choice([0, 48]))
                done.append(
                    await self.declare(3, direction=direction, planned_in=planned_in)
                )
            else:
                chosen = self._random.choice(movable)
                step = self._random.choice(_moves(chosen))
                done.append(await self.change(step, [chosen.id]))
        return done

    def _new(
        self, direction: Direction, planned_in: timedelta, ticket: int, gate: Gate
    ) -> Declaration:
        serial = next(self._serials)
        category = self._random.choice(["other", "fresh_fruit", "empty"])
        place = transitions.first_place(self.now, category, ticket=ticket, gate=gate)
        return Declaration(
            id=UUID(int=serial),
            gate=GATE,
            direction=direction,
            number=f"CKHN20301231{serial:05}",
            account_id=AGENT,
            category=category,
            planned_arrival=self.now + planned_in,
            tractor=f"VN{serial}",
            trailer=None,
            container=None,
            created_at=self.now,
            changed_at=self.now,
            **place,
        )

    async def _record(
        self,
        connection: AsyncConnection,
        gate: Gate,
        changes: Sequence[Change],
        accepted: Sequence[Accepted] = (),
    ) -> list[JournalEntry]:
        self.declarations.update({c.after.id: c.after for c in changes})
        facts = [(c.kind, c.after.id, c.data) for c in changes]
        return await self._append(connection, gate, facts, accepted)

    async def _append(
        self,
        connection: AsyncConnection,
        gate: Gate,
        facts: Sequence[Fact],
        accepted: Sequence[Accepted] = (),
    ) -> list[JournalEntry]:
        entries = [
            JournalEntry(GATE, seq, self.now, kind, declaration_id, "test", data)
            for seq, (kind, declaration_id, data) in enumerate(
                facts, start=gate.journal_seq + 1
            )
        ]
        seq = gate.journal_seq + len(entries)
        numbered = replace(gate, journal_seq=seq)
        assert await record(connection, numbered, accepted, entries, at=self.now)
        return entries


def _contents(of: Declaration) -> NewContents:
    findings = '{"rule_failures": [], "warnings": []}'
    return NewContents(of.id, of.account_id, str(of.id), "{}", findings, b"", b"")


def approve(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.approve(declaration, Channel.GREEN, gate=gate, now=now)


def call(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.call(declaration, controls=gate.controls, now=now)


def queue(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.queue(declaration, now=now)


def hold(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.hold(declaration, Hold("seal", "customs", now), now=now)


def release(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.release(declaration, "seen", gate=gate, now=now)


def miss(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.miss(declaration, gate=gate, now=now)


def enter(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.enter(declaration, now=now)


def cancel(declaration: Declaration, gate: Gate, now: datetime) -> Change:
    return transitions.cancel(declaration, now=now)


def _moves(declaration: Declaration) -> list[Step]:
    """What the lifecycle allows next."""
    match declaration:
        case Declaration(status=Status.SUBMITTED, hold=None):
            return [approve, approve, approve, hold, cancel]
        case Declaration(status=Status.APPROVED, line=Line.SCHEDULED):
            return [queue, hold, cancel]
        case Declaration(status=Status.APPROVED, line=Line.WAITING):
            return [call, call, call, hold, cancel]
        case Declaration(status=Status.CALLED, hold=None):
            return [enter, enter, miss, hold]
        case Declaration(hold=Hold()):
            return [release]
        case _:
            return []
