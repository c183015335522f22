"""The session table and every query on it. Tokens are kept hashed."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.journal import Actor
from gateway.storage.base import UtcDateTime, metadata

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    # Real time: sessions do not follow the sandbox clock.
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
    Column("expires_at", UtcDateTime, nullable=False),
)

_ACTORS = text(
    "SELECT s.token_hash, a.role, a.id, a.gate"
    " FROM session s JOIN account a ON a.id = s.account_id"
    " WHERE s.token_hash = ANY(:hashes) AND s.expires_at > now()"
).bindparams(bindparam("hashes", type_=ARRAY(BYTEA)))


async def add(
    connection: AsyncConnection,
    token_hash: bytes,
    account_id: UUID,
    *,
    lifetime: timedelta,
) -> None:
    await connection.execute(
        insert(session).values(
            token_hash=token_hash,
            account_id=account_id,
            expires_at=func.now() + lifetime,
        )
    )


async def actors(
    connection: AsyncConnection, hashes: Sequence[bytes]
) -> dict[bytes, Actor]:
    """Return who the unexpired tokens belong to; unknown ones are absent."""
    rows = await connection.execute(_ACTORS, {"hashes": list(hashes)})
    return {
        bytes(token_hash): Actor(role, account_id, gate)
        for token_hash, role, account_id, gate in rows
    }


async def remove(connection: AsyncConnection, token_hash: bytes) -> None:
    await connection.execute(delete(session).where(session.c.token_hash == token_hash))
