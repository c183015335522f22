"""The webhook table and every query on it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Uuid,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import delete as remove
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.webhooks import Disabled, Webhook
from gateway.storage.base import Text, UtcDateTime, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("url", String, nullable=False),
    Column("events", JSONB, nullable=False),
    Column("description", String),
    # Not hashed: each delivery is signed with it.
    Column("secret", String, nullable=False),
    Column("old_secret", String),
    # All times here are real ones: retries do not follow the sandbox's clock.
    Column("old_secret_until", UtcDateTime),
    Column("disabled", Text(Disabled)),
    Column("disabled_at", UtcDateTime),
    # By gate, the last entry that it need not hear of.
    Column("starts", JSONB, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
    Index(None, "owner_id"),
)

_w = webhook.c


def _webhook(row: Any) -> Webhook:
    return Webhook(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


async def add(connection: AsyncConnection, made: dict[str, Any]) -> Webhook:
    rows = await connection.execute(insert(webhook).values(made).returning(webhook))
    return _webhook(rows.one())


async def of_owner(connection: AsyncConnection, owner_id: UUID) -> list[Webhook]:
    rows = await connection.execute(
        select(webhook).where(_w.owner_id == owner_id).order_by(_w.created_at, _w.id)
    )
    return [_webhook(row) for row in rows]


async def find(
    connection: AsyncConnection, webhook_id: UUID, *, locked: bool = False
) -> Webhook | None:
    statement = select(webhook).where(_w.id == webhook_id)
    if locked:
        statement = statement.with_for_update(key_share=True)
    row = (await connection.execute(statement)).one_or_none()
    return _webhook(row) if row else None


async def listening(
    connection: AsyncConnection, owners: Collection[UUID]
) -> Sequence[Webhook]:
    """Return the enabled webhooks of these owners."""
    rows = await connection.execute(
        select(webhook).where(_w.owner_id.in_(owners), _w.disabled.is_(None))
    )
    return [_webhook(row) for row in rows]


async def change(
    connection: AsyncConnection, webhook_id: UUID, **fields: Any
) -> Webhook:
    rows = await connection.execute(
        update(webhook).where(_w.id == webhook_id).values(fields).returning(webhook)
    )
    return _webhook(rows.one())


async def delete(connection: AsyncConnection, webhook_id: UUID) -> None:
    """Its deliveries go with it."""
    await connection.execute(remove(webhook).where(_w.id == webhook_id))
