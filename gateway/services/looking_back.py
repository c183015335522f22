"""Looking back: a gate's journal by page, and how its day went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.storage import days, gates, journal, journal_pages
from gateway.storage import declaration_reads as reads
from gateway.storage.days import Day
from gateway.storage.journal_pages import Page


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries, the newest first; `numbers` are those of their declarations.

    `following` is before which number older ones are to be looked for, if there may
    be any.
    """

    entries: Sequence[JournalEntry]
    numbers: Mapping[UUID, str]
    following: int | None


class Archive:
    """Reads what was journaled; never writes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, gate: str, wanted: Page) -> JournalPage:
        async with self._engine.connect() as connection:
            found = await journal_pages.read(connection, gate, wanted)
            ids = {one.declaration_id for one in found if one.declaration_id}
            numbers = await reads.numbers(connection, ids)
        if len(found) == wanted.limit:
            return JournalPage(found, numbers, found[-1].seq)
        return JournalPage(found, numbers, wanted.first if wanted.first > 1 else None)

    async def before(self, gate: str, at: datetime) -> int:
        """Return the number of the first entry after *at*, or the one to come."""
        async with self._engine.connect() as connection:
            last = (await gates.get(connection, gate)).journal_seq
            return await journal.first_since(connection, gate, at, last=last)

    async def day(self, gate: Gate, since: datetime) -> Day:
        """Return how the day that began at *since* went up to now."""
        async with self._engine.connect() as connection:
            return await days.read(connection, gate, since=since)
