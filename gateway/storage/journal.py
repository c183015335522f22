"""The journal table and every query on it. It takes INSERT and SELECT only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Kind
from gateway.domain.journal import JournalEntry, in_order
from gateway.domain.places import OVERTAKING
from gateway.storage.base import UtcDateTime, metadata

COUNTED_AT_ONCE = 100_000

# The same words in the index and in the query that relies on it.
OVERTAKING_SQL = "kind IN ({})".format(
    ", ".join(f"'{kind}'" for kind in Kind if kind in OVERTAKING)
)

journal = Table(
    "journal",
    metadata,
    # Triggers see to it that gate and declaration are there; see migration 0017.
    Column("gate", String, nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("declaration_id", Uuid),
    Column("actor", String, nullable=False),
    Column("data", JSONB, nullable=False),
    # Real time of the commit, for those who compare with other systems' logs.
    Column("recorded_at", UtcDateTime, nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("gate", "seq"),
    Index(None, "declaration_id", "seq"),
    # Very few entries: whoever waits looks for those that brought others before it.
    Index("ix_journal_overtaking", "gate", "at", postgresql_where=text(OVERTAKING_SQL)),
)

COLUMNS = (
    journal.c.gate,
    journal.c.seq,
    journal.c.at,
    journal.c.kind,
    journal.c.declaration_id,
    journal.c.actor,
    journal.c.data,
)


def entry_of(row: Any) -> JournalEntry:
    return JournalEntry(
        row.gate,
        row.seq,
        row.at,
        Kind(row.kind),
        row.declaration_id,
        row.actor,
        row.data,
    )


async def read(
    connection: AsyncConnection, gate: str, *, after: int, limit: int
) -> list[JournalEntry]:
    """Return up to *limit* entries that follow *after*, in order."""
    rows = await connection.execute(
        select(*COLUMNS)
        .where(journal.c.gate == gate, journal.c.seq > after)
        .order_by(journal.c.seq)
        .limit(limit)
    )
    return [entry_of(row) for row in rows]


async def get_many(
    connection: AsyncConnection, places: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], JournalEntry]:
    """Return entries by (gate, seq)."""
    rows = await connection.execute(
        select(*COLUMNS).where(tuple_(journal.c.gate, journal.c.seq).in_(list(places)))
    )
    return {(row.gate, row.seq): entry_of(row) for row in rows}


async def get(connection: AsyncConnection, gate: str, seq: int) -> JournalEntry:
    rows = await connection.execute(
        select(*COLUMNS).where(journal.c.gate == gate, journal.c.seq == seq)
    )
    return entry_of(rows.one())


async def turns(
    connection: AsyncConnection, gate: str, *, after: int
) -> list[JournalEntry]:
    """Return the changes of the gate's controls that follow *after*, in order."""
    rows = await connection.execute(
        select(*COLUMNS)
        .where(
            journal.c.gate == gate,
            journal.c.seq > after,
            journal.c.kind == Kind.CONTROLS_CHANGED,
        )
        .order_by(journal.c.seq)
    )
    return [entry_of(row) for row in rows]


async def first_since(
    connection: AsyncConnection, gate: str, since: datetime, *, last: int
) -> int:
    """Return the first entry that is not before *since*, else the one after *last*.

    Halving, since entries have their key by number, and times rise with it.
    """
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        at: datetime | None = await connection.scalar(
            select(journal.c.at).where(journal.c.gate == gate, journal.c.seq == middle)
        )
        if at is not None and at < since:
            low = middle + 1
        else:
            high = middle
    return low


async def history(
    connection: AsyncConnection, declaration_id: UUID
) -> list[JournalEntry]:
    rows = await connection.execute(
        select(*COLUMNS)
        .where(journal.c.declaration_id == declaration_id)
        .order_by(journal.c.seq)
    )
    return in_order(entry_of(row) for row in rows)


async def overtaking(
    connection: AsyncConnection, gate: str, since: datetime
) -> list[JournalEntry]:
    """Return what may have brought one vehicle before others by hand, in order."""
    rows = await connection.execute(
        select(*COLUMNS)
        .where(journal.c.gate == gate, text(OVERTAKING_SQL), journal.c.at >= since)
        .order_by(journal.c.seq)
    )
    return [entry_of(row) for row in rows]


async def alerted(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, set[str]]:
    """Return which alerts were raised for each declaration."""
    rows = await connection.execute(
        select(journal.c.declaration_id, journal.c.data["alert"].astext).where(
            journal.c.declaration_id.in_(ids), journal.c.kind == Kind.ALERTED.value
        )
    )
    found: dict[UUID, set[str]] = {declaration_id: set() for declaration_id in ids}
    for row in rows:
        found[row[0]].add(row[1])
    return found


async def count_by_day(
    connection: AsyncConnection,
    gate: str,
    *,
    since: datetime,
    last: int,
    timezone: str,
) -> list[tuple[str, str, str, int]]:
    """Count entries up to *last* as (local day `YYYYMMDD`, direction, kind, number).

    In parts, each of which is read well within the time that a statement has.
    """
    first = await first_since(connection, gate, since, last=last)
    day = func.to_char(func.timezone(timezone, journal.c.at), "YYYYMMDD")
    direction = journal.c.data["direction"].astext
    counted: Counter[tuple[str, str, str]] = Counter()
    for start in range(first, last + 1, COUNTED_AT_ONCE):
        rows = await connection.execute(
            select(day, direction, journal.c.kind, func.count())
            .where(
                journal.c.gate == gate,
                journal.c.seq >= start,
                journal.c.seq < min(start + COUNTED_AT_ONCE, last + 1),
                journal.c.declaration_id.is_not(None),
            )
            .group_by(day, direction, journal.c.kind)
        )
        counted.update({(row[0], row[1], row[2]): row[3] for row in rows})
    return [(*found, number) for found, number in counted.items()]


async def latest(connection: AsyncConnection) -> datetime | None:
    """Return the latest time that any gate's last entry has."""
    last = select(journal.c.gate, func.max(journal.c.seq).label("seq"))
    newest = last.group_by(journal.c.gate).subquery()
    found: datetime | None = await connection.scalar(
        select(func.max(journal.c.at)).join(
            newest,
            (journal.c.gate == newest.c.gate) & (journal.c.seq == newest.c.seq),
        )
    )
    return found
