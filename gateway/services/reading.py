"""What people look at: a declaration with its place, lists, the line, the journal.

Places come from the lines in Redis; while those are away or behind, from the database,
which is slower and always right. A declaration that many look at is read once, and kept
until the feed hears of a change: who looks again costs the database nothing.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.alerts import NOT_ARRIVED_AFTER
from gateway.domain.declarations import Declaration, Direction
from gateway.domain.errors import DeclarationNotFound
from gateway.domain.gates import Gate
from gateway.domain.journal import Actor, JournalEntry
from gateway.domain.paper import PaperState
from gateway.domain.places import OVERTAKING, overtook
from gateway.lines.lines import Lines
from gateway.services.composing import Composer, moves_beside
from gateway.services.estimating import Outlooks
from gateway.services.feed import Feed
from gateway.services.gathering import Gatherer
from gateway.services.known_gates import KnownGates
from gateway.services.places import Places, Spot
from gateway.services.recent import Recent
from gateway.services.seen import Kept, Seen
from gateway.storage import declaration_reads as reads
from gateway.storage import (
    dossiers,
    gates,
    journal,
    line_parts,
    paper_tickets,
)
from gateway.storage.erasing import OVER
from gateway.storage.lookups import Lookups
from gateway.storage.paper_tickets import PaperTicket

# Of those who did not come, the ones that were to come first.
MOST_AWAITED = 200
OFFICERS = frozenset(
    {"yard", "border_guard", "customs", "quarantine", "management", "tester"}
)

# Some kilobytes each: every vehicle that anybody watches in a busy hour.
MOST_KEPT = 5_000
# Others' commits are heard in some milliseconds; else the database is asked.
PATIENCE_S = 0.2


def may_see(actor: Actor, found: Declaration) -> bool:
    """Owners, and all users of a firm, see their own; officers those of their gate."""
    if found.account_id == actor.owner_id:
        return True
    return actor.role in OFFICERS and actor.gate in {None, found.gate}


@dataclass(frozen=True, eq=False, slots=True)
class _Changed:
    """A declaration as one command left it: each asker's own question."""

    declaration: Declaration


