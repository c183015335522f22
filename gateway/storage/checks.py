"""The check table and every query on it: facts, never changed, never removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Uuid,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.checks import Source
from gateway.storage.arrays import arrayed
from gateway.storage.base import Text, UtcDateTime, metadata
from gateway.storage.columns import Inserting

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


ARRAY_SQL = arrayed(check, by="at")


def from_values(row: Sequence[Any]) -> Check:
    """Make a check of what the driver itself gives for the table's columns."""
    *rest, source = row
    made: Any = (*rest, Source(source))
    return Check(*made)


_INSERT = Inserting(
    '"check"',
    {
        "id": "uuid",
        "declaration_id": "uuid",
        "kind": "text",
        "outcome": "text",
        "actor": "text",
        "at": "timestamptz",
        "note": "text",
        "happened_at": "timestamptz",
        "source": "text",
    },
)


async def insert_many(connection: AsyncConnection, rows: Sequence[Check]) -> None:
    """Add them, in the connection's transaction."""
    await _INSERT.many(connection, rows)
