"""The entry table (the barrier opened) and the manual lifts beside it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
    func,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import UtcDateTime, metadata

# No vehicle enters without an approved declaration: an entry without an approval,
# with another declaration's approval, or, by a trigger, at another gate cannot be
# written.
entry = Table(
    "entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("approval_id", Uuid, nullable=False, unique=True),
    Column("declaration_id", Uuid, nullable=False, unique=True),
    Column("gate", String, nullable=False),
    Column("actor", String, nullable=False),
    # SHA-256 of the pass that opened the barrier.
    Column("pass_hash", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # Real time: how long a repeated request is taken for the same one.
    Column("recorded_at", UtcDateTime, nullable=False, server_default=func.now()),
    ForeignKeyConstraint(
        ["approval_id", "declaration_id"], ["approval.id", "approval.declaration_id"]
    ),
)

manual_lift = Table(
    "manual_lift",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gate", String, ForeignKey("gate.id"), nullable=False),
    Column("plate", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "gate", "at"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    approval_id: UUID
    declaration_id: UUID
    gate: str
    actor: str
    pass_hash: bytes
    at: datetime
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ManualLift:
    id: UUID
    gate: str
    plate: str
    reason: str
    actor: str
    at: datetime


def _values(row: Entry) -> dict[str, object]:
    values = asdict(row)
    del values["recorded_at"]  # the database's own clock
    return values


async def insert_many(connection: AsyncConnection, rows: Sequence[Entry]) -> None:
    await connection.execute(insert(entry), [_values(row) for row in rows])


async def insert_lifts(connection: AsyncConnection, rows: Sequence[ManualLift]) -> None:
    await connection.execute(insert(manual_lift), [asdict(row) for row in rows])
