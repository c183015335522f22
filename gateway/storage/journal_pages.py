"""Pages of a gate's journal, the newest entries first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Kind
from gateway.domain.journal import JournalEntry
from gateway.storage.journal import COLUMNS, entry_of, journal

# So many entries are looked through for one page: a kind that is rare is looked for
# further back by whoever asks again.
MOST_LOOKED_AT = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """Entries before the number *before*; of those declarations and that kind alone."""

    before: int
    limit: int
    kind: Kind | None = None
    declarations: Sequence[UUID] | None = None

    @property
    def first(self) -> int:
        """Return the oldest number that is looked at."""
        if self.declarations is not None or self.kind is None:
            return 1
        return max(1, self.before - MOST_LOOKED_AT)


async def read(
    connection: AsyncConnection, gate: str, wanted: Page
) -> list[JournalEntry]:
    conditions: list[Any] = [
        journal.c.gate == gate,
        journal.c.seq < wanted.before,
        journal.c.seq >= wanted.first,
    ]
    if wanted.kind is not None:
        conditions.append(journal.c.kind == wanted.kind.value)
    if wanted.declarations is not None:
        conditions.append(journal.c.declaration_id.in_(list(wanted.declarations)))
    rows = await connection.execute(
        select(*COLUMNS)
        .where(*conditions)
        .order_by(journal.c.seq.desc())
        .limit(wanted.limit)
    )
    return [entry_of(row) for row in rows]
