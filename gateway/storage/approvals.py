"""The approval table and every query on it: at most one for each revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Channel
from gateway.storage.base import Text, UtcDateTime, metadata
from gateway.storage.columns import Inserting

approval = Table(
    "approval",
    metadata,
    Column("id", Uuid, primary_key=True),
    # A trigger sees to it that it is there; see migration 0017.
    Column("declaration_id", Uuid, primary_key=True),
    # Of the declaration: what is corrected afterwards is not what was approved.
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("channel", Text(Channel), nullable=False),
    # `customs:<account>` or the worker that applied the green channel's rules.
    Column("actor", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("declaration_id", "revision"),
)


_COLUMNS = tuple(
    approval.c[name]
    for name in ("id", "declaration_id", "channel", "actor", "at", "revision")
)


@dataclass(frozen=True, slots=True)
class Approval:
    id: UUID
    declaration_id: UUID
    channel: Channel
    actor: str
    at: datetime
    revision: int = 1


_INSERT = Inserting(
    "approval",
    {
        "id": "uuid",
        "declaration_id": "uuid",
        "channel": "text",
        "actor": "text",
        "at": "timestamptz",
        "revision": "integer",
    },
)


async def insert_many(connection: AsyncConnection, rows: Sequence[Approval]) -> None:
    """Add them, in the connection's transaction."""
    await _INSERT.many(connection, rows)


async def of_declarations(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Approval]:
    """Return the latest approval of each."""
    rows = await connection.execute(
        select(*_COLUMNS)
        .where(approval.c.declaration_id.in_(ids))
        .order_by(approval.c.revision)
    )
    found = (Approval(*row) for row in rows)
    return {row.declaration_id: row for row in found}
