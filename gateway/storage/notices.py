"""The notice table and every query on it: what management tells everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.notices import Severity
from gateway.storage.base import Text, UtcDateTime, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gate", String, ForeignKey("gate.id"), nullable=False),
    # In vi, en and zh.
    Column("message", JSONB, nullable=False),
    Column("severity", Text(Severity), nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Index(
        "ix_notice_standing",
        "gate",
        "until",
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)


@dataclass(frozen=True, slots=True)
class Notice:
    id: UUID
    gate: str
    message: Mapping[str, str]
    severity: Severity
    posted_at: datetime
    until: datetime
    actor: str = field(repr=False)
    withdrawn_at: datetime | None = None


async def write_many(connection: AsyncConnection, rows: Sequence[Notice]) -> None:
    """Add notices, or note that they were withdrawn."""
    added = upsert(notice)
    statement = added.on_conflict_do_update(
        index_elements=["id"], set_={"withdrawn_at": added.excluded.withdrawn_at}
    )
    await connection.execute(statement, [asdict(row) for row in rows])


async def standing(
    connection: AsyncConnection, now: datetime, gate: str | None = None
) -> list[Notice]:
    """Return what is to be read now, of one gate or of all, newest first."""
    statement = select(notice).where(
        notice.c.withdrawn_at.is_(None), notice.c.until > now
    )
    if gate is not None:
        statement = statement.where(notice.c.gate == gate)
    rows = await connection.execute(
        statement.order_by(notice.c.posted_at.desc(), notice.c.id.desc())
    )
    return [Notice(*row) for row in rows]
