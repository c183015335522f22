"""The session table and every query on it. Tokens are kept hashed.

A session is what somebody gets who signs in; a key is one that a program holds: it has
a name and scopes, and never expires.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.journal import Actor
from gateway.storage.base import Text, UtcDateTime, metadata


class SessionKind(StrEnum):
    SESSION = "session"
    KEY = "key"


session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    # Real time: sessions do not follow the sandbox clock.
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
    Column("expires_at", UtcDateTime, nullable=False),
    # What it is called in lists; the hash of the token is nobody's business.
    Column(
        "id",
        Uuid,
        nullable=False,
        unique=True,
        server_default=text("gen_random_uuid()"),
    ),
    Column("kind", Text(SessionKind), nullable=False, server_default="session"),
    Column("name", String),
    Column("scopes", ARRAY(String)),
    Column("last_used_at", UtcDateTime),
    CheckConstraint(
        "(kind = 'session' AND scopes IS NULL)"
        " OR (kind = 'key' AND scopes IS NOT NULL AND name IS NOT NULL)",
        name="kind",
    ),
)

# The schema's own channel tells the hash of a session, or the id of an account, that
# ended or changed; a trigger does so.
CHANNEL = "actors"


@dataclass(frozen=True, slots=True)
class Session:
    """A session or a key as it is listed: nothing in it lets anybody in."""

    id: UUID
    token_hash: bytes
    name: str | None
    scopes: Sequence[str] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


_COLUMNS = tuple(session.c[name] for name in Session.__dataclass_fields__)


_ACTORS = text(
    "SELECT s.token_hash, a.role, a.id AS account_id, a.gate,"
    " coalesce(a.owner_id, a.id) AS owner_id, s.scopes,"
    " CASE WHEN isfinite(s.expires_at)"
    " THEN extract(epoch FROM s.expires_at - now())::float8 END AS lasts_s,"
    " s.kind = 'key' AND coalesce(s.last_used_at < now() - interval '1 hour', true)"
    " AS is_stale, a.second_factor_at IS NOT NULL AS is_enrolled"
    " FROM session s JOIN account a ON a.id = s.account_id"
    " WHERE s.token_hash = ANY(:hashes) AND s.expires_at > now()"
    " AND a.disabled_at IS NULL"
).bindparams(bindparam("hashes", type_=ARRAY(BYTEA)))

# When a key was used last, to the hour: for who wonders whether it may be revoked.
_USED = text(
    "UPDATE session SET last_used_at = now() WHERE token_hash = ANY(:hashes)"
).bindparams(bindparam("hashes", type_=ARRAY(BYTEA)))


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose session it is, and how long it lasts yet."""

    actor: Actor
    lasts_s: float


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


async def add_key(
    connection: AsyncConnection,
    token_hash: bytes,
    account_id: UUID,
    name: str,
    scopes: Sequence[str],
) -> Session:
    """Add a key, which ends only when it is removed."""
    added = await connection.execute(
        insert(session)
        .values(
            token_hash=token_hash,
            account_id=account_id,
            kind=SessionKind.KEY,
            name=name,
            scopes=list(scopes),
            expires_at=text("'infinity'"),
        )
        .returning(*_COLUMNS)
    )
    return Session(*added.one())


async def actors(
    connection: AsyncConnection, hashes: Sequence[bytes]
) -> dict[bytes, Signed]:
    """Return who the unexpired tokens belong to; unknown ones are absent."""
    rows = (await connection.execute(_ACTORS, {"hashes": list(hashes)})).all()
    if stale := [row.token_hash for row in rows if row.is_stale]:
        await connection.execute(_USED, {"hashes": stale})
    return {
        bytes(row.token_hash): Signed(
            Actor(
                row.role,
                row.account_id,
                row.gate,
                row.owner_id,
                _given(row.scopes),
                is_enrolled=row.is_enrolled,
            ),
            math.inf if row.lasts_s is None else row.lasts_s,
        )
        for row in rows
    }


def _given(scopes: Sequence[str] | None) -> frozenset[str] | None:
    return None if scopes is None else frozenset(scopes)


async def remove(connection: AsyncConnection, token_hash: bytes) -> None:
    await connection.execute(delete(session).where(session.c.token_hash == token_hash))


def _of(account_id: UUID, kind: SessionKind) -> ColumnElement[bool]:
    return and_(session.c.account_id == account_id, session.c.kind == kind)


async def of_account(
    connection: AsyncConnection, account_id: UUID, kind: SessionKind
) -> Sequence[Session]:
    """Return what has not ended, newest first."""
    rows = await connection.execute(
        select(*_COLUMNS)
        .where(_of(account_id, kind), session.c.expires_at > func.now())
        .order_by(session.c.created_at.desc(), session.c.id)
    )
    return [Session(*row) for row in rows]


async def remove_one(
    connection: AsyncConnection, account_id: UUID, session_id: UUID, kind: SessionKind
) -> bool:
    """End one of the account's; False when it has none of that id."""
    removed = await connection.execute(
        delete(session).where(_of(account_id, kind), session.c.id == session_id)
    )
    return removed.rowcount == 1


async def remove_all(
    connection: AsyncConnection,
    account_id: UUID,
    kind: SessionKind | None = None,
    *,
    but: bytes | None = None,
) -> None:
    """End all sessions, all keys, or, without a kind, both; *but* is a token's hash."""
    statement = delete(session).where(session.c.account_id == account_id)
    if kind is not None:
        statement = statement.where(session.c.kind == kind)
    if but is not None:
        statement = statement.where(session.c.token_hash != but)
    await connection.execute(statement)
