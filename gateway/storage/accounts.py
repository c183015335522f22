"""The account table and every query on it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, String, Table, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import UtcDateTime, metadata

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Lower case; the name somebody signs in with.
    Column("username", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False),
    # The one gate an officer works at; null: every gate.
    Column("gate", String),
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
)


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    username: str
    password_hash: str
    role: str
    gate: str | None


_COLUMNS = (
    account.c.id,
    account.c.username,
    account.c.password_hash,
    account.c.role,
    account.c.gate,
)


async def find(connection: AsyncConnection, username: str) -> Account | None:
    row = (
        await connection.execute(
            select(*_COLUMNS).where(account.c.username == username.lower())
        )
    ).one_or_none()
    return Account(*row) if row else None


async def add_if_missing(connection: AsyncConnection, new: Account) -> None:
    await connection.execute(
        upsert(account)
        .values(
            id=new.id,
            username=new.username.lower(),
            password_hash=new.password_hash,
            role=new.role,
            gate=new.gate,
        )
        .on_conflict_do_nothing(index_elements=["username"])
    )
