"""The account table and every query on it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    String,
    Table,
    Uuid,
    false,
    func,
    select,
    true,
    update,
)
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
    # The firm that a user belongs to. A firm is an account too, which owns the
    # declarations of all its users and never signs in.
    Column("owner_id", Uuid, ForeignKey("account.id"), index=True),
    # A firm's name and tax code.
    Column("name", String),
    Column("tax_code", String),
    Column("phone", String),
    # Whether a user manages the others of the firm.
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    # Whether single letters act as keys at the desk of this person.
    Column("letter_keys", Boolean, nullable=False, server_default=true()),
    Column("disabled_at", UtcDateTime),
    # Since when signing in needs a code as well; its secret is in `second_factor`.
    Column("second_factor_at", UtcDateTime),
    # Since when nothing is known of it but its id and role.
    Column("erased_at", UtcDateTime),
)


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    username: str
    password_hash: str
    role: str
    gate: str | None
    owner_id: UUID | None = None
    name: str | None = None
    tax_code: str | None = None
    phone: str | None = None
    is_admin: bool = False
    disabled_at: datetime | None = None
    second_factor_at: datetime | None = None
    letter_keys: bool = True


_COLUMNS = tuple(account.c[name] for name in Account.__dataclass_fields__)


def _values(new: Account) -> dict[str, object]:
    return asdict(new) | {"username": new.username.lower()}


async def lock(connection: AsyncConnection, account_id: UUID) -> Account | None:
    """Return the account as it is until this transaction ends."""
    row = (
        await connection.execute(
            select(*_COLUMNS)
            .where(account.c.id == account_id)
            .with_for_update(key_share=True)
        )
    ).one_or_none()
    return Account(*row) if row else None


async def get(connection: AsyncConnection, account_id: UUID) -> Account | None:
    row = (
        await connection.execute(select(*_COLUMNS).where(account.c.id == account_id))
    ).one_or_none()
    return Account(*row) if row else None


async def find(connection: AsyncConnection, username: str) -> Account | None:
    row = (
        await connection.execute(
            select(*_COLUMNS).where(account.c.username == username.lower())
        )
    ).one_or_none()
    return Account(*row) if row else None


async def of_owner(connection: AsyncConnection, owner_id: UUID) -> Sequence[Account]:
    """Return a firm's users, the first one first."""
    rows = await connection.execute(
        select(*_COLUMNS)
        .where(account.c.owner_id == owner_id)
        .order_by(account.c.created_at, account.c.id)
    )
    return [Account(*row) for row in rows]


async def officers(
    connection: AsyncConnection, roles: Sequence[str], gate: str | None
) -> Sequence[Account]:
    """Return everybody with these roles, of one gate or, for None, of all."""
    statement = select(*_COLUMNS).where(account.c.role.in_(roles))
    if gate is not None:
        statement = statement.where(account.c.gate == gate)
    rows = await connection.execute(statement.order_by(account.c.username))
    return [Account(*row) for row in rows]


async def add_if_missing(connection: AsyncConnection, new: Account) -> None:
    await add(connection, new)


async def add(connection: AsyncConnection, new: Account) -> bool:
    """Add an account; False when its name is taken."""
    made = await connection.execute(
        upsert(account)
        .values(_values(new))
        .on_conflict_do_nothing(index_elements=["username"])
    )
    return made.rowcount == 1


async def change(
    connection: AsyncConnection, account_id: UUID, **values: object
) -> None:
    await connection.execute(
        update(account).where(account.c.id == account_id).values(values)
    )


async def drivers_by_phone(
    connection: AsyncConnection, phones: Collection[str]
) -> dict[str, list[UUID]]:
    """Return the drivers' accounts that say to have these numbers (+84…)."""
    is_driver = account.c.role == "driver"
    return await _by(connection, account.c.phone, phones, is_driver)


async def firms_by_tax_code(
    connection: AsyncConnection, codes: Collection[str]
) -> dict[str, list[UUID]]:
    """Return the firms that say to have these tax codes."""
    return await _by(connection, account.c.tax_code, codes, true())


async def _by(
    connection: AsyncConnection,
    column: Column[Any],
    values: Collection[str],
    condition: ColumnElement[bool],
) -> dict[str, list[UUID]]:
    if not values:
        return {}
    rows = await connection.execute(
        select(column, account.c.id).where(
            column.in_(values), condition, account.c.disabled_at.is_(None)
        )
    )
    found: dict[str, list[UUID]] = {}
    for value, account_id in rows:
        found.setdefault(value, []).append(account_id)
    return found
