"""Who is called or inside, where, and for how long: numbers that name nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.requirements import required, traits_of
from gateway.domain.whereabouts import Place, whereabouts
from gateway.services.gathering import Gatherer
from gateway.storage import declaration_reads as reads
from gateway.storage import dossiers
from gateway.storage.dossiers import Dossier
from gateway.storage.driver import Statement

if TYPE_CHECKING:
    import asyncpg


@dataclass(frozen=True, slots=True)
class Stay:
    """One vehicle; `deadline` is of its call, None for who is inside."""

    direction: Direction
    at: Place
    since: datetime
    deadline: datetime | None


class UnderWay:
    """However many ask at the same moment, the database is asked once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reads: Gatherer[str, Sequence[Stay]] = Gatherer(self._read)

    async def at(self, gate: str) -> Sequence[Stay]:
        """Return them by direction and place, who has been there longest first."""
        return await self._reads.ask(gate) or ()

    async def _read(self, gates: Sequence[str]) -> Mapping[str, Sequence[Stay]]:
        async with self._engine.connect() as connection:
            return {gate: await _stays(connection, gate) for gate in gates}


async def _stays(connection: AsyncConnection, gate: str) -> list[Stay]:
    found = await reads.inside(connection, gate)

    async def ask(
        statement: Statement, values: Mapping[str, Any]
    ) -> "list[asyncpg.Record]":
        return await statement.look(connection, values)

    known = await dossiers.of_declarations(ask, found)
    pairs = zip(found, known, strict=True)
    stays = (_stay(one, dossier) for one, dossier in pairs if dossier is not None)
    return sorted(filter(None, stays), key=_turn)


def _stay(one: Declaration, known: Dossier) -> Stay | None:
    needed = required(traits_of(one, known.contents.body))
    place = whereabouts(one, needed, known.checks)
    if place is None:
        return None
    deadline = one.call_deadline if place[0] is Place.CALLED else None
    return Stay(one.direction, *place, deadline)


def _turn(stay: Stay) -> tuple[int, int, datetime]:
    return list(Direction).index(stay.direction), list(Place).index(stay.at), stay.since
