"""A gate of one's own, run by the real commands over the real stores."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self
from uuid import UUID, uuid4

from gateway.api.declare import accept_command
from gateway.api.shapes import EXAMPLE, DeclarationIn
from gateway.domain.checks import OWNERS, CheckKind, Outcome
from gateway.domain.declarations import Declaration, Direction, Kind, Line
from gateway.domain.errors import DomainError
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.checking import AddCheck
from gateway.services.controlling import ChangeControls
from gateway.services.deciding import Approve, Cancel, PlaceHold, Reject, Release
from gateway.services.entering import Enter, Leave
from gateway.services.passes import pass_of
from gateway.services.sessions import hash_token
from gateway.services.work import Command
from gateway.storage import accounts, gates, journal, sessions
from gateway.workers import approve, dispatch, expire
from tests.people import a_body
from tests.workers.openings import HandClock

# With the entry itself, all that any category needs to be cleared.
CLEARS = (
    CheckKind.CUSTOMS_ENTRY,
    CheckKind.CUSTOMS_INSPECTION,
    CheckKind.PLANT_QUARANTINE,
    CheckKind.ANIMAL_QUARANTINE,
    CheckKind.MEDICAL,
    CheckKind.INFRASTRUCTURE_FEE,
)
CUSTOMS = Actor("customs")
GUARD = Actor("border_guard")
MANAGEMENT = Actor("management")


def _load(direction: str, category: str) -> dict[str, Any]:
    """Return what a vehicle carries, so that no rule has anything to remark."""
    if category == "empty":
        weight = {"vehicle__gross_weight_kg": 9_000, "vehicle__laden": False}
        return {"goods": []} | weight
    number = {"export": "305123456780", "import": "105123456780"}[direction]
    example: Any = EXAMPLE["goods"]
    goods = example[0] | {"category": category, "customs_declaration": number}
    return {"goods": [goods], "quarantine__animal_certificate": "KDDV-2030-0001"}


class Gatehouse:
    """One gate; the verbs are those of `PlainGate`, and answer the same."""

    def __init__(
        self, resources: Resources, gate: str, agent: Actor, session: bytes
    ) -> None:
        self.resources = resources
        self.id = gate
        assert isinstance(resources.clock, HandClock)
        self.clock = resources.clock
        self.writer = resources.writers[gate]
        self.ids: dict[str, UUID] = {}
        self._agent = agent
        self._session = session
        self._plates: dict[str, str] = {}

    @classmethod
    async def at(cls, resources: Resources, gate: str) -> Self:
        """Sign an agent in, who declares for this gate."""
        session = hash_token(uuid4().hex)
        day = timedelta(days=1)
        async with resources.engine.begin() as connection:
            account = await accounts.find(connection, "agent")
            assert account is not None
            await sessions.add(connection, session, account.id, lifetime=day)
        alone = replace(resources, writers={gate: resources.writers[gate]})
        return cls(alone, gate, Actor("agent", account.id), session)

    async def make_room(self, room: int) -> None:
        """Let only so many vehicles be called or inside, in each direction."""
        flow = {"yard_capacity": room}
        wanted = {"flows": {direction.value: flow for direction in Direction}}
        await self.writer.ask(ChangeControls(1, wanted, MANAGEMENT))

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
        planned = self.clock() + timedelta(hours=lead_h)
        body = a_body(
            gate=self.id,
            direction=direction,
            planned_arrival=planned.isoformat(),
            **_load(direction, category),
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
            shown = self.resources.signer.sign(pass_of(await self.row(name)))
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

    async def row(self, name: str) -> Declaration:
        return await self.resources.reader.row(self.ids[name], self._agent)

    async def gate(self) -> Gate:
        async with self.resources.engine.connect() as connection:
            return await gates.get(connection, self.id)

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
