"""The message table: who is told of which entry, and whether it was read or sent.

A row names its entry, and holds no text and no phone number: both are found when
somebody reads, or when it is sent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import UtcDateTime, metadata

# Who is told: an account (`account:` and its id), or whoever has the declared phone.
PHONE = "phone"
_UNSENT = "recipient = 'phone' AND ended_at IS NULL"

message = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    # The order in which they were made.
    Column("number", BigInteger, Identity(always=True), nullable=False),
    # The entry that it tells of; null for what is about a webhook.
    Column("gate", String, ForeignKey("gate.id")),
    Column("seq", BigInteger),
    Column("declaration_id", Uuid, ForeignKey("declaration.id")),
    Column("code", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id")),
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
    Column("read_at", UtcDateTime),
    # Of messages to a phone: tries, and when it was sent or given up.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcDateTime, nullable=False, server_default=func.now()),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("gate", "seq", "recipient"),
    Index("ix_message_inbox", "account_id", "number"),
    Index("ix_message_unsent", "number", postgresql_where=text(_UNSENT)),
)

_m = message.c


@dataclass(frozen=True, slots=True)
class Message:
    id: UUID
    number: int
    gate: str | None
    seq: int | None
    declaration_id: UUID | None
    code: str
    recipient: str
    account_id: UUID | None
    created_at: datetime
    read_at: datetime | None
    tries: int


_COLUMNS = tuple(_m[name] for name in Message.__dataclass_fields__)


def to_account(account_id: UUID) -> dict[str, Any]:
    return {"recipient": f"account:{account_id}", "account_id": account_id}


def to_phone() -> dict[str, Any]:
    return {"recipient": PHONE, "account_id": None}


async def add(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages about entries; what was added before stays as it is."""
    if rows:
        await connection.execute(
            upsert(message).values(list(rows)).on_conflict_do_nothing()
        )


async def add_about_webhook(
    connection: AsyncConnection, owner_id: UUID, code: str
) -> None:
    await connection.execute(insert(message).values(code=code, **to_account(owner_id)))


async def inbox(
    connection: AsyncConnection,
    accounts: Collection[UUID],
    *,
    after: int,
    unread: bool,
    limit: int,
) -> list[Message]:
    """Return messages to any of *accounts* that follow *after*, in order."""
    conditions = [
        _m.account_id.in_(accounts),
        _m.number > after,
        *([_m.read_at.is_(None)] if unread else []),
    ]
    rows = await connection.execute(
        select(*_COLUMNS).where(*conditions).order_by(_m.number).limit(limit)
    )
    return [Message(*row) for row in rows]


async def read(
    connection: AsyncConnection, message_id: UUID, accounts: Collection[UUID]
) -> Message | None:
    """Note that it was read, the first time; None when it is nobody's of these."""
    rows = await connection.execute(
        update(message)
        .where(_m.id == message_id, _m.account_id.in_(accounts))
        .values(read_at=func.coalesce(_m.read_at, func.now()))
        .returning(*_COLUMNS)
    )
    row = rows.one_or_none()
    return Message(*row) if row else None


async def take_unsent(connection: AsyncConnection) -> Message | None:
    """Lock the oldest message to a phone that is due and that nobody else sends."""
    rows = await connection.execute(
        select(*_COLUMNS)
        .where(literal_column(f"({_UNSENT})"), _m.next_try_at <= func.now())
        .order_by(_m.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = rows.one_or_none()
    return Message(*row) if row else None


async def end(connection: AsyncConnection, message_id: UUID) -> None:
    """Note that it was sent, or given up."""
    await _tried(connection, message_id, ended_at=func.now())


async def put_off(
    connection: AsyncConnection, message_id: UUID, pause: timedelta
) -> None:
    await _tried(connection, message_id, next_try_at=func.now() + pause)


async def _tried(connection: AsyncConnection, message_id: UUID, **fields: Any) -> None:
    await connection.execute(
        update(message).where(_m.id == message_id).values(tries=_m.tries + 1, **fields)
    )


async def forget(connection: AsyncConnection, *, older_than: timedelta) -> int:
    done = await connection.execute(
        delete(message).where(_m.created_at < func.now() - older_than)
    )
    return done.rowcount
