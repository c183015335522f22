"""The check table and every query on it: facts, never changed, never removed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Uuid,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.checks import Source
from gateway.storage.base import Text, UtcDateTime, metadata

check = Table(
    "check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", String),
    # When it was so at the gate: `at` is when the gateway was told.
    Column("happened_at", UtcDateTime, nullable=False),
    Column("source", Text(Source), nullable=False),
    Index(None, "declaration_id", "at"),
)


@dataclass(frozen=True, slots=True)
class Check:
    id: UUID
    declaration_id: UUID
    kind: str
    outcome: str
    actor: str
    at: datetime
    note: str | None
    happened_at: datetime
    source: Source


async def insert_many(connection: AsyncConnection, rows: Sequence[Check]) -> None:
    await connection.execute(insert(check), [asdict(row) for row in rows])


async def of_declarations(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, list[Check]]:
    """Return each declaration's facts, oldest first."""
    rows = await connection.execute(
        select(check)
        .where(check.c.declaration_id.in_(ids))
        .order_by(check.c.at, check.c.id)
    )
    facts: dict[UUID, list[Check]] = {declaration_id: [] for declaration_id in ids}
    for row in rows:
        facts[row.declaration_id].append(Check(*row))
    return facts
