"""Puts together what is shown of declarations: their own, their place, their gate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.journal import JournalEntry
from gateway.domain.places import IN_ORDER, overtook
from gateway.lines.breaker import LinesAway
from gateway.lines.lines import Lines
from gateway.lines.projected import member_of
from gateway.services.estimating import Outlooks
from gateway.services.feed import Feed
from gateway.services.known_gates import KnownGates
from gateway.services.seen import Seen
from gateway.storage import declaration_reads as reads
from gateway.storage import journal
from gateway.storage.dossiers import Dossier

Found = Sequence[tuple[Declaration, Dossier]]
NOBODY_MOVED: Mapping[str, Sequence[JournalEntry]] = MappingProxyType({})


async def moves_beside(
    connection: AsyncConnection, found: Sequence[Declaration]
) -> dict[str, Sequence[JournalEntry]]:
    """Return, by gate, what was moved by hand since the first of them stood in order.

    Whom it overtook is for `overtook` to tell.
    """
    since: dict[str, datetime] = {}
    for one in found:
        if one.status in IN_ORDER and one.ready_at is not None:
            since[one.gate] = min(one.ready_at, since.get(one.gate, one.ready_at))
    return {
        gate: await journal.overtaking(connection, gate, at)
        for gate, at in since.items()
    }


class Composer:
    """Adds to dossiers what is kept elsewhere, or what the lines in Redis know."""

    def __init__(
        self,
        engine: AsyncEngine,
        lines: Lines,
        feed: Feed,
        outlooks: Outlooks,
        gates: KnownGates,
    ) -> None:
        self._engine = engine
        self._lines = lines
        self._feed = feed
        self._outlooks = outlooks
        self._gates = gates

    async def all_of(self, found: Found) -> list[Seen]:
        """Show them with those that were brought before them, where there are any."""
        asked = [one for one, dossier in found if dossier.may_be_overtaken]
        if not asked:
            return await self.most_of(found)
        async with self._engine.connect() as connection:
            moved = await moves_beside(connection, asked)
        return await self.most_of(found, moved)

    async def most_of(
        self, found: Found, moved: Mapping[str, Sequence[JournalEntry]] = NOBODY_MOVED
    ) -> list[Seen]:
        """Show them, and of those *moved* by hand the ones that overtook them."""
        told = {dossier.gate.gate: dossier.gate for _, dossier in found}
        gates = {gate: await self._gates.at(version) for gate, version in told.items()}
        outlooks = {id_: await self._outlooks.of(gate) for id_, gate in gates.items()}
        waiting = [one for one, _ in found if one.line is Line.WAITING]
        places = await self._positions(waiting) if waiting else {}
        return [
            Seen(
                one,
                dossier.contents,
                dossier.checks,
                places.get(one.id) if one.line is Line.WAITING else None,
                gates[dossier.gate.gate],
                outlooks[dossier.gate.gate],
                [move for move in moved.get(one.gate, ()) if overtook(move, one)],
                dossier.transfers,
                dossier.payments,
            )
            for one, dossier in found
        ]

    async def _positions(self, waiting: Sequence[Declaration]) -> dict[UUID, int]:
        places: dict[UUID, int] = {}
        for gate, direction in {(one.gate, one.direction) for one in waiting}:
            here = [o for o in waiting if (o.gate, o.direction) == (gate, direction)]
            places |= await self._shown(gate, direction, here)
            if unknown := [one.id for one in here if one.id not in places]:
                async with self._engine.connect() as connection:
                    places |= await reads.places(connection, gate, direction, unknown)
        return places

    async def _shown(
        self, gate: str, direction: Direction, here: Sequence[Declaration]
    ) -> dict[UUID, int]:
        """Return the places that the lines know."""
        members = [member_of(one.ticket or 0, one.id) for one in here]
        try:
            found = await self._lines.gates[gate].positions(direction, members)
        except LinesAway:
            return {}
        if not self._feed.is_shown(gate, found.head):
            return {}  # They are behind, as when Redis has just come back.
        pairs = zip(here, found.places, strict=True)
        return {one.id: rank for one, rank in pairs if rank is not None}
