"""A gate of one's own, run by the real commands over the real stores."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Self
from uuid import UUID

from gateway.api.declare import accept_command
from gateway.api.shapes import EXAMPLE, DeclarationIn
from gateway.domain.calendar import Calendar
from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.errors import DomainError
from gateway.domain.gates import Flow, Gate
from gateway.domain.journal import Actor
from gateway.lines.lines import Lines
from gateway.resources import Resources, read_gates
from gateway.services.checking import AddCheck
from gateway.services.deciding import Approve, Cancel, PlaceHold, Reject, Release
from gateway.services.entering import Enter, Leave
from gateway.services.passes import pass_of
from gateway.services.projection import Projector
from gateway.services.reading import Reader
from gateway.services.sessions import hash_token
from gateway.services.work import Command
from gateway.services.writer import GateWriter
from gateway.settings import DEFAULT_GATES_FILE
from gateway.storage import accounts, gates, journal, sessions
from gateway.workers import approve, dispatch, expire
from tests.people import a_body

GOODS = EXAMPLE["goods"][0]
# With the entry itself, all that any category needs to be cleared.
CLEARS = (
    CheckKind.CUSTOMS_ENTRY,
    CheckKind.CUSTOMS_INSPECTION,
    CheckKind.PLANT_QUARANTINE,
    CheckKind.ANIMAL_QUARANTINE,
)
CUSTOMS = Actor("customs")
GUARD = Actor("border_guard")
_serial = count(1)


class HandClock:
    """The time is what the test says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def a_gate(*, room: int, opens: str = "05:00", closes: str = "22:00") -> Gate:
    """Return a gate nobody knows yet; `room` vehicles per direction may be inside."""
    number = next(_serial)
    found = read_gates(DEFAULT_GATES_FILE)[0]
    day = f"{opens}-{closes}"
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    calendar = Calendar.from_json({"windows": {name: [day] for name in week}})
    flow = Flow(lanes=1, admission_rate=100_000, yard_capacity=room)
    controls = replace(
        found.controls, calendar=calendar, flows=dict.fromkeys(Direction, flow)
    )
    return replace(found, id=f"gate-{number}", code=f"G{number}X", controls=controls)


class Gatehouse:
    """`resources` are those of a process that knows this gate alone."""

    def __init__(
        self, resources: Resources, gate: Gate, agent: Actor, session: bytes
    ) -> None:
        self.resources = resources
        self.id = gate.id
        self.clock = resources.clock
        self.writer = resources.writers[gate.id]
        self.ids: dict[str, UUID] = {}
        self._agent = agent
        self._session = session
        self._plates: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def opening(
        cls, opened: Resources, clock: HandClock, gate: Gate
    ) -> AsyncIterator[Self]:
        async with opened.engine.begin() as connection:
            await gates.define(connection, gate)
            epoch = await gates.epoch(connection, gate.id)
            account = await accounts.find(connection, "agent")
            assert account is not None
            day = timedelta(days=1)
            session = hash_token(gate.id)
            await sessions.add(connection, session, account.id, lifetime=day)
        lines = Lines(opened.redis, [gate.id], pause_s=0)
        projector = Projector(opened.engine, lines, clock)
        writer = GateWriter(gate.id, epoch, opened.engine, projector, clock)
        resources = replace(
            opened,
            clock=clock,
            lines=lines,
            projector=projector,
            writers={gate.id: writer},
            reader=Reader(opened.engine, lines),
        )
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(writer.run(stopping))
            yield cls(resources, gate, Actor("agent", account.id), session)
            stopping.set()

    async def ask(self, command: Command[Any]) -> bool:
        """Have it decided; return whether it was allowed."""
        try:
            await self.writer.ask(command)
        except DomainError:
            return False
        return True

    # What people do; each verb has the signature that the plain gate gives it.

    async def declare(
        self, name: str, direction: str, category: str, lead_h: int
    ) -> bool:
        body = a_body(
            gate=self.id,
            direction=direction,
            planned_arrival=(self.clock() + timedelta(hours=lead_h)).isoformat(),
            goods=[] if category == "empty" else [GOODS | {"category": category}],
            vehicle__laden=category != "empty",
            quarantine__animal_certificate="KDDV-2030-0001",
        )
        declared = DeclarationIn.model_validate_json(json.dumps(body))
        command = accept_command(
            declared, self._agent, f"{self.id}-{name}", self._session, self.clock()
        )
        self.ids[name] = command.id
        self._plates[name] = command.claim.tractor
        return await self.ask(command)

    async def approve(self, name: str) -> bool:
        return await self.ask(Approve(self.ids[name], CUSTOMS))

    async def reject(self, name: str) -> bool:
        return await self.ask(Reject(self.ids[name], CUSTOMS, reason="papers"))

    async def hold(self, name: str) -> bool:
        return await self.ask(PlaceHold(self.ids[name], GUARD, reason="seal"))

    async def release(self, name: str) -> bool:
        return await self.ask(Release(self.ids[name], GUARD, reason="mended"))

    async def cancel(self, name: str) -> bool:
        return await self.ask(Cancel(self.ids[name], self._agent))

    async def enter(self, name: str) -> bool:
        try:
            found = await self.resources.reader.row(self.ids[name], self._agent)
            shown = self.resources.signer.sign(pass_of(found))
        except DomainError:
            return False
        plate, verifier = self._plates[name], self.resources.verifier
        return await self.ask(Enter(plate, shown, GUARD, verifier))

    async def leave(self, name: str) -> bool:
        for kind in CLEARS:
            actor = Actor(OWNERS[kind])
            await self.ask(AddCheck(self.ids[name], kind, Outcome.PASS, None, actor))
        return await self.ask(Leave(self._plates[name], GUARD))

    # What the workers do in a round

    async def dispatch(self) -> int:
        return await dispatch.dispatch(self.resources, self.id)

    async def miss_overdue(self) -> int:
        return await expire.miss(self.resources, self.id)

    async def route(self) -> list[str]:
        """Return who was approved by the rules alone."""
        before = await self.happened(Kind.APPROVED)
        await approve.route(self.resources, self.id)
        return (await self.happened(Kind.APPROVED))[len(before) :]

    # What is to be seen

    async def happened(self, kind: Kind) -> list[str]:
        """Return who had an entry of this kind, in the journal's order."""
        names = {id_: name for name, id_ in self.ids.items()}
        async with self.resources.engine.connect() as connection:
            found = await journal.read(connection, self.id, after=0, limit=10_000)
        return [
            names[entry.declaration_id]
            for entry in found
            if entry.kind == kind and entry.declaration_id
        ]

    async def line(self, direction: str) -> list[tuple[int | None, str]]:
        """Return the database's line, each with the place that people are told."""
        names = {id_: name for name, id_ in self.ids.items()}
        found = await self.resources.reader.line(
            self.id, Direction(direction), 200, None
        )
        return [(one.position, names[one.declaration.id]) for one in found]

    async def line_in_redis(self, direction: str) -> list[str]:
        """Raises LinesAway."""
        names = {id_: name for name, id_ in self.ids.items()}
        page = await self.resources.lines.gates[self.id].page(
            Line.WAITING, Direction(direction), 200
        )
        return [names[place.id] for place in page.places]