class Reader:
    """Reads what was committed; never writes."""

    def __init__(
        self,
        engine: AsyncEngine,
        looking_up: AsyncEngine,
        lines: Lines,
        feed: Feed,
        outlooks: Outlooks,
    ) -> None:
        self._engine = engine
        self._outlooks = outlooks
        self._feed = feed
        self._places = Places(lines)
        self._gates = KnownGates(engine)
        self._composer = Composer(engine, lines, feed, outlooks, self._gates)
        self._recent: Recent[UUID, Kept] = Recent(MOST_KEPT)
        # Who looks, who writes and who lists do not wait for one another.
        self._of_looks, self._of_writes, self._of_lists = (
            Lookups(looking_up) for _ in range(3)
        )
        self._reads: Gatherer[UUID, Seen] = Gatherer(self._read)
        self._rows: Gatherer[UUID, Declaration] = Gatherer(self._read_rows)
        self._changes: Gatherer[_Changed, Seen] = Gatherer(self._read_changed)
        feed.tell(self)

    async def aclose(self) -> None:
        """Give its connections back; it may be asked again all the same."""
        for lookups in (self._of_looks, self._of_writes, self._of_lists):
            await lookups.aclose()

    def hear(self, entry: JournalEntry) -> None:
        if entry.kind in OVERTAKING:
            self._recent.drop_all()  # Whoever was overtaken is told.
        elif entry.declaration_id is not None:
            self._recent.drop(entry.declaration_id)
        else:
            self._gates.drop(entry.gate)

    def forget_all(self) -> None:
        self._recent.drop_all()
        self._gates.drop_all()

    async def declaration(self, declaration_id: UUID, actor: Actor) -> Seen:
        """Raises DeclarationNotFound, also for what is not the actor's to see."""
        found = await self._recall(declaration_id) or await self._reads.ask(
            declaration_id
        )
        if found is None or not may_see(actor, found.declaration):
            msg = f"there is no declaration {declaration_id}"
            raise DeclarationNotFound(msg)
        return found

    async def _recall(self, declaration_id: UUID) -> Seen | None:
        """Return what is kept, if it is certain that nothing changed since.

        It is as new as what the lines show, and those show all that anybody was told.
        """
        kept = self._recent.get(declaration_id)
        if kept is None:
            return None
        spot = kept.spot
        place = await self._places.ask(spot)
        if place is None or not self._feed.is_shown(spot.gate, place.head):
            return None
        if spot.direction is not None and place.position is None:
            return None
        seq = place.head.seq
        if not self._feed.has_reached(spot.gate, seq) and not await self._feed.reach(
            spot.gate, seq, patience_s=PATIENCE_S
        ):
            return None
        gate = await self._gates.of(spot.gate)
        if gate is None or self._recent.get(declaration_id) is not kept:
            return None
        outlook = self._outlooks.known(gate.id) or await self._outlooks.of(gate)
        return kept.now_at(place.position, gate, outlook)

    async def _read(self, ids: Sequence[UUID]) -> dict[UUID, Seen]:
        """Read all that is asked for at this moment; a crowd asks no more than one."""
        is_heard = self._feed.is_heard()
        with ExitStack() as stack:
            keeps = {one: stack.enter_context(self._recent.reading(one)) for one in ids}
            found = await self._composer.all_of(
                await dossiers.whole(self._of_looks.ask, ids)
            )
            for seen in found:
                # What is over is seldom asked for, and is erased without a word.
                if is_heard and seen.declaration.status not in OVER:
                    keeps[seen.declaration.id](Kept(seen, Spot.of(seen.declaration)))
            return {seen.declaration.id: seen for seen in found}

    async def row(self, declaration_id: UUID, actor: Actor) -> Declaration:
        """The same without its contents and its place."""
        found = await self._rows.ask(declaration_id)
        if found is None or not may_see(actor, found):
            msg = f"there is no declaration {declaration_id}"
            raise DeclarationNotFound(msg)
        return found

    async def _read_rows(self, ids: Sequence[UUID]) -> dict[UUID, Declaration]:
        found = await dossiers.rows(self._of_writes.ask, ids)
        return {one.id: one for one in found}

    async def gates(self) -> Sequence[Gate]:
        async with self._engine.connect() as connection:
            return await gates.every(connection)

    async def many(self, ids: Sequence[UUID]) -> list[Seen]:
        """Show them as they are now, whoever owns them."""
        return await self._composer.most_of(
            await dossiers.whole(self._of_lists.ask, ids)
        )

    async def live(self, tractor: str) -> Declaration | None:
        async with self._engine.connect() as connection:
            found = await reads.live_by_tractors(connection, [tractor])
            return next(iter(found), None)

    async def after(self, changed: Declaration) -> Seen:
        """Show a declaration that was just changed, as that change left it."""
        seen = await self._changes.ask(_Changed(changed))
        if seen is None:
            msg = f"there is no declaration {changed.id}"
            raise DeclarationNotFound(msg)
        return seen

    async def _read_changed(self, asked: Sequence[_Changed]) -> dict[_Changed, Seen]:
        rows = [one.declaration for one in asked]
        told = await dossiers.of_declarations(self._of_writes.ask, rows)
        known = {one: found for one, found in zip(asked, told, strict=True) if found}
        seen = await self._composer.all_of(
            [(one.declaration, dossier) for one, dossier in known.items()]
        )
        return dict(zip(known, seen, strict=True))

    async def page(self, **wanted: object) -> list[Seen]:
        """Return what `declaration_reads.page` finds."""
        async with self._engine.connect() as connection:
            found = await reads.page(connection, **wanted)  # type: ignore[arg-type]
        return await self._shown(found)

    async def reviews(self, gate: str, limit: int) -> list[Seen]:
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            found = await reads.for_officers(connection, gate, limit)
        return await self._shown(found)

    async def held(self, gate: str, limit: int) -> list[Seen]:
        """Return those that an officer stopped, the oldest hold first."""
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            found = await reads.held(connection, gate, limit)
        return await self._shown(found)

    async def line(
        self,
        gate: str,
        direction: Direction,
        limit: int,
        after: tuple[int, int] | None,
    ) -> list[Seen]:
        """Return the waiting line in order; from the database, since it decides."""
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            found = await reads.waiting(connection, gate, direction, limit, after)
        return await self._shown(found)

    async def part_of_line(self, gate: str, wanted: line_parts.Part) -> list[Seen]:
        """Return a part of the waiting or of the scheduled line, in order."""
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            found = await line_parts.read(connection, gate, wanted)
        return await self._shown(found)

    async def alertable(self, gate: str, now: datetime) -> list[Seen]:
        """Return those of a gate of which an alert may be open."""
        async with self._engine.connect() as connection:
            run = (await gates.get(connection, gate)).controls
            found = await reads.alertable(
                connection,
                gate,
                awaited=sorted(run.buffer_yards),
                planned_before=now - NOT_ARRIVED_AFTER,
                limit=MOST_AWAITED,
            )
        return await self._shown(found)

    async def alerted(self, ids: Sequence[UUID]) -> dict[UUID, set[str]]:
        """Return which alerts were journaled of each declaration."""
        async with self._engine.connect() as connection:
            return await journal.alerted(connection, ids)

    async def history(self, declaration_id: UUID, actor: Actor) -> list[JournalEntry]:
        found = await self.row(declaration_id, actor)
        async with self._engine.connect() as connection:
            told = await journal.history(connection, declaration_id)
            moved = await moves_beside(connection, [found])
        told += [move for move in moved.get(found.gate, ()) if overtook(move, found)]
        # `sorted` leaves those of one moment in the order of their own journal.
        return sorted(told, key=lambda entry: entry.at)

    async def journal(self, gate: str, after: int, limit: int) -> list[JournalEntry]:
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            return await journal.read(connection, gate, after=after, limit=limit)

    async def turns(self, gate: str, after: int) -> list[JournalEntry]:
        """Return the changes of a gate's controls that follow the entry *after*."""
        async with self._engine.connect() as connection:
            return await journal.turns(connection, gate, after=after)

    async def paper_tickets(
        self, gate: str, state: PaperState | None, limit: int
    ) -> tuple[list[PaperTicket], dict[PaperState, int]]:
        """Return them in the order of entry, and how many there are of each state."""
        self._feed.known(gate)
        async with self._engine.connect() as connection:
            found = await paper_tickets.page(connection, gate, state, limit)
            return found, await paper_tickets.count(connection, gate)

    async def _shown(self, found: Sequence[Declaration]) -> list[Seen]:
        """Show what was found in a list; overtakes are told of single ones alone."""
        if not found:
            return []
        told = await dossiers.of_declarations(self._of_lists.ask, found)
        pairs = zip(found, told, strict=True)
        return await self._composer.most_of(
            [(one, dossier) for one, dossier in pairs if dossier]
        )
