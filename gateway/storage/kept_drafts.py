"""The table of what people have begun to declare by page, and every query on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, String, Table, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import UtcDateTime, metadata

kept_draft = Table(
    "kept_draft",
    metadata,
    # Whoever wrote it; a colleague finds their own.
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    # JSON as text, which takes any letter that somebody can type.
    Column("draft", String, nullable=False),
    # By real time, whatever the sandbox's clock says.
    Column("kept_at", UtcDateTime, nullable=False, server_default=func.now()),
)

_k = kept_draft.c


async def of_account(connection: AsyncConnection, account_id: UUID) -> str | None:
    found: str | None = await connection.scalar(
        select(_k.draft).where(_k.account_id == account_id)
    )
    return found


async def keep(connection: AsyncConnection, account_id: UUID, draft: str) -> None:
    """Keep it in the place of the one before."""
    values = {"draft": draft, "kept_at": func.now()}
    await connection.execute(
        upsert(kept_draft)
        .values(account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )


async def forget(connection: AsyncConnection, account_id: UUID) -> None:
    await connection.execute(delete(kept_draft).where(_k.account_id == account_id))


async def forget_before(connection: AsyncConnection, before: datetime) -> None:
    await connection.execute(delete(kept_draft).where(_k.kept_at < before))
