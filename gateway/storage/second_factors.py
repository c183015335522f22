"""The second_factor table and every query on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Uuid,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import metadata

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    # Encrypted; who reads the database alone can sign in as nobody.
    Column("secret", LargeBinary, nullable=False),
    # The time step of the last code that was taken: each is taken once.
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    Column("recovery_hashes", ARRAY(LargeBinary), nullable=False, server_default="{}"),
)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    secret: bytes
    last_step: int
    recovery_hashes: Sequence[bytes]


async def get(connection: AsyncConnection, account_id: UUID) -> SecondFactor | None:
    """Return it as it is while the account is locked."""
    row = (
        await connection.execute(
            select(
                second_factor.c.secret,
                second_factor.c.last_step,
                second_factor.c.recovery_hashes,
            ).where(second_factor.c.account_id == account_id)
        )
    ).one_or_none()
    return SecondFactor(*row) if row else None


async def begin(connection: AsyncConnection, account_id: UUID, secret: bytes) -> None:
    """Keep a secret that is not confirmed yet, in place of an earlier one."""
    fresh = {"secret": secret, "last_step": 0, "recovery_hashes": []}
    await connection.execute(
        upsert(second_factor)
        .values(account_id=account_id, **fresh)
        .on_conflict_do_update(index_elements=["account_id"], set_=fresh)
    )


async def change(
    connection: AsyncConnection, account_id: UUID, **values: object
) -> None:
    await connection.execute(
        update(second_factor)
        .where(second_factor.c.account_id == account_id)
        .values(values)
    )


async def remove(connection: AsyncConnection, account_id: UUID) -> None:
    await connection.execute(
        delete(second_factor).where(second_factor.c.account_id == account_id)
    )
