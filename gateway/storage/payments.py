"""The payment table and every query on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.payments import PaymentState
from gateway.storage.arrays import arrayed
from gateway.storage.base import Text, UtcDateTime, metadata

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), nullable=False),
    Column("idempotency_key", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("amount_vnd", BigInteger, nullable=False),
    Column("state", Text(PaymentState), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("declaration_id", "idempotency_key"),
    # One at a time, so that nobody pays twice what is due once.
    Index(
        "uq_payment_pending",
        "declaration_id",
        unique=True,
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_payment_pending",
        "created_at",
        postgresql_where=text("state = 'pending'"),
    ),
)
_p = payment.c


@dataclass(frozen=True, slots=True)
class Payment:
    id: UUID
    declaration_id: UUID
    idempotency_key: str
    provider: str
    amount_vnd: int
    state: PaymentState
    created_at: datetime
    settled_at: datetime | None = None


ARRAY_SQL = arrayed(payment, by="created_at")


def from_values(row: Sequence[Any]) -> Payment:
    """Make a payment of what the driver itself gives for the table's columns."""
    *rest, state, created_at, settled_at = row
    made: Any = (*rest, PaymentState(state), created_at, settled_at)
    return Payment(*made)


async def add(connection: AsyncConnection, made: Payment) -> None:
    """Raises IntegrityError when another one is pending, or has the key."""
    await connection.execute(insert(payment).values(**asdict(made)))


async def find(connection: AsyncConnection, payment_id: UUID) -> Payment | None:
    rows = await connection.execute(select(payment).where(_p.id == payment_id))
    row = rows.one_or_none()
    return Payment(*row) if row else None


async def of_declarations(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, list[Payment]]:
    """Return each declaration's payments, oldest first."""
    rows = await connection.execute(
        select(payment).where(_p.declaration_id.in_(ids)).order_by(_p.created_at, _p.id)
    )
    found: dict[UUID, list[Payment]] = {declaration_id: [] for declaration_id in ids}
    for row in rows:
        found[row.declaration_id].append(Payment(*row))
    return found


async def pending(
    connection: AsyncConnection, *, before: datetime, limit: int
) -> list[Payment]:
    """Return what was begun before and never heard of since, oldest first."""
    rows = await connection.execute(
        select(payment)
        .where(text("state = 'pending'"), _p.created_at <= before)
        .order_by(_p.created_at)
        .limit(limit)
    )
    return [Payment(*row) for row in rows]


async def pay_many(
    connection: AsyncConnection, ids: Sequence[UUID], at: datetime
) -> None:
    """Mark as paid, also what was thought to have failed: the money came."""
    await connection.execute(
        update(payment)
        .where(_p.id.in_(ids))
        .values(state=PaymentState.PAID, settled_at=at)
    )


async def fail(connection: AsyncConnection, payment_id: UUID, at: datetime) -> None:
    """Mark as failed what is pending; what was paid stays paid."""
    await connection.execute(
        update(payment)
        .where(_p.id == payment_id, _p.state == PaymentState.PENDING)
        .values(state=PaymentState.FAILED, settled_at=at)
    )
