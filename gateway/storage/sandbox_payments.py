"""The sandbox_payment table: what the sandbox's provider was told to answer."""

from uuid import UUID

from sqlalchemy import Column, ForeignKey, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.payments import PaymentState
from gateway.storage.base import Text, metadata

sandbox_payment = Table(
    "sandbox_payment",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("state", Text(PaymentState), nullable=False),
)


async def decide(
    connection: AsyncConnection, payment_id: UUID, state: PaymentState
) -> None:
    await connection.execute(
        upsert(sandbox_payment)
        .values(payment_id=payment_id, state=state)
        .on_conflict_do_update(index_elements=["payment_id"], set_={"state": state})
    )


async def decided(connection: AsyncConnection, payment_id: UUID) -> PaymentState | None:
    found: PaymentState | None = await connection.scalar(
        select(sandbox_payment.c.state).where(
            sandbox_payment.c.payment_id == payment_id
        )
    )
    return found
