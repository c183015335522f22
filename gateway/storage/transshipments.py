"""The transshipment table and every query on it: facts, like the checks."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.arrays import arrayed
from gateway.storage.base import UtcDateTime, metadata

transshipment = Table(
    "transshipment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False),
    # Which of the declared receiving vehicles, from 0: its plate stays with them.
    Column("receiving", Integer, nullable=False),
    Column("area", String, nullable=False),
    Column("weight_kg", Integer),
    Column("actor", String, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "declaration_id", "at"),
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Without a weight the receiving vehicle stands there and waits."""

    id: UUID
    declaration_id: UUID
    receiving: int
    area: str
    weight_kg: int | None
    actor: str
    happened_at: datetime
    at: datetime


ARRAY_SQL = arrayed(transshipment, by="at")


async def insert_many(connection: AsyncConnection, rows: Sequence[Transfer]) -> None:
    await connection.execute(insert(transshipment), [asdict(row) for row in rows])
