"""The sandbox_text table: what the sandbox's text message service was told.

It stands for a service of somebody else's, which has to know phone numbers; only a
sandbox has rows in it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    String,
    Table,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import UtcDateTime, metadata

sandbox_text = Table(
    "sandbox_text",
    metadata,
    # Whoever sends the same reference twice has sent it once.
    Column("reference", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("phone", String, nullable=False),
    Column("text", String, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False, server_default=func.now()),
    Index(None, "phone", "number"),
)

_t = sandbox_text.c


@dataclass(frozen=True, slots=True)
class SandboxText:
    reference: UUID
    phone: str
    text: str
    sent_at: datetime


async def add(
    connection: AsyncConnection, reference: UUID, phone: str, text: str
) -> None:
    await connection.execute(
        upsert(sandbox_text)
        .values(reference=reference, phone=phone, text=text)
        .on_conflict_do_nothing()
    )


async def to_phone(
    connection: AsyncConnection, phone: str | None, limit: int
) -> list[SandboxText]:
    """Return the newest first, to one phone or to all."""
    conditions = [_t.phone == phone] if phone is not None else []
    rows = await connection.execute(
        select(_t.reference, _t.phone, _t.text, _t.sent_at)
        .where(*conditions)
        .order_by(_t.number.desc())
        .limit(limit)
    )
    return [SandboxText(*row) for row in rows]
