"""The delivery table: what each webhook is to be told, and how that went.

A row is an entry of the journal at a webhook. It is made in the transaction that moves
the follower on, so none is missing; of each webhook and gate the pending row with the
smallest seq goes first, so the order is the journal's.
"""

from collections.abc import Sequence
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
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.webhooks import Attempt, DeliveryState
from gateway.storage.base import Text, UtcDateTime, metadata

_PENDING = "state = 'pending'"

delivery = Table(
    "delivery",
    metadata,
    Column(
        "webhook_id",
        Uuid,
        ForeignKey("webhook.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("gate", String, ForeignKey("gate.id"), nullable=False),
    Column("seq", BigInteger, nullable=False, autoincrement=False),
    # The order in which they were made, for the log.
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("kind", String, nullable=False),
    Column("state", Text(DeliveryState), nullable=False, server_default="pending"),
    # How often it was tried since it was made, or replayed.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcDateTime, nullable=False, server_default=func.now()),
    Column("tried_at", UtcDateTime),
    Column("duration_ms", Integer),
    Column("status", Integer),
    Column("error", String),
    Column("created_at", UtcDateTime, nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("webhook_id", "gate", "seq"),
    Index("ix_delivery_log", "webhook_id", "number"),
    Index(
        "ix_delivery_pending",
        "webhook_id",
        "gate",
        "seq",
        postgresql_where=text(_PENDING),
    ),
)

_d = delivery.c
_COLUMNS = tuple(delivery.c)


@dataclass(frozen=True, slots=True)
class Delivery:
    webhook_id: UUID
    gate: str
    seq: int
    number: int
    kind: str
    state: DeliveryState
    tries: int
    next_try_at: datetime
    tried_at: datetime | None
    duration_ms: int | None
    status: int | None
    error: str | None
    created_at: datetime


# Lines: of one webhook and one gate, one delivery after the other.

Line = tuple[UUID, str]

_DUE = text(
    "SELECT w.id, g.id FROM webhook w CROSS JOIN gate g CROSS JOIN LATERAL ("
    "SELECT next_try_at FROM delivery d"
    " WHERE d.webhook_id = w.id AND d.gate = g.id AND d.state = 'pending'"
    " ORDER BY d.seq LIMIT 1) first"
    " WHERE w.disabled IS NULL AND first.next_try_at <= now()"
    " ORDER BY first.next_try_at"
)


async def due_lines(connection: AsyncConnection) -> list[Line]:
    """Return the lines whose first delivery may be tried now, longest due first."""
    rows = await connection.execute(_DUE)
    return [(row[0], row[1]) for row in rows]


async def first_due(connection: AsyncConnection, line: Line) -> Delivery | None:
    """Return the first of a line, unless it has to wait yet."""
    rows = await connection.execute(
        select(*_COLUMNS, (_d.next_try_at <= func.now()).label("is_due"))
        .where(_d.webhook_id == line[0], _d.gate == line[1], literal_column(_PENDING))
        .order_by(_d.seq)
        .limit(1)
    )
    found = rows.one_or_none()
    return Delivery(*found[:-1]) if found and found.is_due else None


async def add(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Add what is to be delivered; what was added before stays as it is."""
    if rows:
        await connection.execute(
            upsert(delivery).values(list(rows)).on_conflict_do_nothing()
        )


async def record(
    connection: AsyncConnection,
    tried: Delivery,
    attempt: Attempt,
    *,
    pause: timedelta | None,
) -> bool:
    """Record a try; with no *pause* until the next one, it was delivered.

    False when the row is not as it was read: somebody else delivered or replayed it.
    """
    outcome: dict[str, Any] = (
        {"state": DeliveryState.DELIVERED}
        if pause is None
        else {"next_try_at": func.now() + pause}
    )
    done = await connection.execute(
        update(delivery)
        .where(
            _d.webhook_id == tried.webhook_id,
            _d.gate == tried.gate,
            _d.seq == tried.seq,
            literal_column(_PENDING),
            _d.tries == tried.tries,
        )
        .values(
            tries=_d.tries + 1,
            tried_at=func.now(),
            duration_ms=attempt.duration_ms,
            status=attempt.status,
            error=attempt.error,
            **outcome,
        )
    )
    return done.rowcount == 1


async def log(
    connection: AsyncConnection,
    webhook_id: UUID,
    *,
    state: DeliveryState | None,
    before: int | None,
    limit: int,
) -> list[Delivery]:
    """Return deliveries, the newest first."""
    conditions = [
        _d.webhook_id == webhook_id,
        *([_d.state == state] if state else []),
        *([_d.number < before] if before is not None else []),
    ]
    rows = await connection.execute(
        select(*_COLUMNS).where(*conditions).order_by(_d.number.desc()).limit(limit)
    )
    return [Delivery(*row) for row in rows]


async def count_pending(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, int]:
    rows = await connection.execute(
        select(_d.webhook_id, func.count())
        .where(_d.webhook_id.in_(ids), literal_column(_PENDING))
        .group_by(_d.webhook_id)
    )
    return {row[0]: row[1] for row in rows}


# Replaying: rows become pending again, and missing ones are made.

_AGAIN = (
    " ON CONFLICT (webhook_id, gate, seq) DO UPDATE SET state = 'pending', tries = 0,"
    " next_try_at = now()"
)
_OF_OWNER = (
    "INSERT INTO delivery (webhook_id, gate, seq, kind)"
    " SELECT CAST(:webhook_id AS uuid), j.gate, j.seq, j.kind"
    " FROM declaration d JOIN journal j ON j.declaration_id = d.id"
    " JOIN follower f ON f.gate = j.gate AND f.name = :follower AND j.seq <= f.seq"
    " WHERE d.account_id = :owner_id AND j.kind = ANY(CAST(:kinds AS text[]))"
)
_SINCE = text(f"{_OF_OWNER} AND j.at >= :since{_AGAIN}")
_AFTER = text(
    f"{_OF_OWNER} AND j.seq > coalesce("
    "(CAST(:starts AS jsonb) ->> j.gate)::bigint, 0) ON CONFLICT DO NOTHING"
)
_ONE = text(f"{_OF_OWNER} AND j.gate = :gate AND j.seq = :seq{_AGAIN}")


async def replay_since(
    connection: AsyncConnection, since: datetime, **of_owner: Any
) -> int:
    """Make all of the owner's events since then pending; return how many."""
    return (await connection.execute(_SINCE, of_owner | {"since": since})).rowcount


async def replay_one(
    connection: AsyncConnection, gate: str, seq: int, **of_owner: Any
) -> int:
    values = of_owner | {"gate": gate, "seq": seq}
    return (await connection.execute(_ONE, values)).rowcount


async def make_up(connection: AsyncConnection, starts: str, **of_owner: Any) -> int:
    """Add what happened after *starts* (JSON, a seq by gate) while nobody added it."""
    return (await connection.execute(_AFTER, of_owner | {"starts": starts})).rowcount


async def try_at_once(connection: AsyncConnection, webhook_id: UUID) -> None:
    """Count the tries of what is pending from nothing, with no pause before."""
    await connection.execute(
        update(delivery)
        .where(_d.webhook_id == webhook_id, literal_column(_PENDING))
        .values(tries=0, next_try_at=func.now())
    )


async def forget(connection: AsyncConnection, *, older_than: timedelta) -> int:
    """Remove what was delivered so long ago."""
    done = await connection.execute(
        delete(delivery).where(
            _d.state == DeliveryState.DELIVERED,
            _d.tried_at < func.now() - older_than,
        )
    )
    return done.rowcount
