"""What people look at: a declaration with its place, lists, the line, the journal.

Places come from the lines in Redis; while those are away or behind, from the database,
which is slower and always right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.errors import DeclarationNotFound
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor, JournalEntry
from gateway.domain.requirements import required, traits_of
from gateway.lines.breaker import LinesAway
from gateway.lines.lines import Lines
from gateway.lines.projected import member_of
from gateway.storage import checks, contents, gates, journal
from gateway.storage import declaration_reads as reads
from gateway.storage.checks import Check
from gateway.storage.contents import Contents

OFFICERS = frozenset(
    {"yard", "border_guard", "customs", "quarantine", "management", "tester"}
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A declaration with all that is told of it; `position` 1 is next."""

    declaration: Declaration
    contents: Contents
    checks: Sequence[Check]
    position: int | None
    gate: Gate

    @property
    def needed(self) -> frozenset[CheckKind]:
        return required(traits_of(self.declaration, self.contents.body))


def may_see(actor: Actor, found: Declaration) -> bool:
    """Owners, and all users of a firm, see their own; officers those of their gate."""
    if found.account_id == actor.owner_id:
        return True
    return actor.role in OFFICERS and actor.gate in {None, found.gate}


class Reader:
    """Reads what was committed; never writes."""

    def __init__(self, engine: AsyncEngine, lines: Lines) -> None:
        self._engine = engine
        self._lines = lines

    async def declaration(self, declaration_id: UUID, actor: Actor) -> Seen:
        """Raises DeclarationNotFound, also for what is not the actor's to see."""
        async with self._engine.connect() as connection:
            found = await self._find(connection, declaration_id, actor)
            return (await self._seen(connection, [found]))[0]

    async def row(self, declaration_id: UUID, actor: Actor) -> Declaration:
        """The same without its contents and its place."""
        async with self._engine.connect() as connection:
            return await self._find(connection, declaration_id, actor)

    async def _find(
        self, connection: AsyncConnection, declaration_id: UUID, actor: Actor
    ) -> Declaration:
        found = await reads.by_ids(connection, [declaration_id])
        if not found or not may_see(actor, found[0]):
            msg = f"there is no declaration {declaration_id}"
            raise DeclarationNotFound(msg)
        return found[0]

    async def gates(self) -> Sequence[Gate]:
        async with self._engine.connect() as connection:
            return await gates.every(connection)

    async def after(self, changed: Declaration) -> Seen:
        """Show a declaration that was just changed."""
        async with self._engine.connect() as connection:
            return (await self._seen(connection, [changed]))[0]

    async def page(self, **wanted: object) -> list[Seen]:
        """Return what `declaration_reads.page` finds."""
        async with self._engine.connect() as connection:
            found = await reads.page(connection, **wanted)  # type: ignore[arg-type]
            return await self._seen(connection, found)

    async def reviews(self, gate: str, limit: int) -> list[Seen]:
        async with self._engine.connect() as connection:
            await gates.get(connection, gate)
            found = await reads.for_officers(connection, gate, limit)
            return await self._seen(connection, found)

    async def line(
        self,
        gate: str,
        direction: Direction,
        limit: int,
        after: tuple[int, int] | None,
    ) -> list[Seen]:
        """Return the waiting line in order; from the database, since it decides."""
        async with self._engine.connect() as connection:
            await gates.get(connection, gate)
            found = await reads.waiting(connection, gate, direction, limit, after)
            return await self._seen(connection, found)

    async def history(self, declaration_id: UUID, actor: Actor) -> list[JournalEntry]:
        async with self._engine.connect() as connection:
            await self._find(connection, declaration_id, actor)
            return await journal.history(connection, declaration_id)

    async def journal(self, gate: str, after: int, limit: int) -> list[JournalEntry]:
        async with self._engine.connect() as connection:
            await gates.get(connection, gate)
            return await journal.read(connection, gate, after=after, limit=limit)

    async def _seen(
        self, connection: AsyncConnection, found: Sequence[Declaration]
    ) -> list[Seen]:
        if not found:
            return []
        ids = [one.id for one in found]
        by_gate = {gate.id: gate for gate in await gates.every(connection)}
        known = await contents.get_many(connection, ids)
        facts = await checks.of_declarations(connection, ids)
        places = await self._positions(connection, found)
        return [
            Seen(
                one,
                known[one.id],
                facts[one.id],
                places.get(one.id),
                by_gate[one.gate],
            )
            for one in found
        ]

    async def _positions(
        self, connection: AsyncConnection, found: Sequence[Declaration]
    ) -> dict[UUID, int]:
        places: dict[UUID, int] = {}
        waiting = [one for one in found if one.line is Line.WAITING]
        for gate, direction in {(one.gate, one.direction) for one in waiting}:
            here = [o for o in waiting if (o.gate, o.direction) == (gate, direction)]
            places |= await self._shown(gate, direction, here)
        for one in waiting:
            if one.id not in places:
                places[one.id] = await reads.count_ahead(connection, one) + 1
        return places

    async def _shown(
        self, gate: str, direction: Direction, here: Sequence[Declaration]
    ) -> dict[UUID, int]:
        """Return the places that the lines know."""
        members = [member_of(one.ticket or 0, one.id) for one in here]
        try:
            ranks = await self._lines.gates[gate].positions(direction, members)
        except LinesAway:
            return {}
        pairs = zip(here, ranks, strict=True)
        return {one.id: rank for one, rank in pairs if rank is not None}
