"""The gate table and every query on it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    String,
    Table,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Direction
from gateway.domain.errors import GateNotFound
from gateway.domain.gates import Controls, Gate
from gateway.storage.base import UtcDateTime, metadata
from gateway.storage.driver import Statement

gate = Table(
    "gate",
    metadata,
    Column("id", String, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("names", JSONB, nullable=False),
    Column("timezone", String, nullable=False),
    Column("head_start_minutes", JSONB, nullable=False),
    Column("controls", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # The last numbers given out: gapless, since they are taken in the transaction
    # that uses them, under the lock of this row.
    Column("journal_seq", BigInteger, nullable=False, server_default="0"),
    Column("ticket", BigInteger, nullable=False, server_default="0"),
    Column("serial_day", Date, nullable=False, server_default="1970-01-01"),
    Column("serial", Integer, nullable=False, server_default="0"),
    Column("paced_export", UtcDateTime),
    Column("paced_import", UtcDateTime),
    # Names this history: lines built from another one are rebuilt.
    Column("epoch", Uuid, nullable=False, server_default=func.gen_random_uuid()),
)

_COLUMNS = tuple(gate.c)


# The gate's row is locked for each batch, and its controls change on few days.
@lru_cache(maxsize=64)
def _read(controls: str) -> Controls:
    return Controls.from_json(from_json(controls))


def from_row(row: Any) -> Gate:
    """Make the domain's gate of a row that gives the table's columns by name.

    What is read often gives its controls as text, which is made into them once.
    """
    told = row["controls"]
    paced: dict[Direction, datetime | None] = {
        Direction.EXPORT: row["paced_export"],
        Direction.IMPORT: row["paced_import"],
    }
    return Gate(
        id=row["id"],
        code=row["code"],
        names=row["names"],
        timezone=row["timezone"],
        head_start_minutes=row["head_start_minutes"],
        controls=_read(told) if isinstance(told, str) else Controls.from_json(told),
        version=row["version"],
        journal_seq=row["journal_seq"],
        ticket=row["ticket"],
        serial_day=row["serial_day"],
        serial=row["serial"],
        paced_until={d: at for d, at in paced.items() if at is not None},
        epoch=row["epoch"],
    )


async def every(connection: AsyncConnection) -> Sequence[Gate]:
    rows = await connection.execute(select(*_COLUMNS).order_by(gate.c.id))
    return [from_row(row) for row in rows.mappings()]


async def get(connection: AsyncConnection, gate_id: str) -> Gate:
    """Raises GateNotFound."""
    return await _one(connection, gate_id, locked=False)


async def lock(connection: AsyncConnection, gate_id: str) -> Gate:
    """Take the gate's row: whoever holds it is the only one to change the gate.

    Raises:
        GateNotFound: there is no such gate.
    """
    return await _one(connection, gate_id, locked=True)


_TAKE = Statement.of(
    f"SELECT {', '.join(column.name for column in _COLUMNS)} FROM gate"  # noqa: S608 - names of ours alone
    " WHERE id = :gate FOR NO KEY UPDATE"
)


async def take(connection: AsyncConnection, gate_id: str) -> Gate:
    """Do as `lock`, past SQLAlchemy: in a transaction that `driver` has begun.

    Raises:
        GateNotFound: there is no such gate.
    """
    rows = await _TAKE.fetch(connection, {"gate": gate_id})
    if not rows:
        raise _not_found(gate_id)
    return from_row(rows[0])


async def _one(connection: AsyncConnection, gate_id: str, *, locked: bool) -> Gate:
    statement = select(*_COLUMNS).where(gate.c.id == gate_id)
    if locked:
        statement = statement.with_for_update(key_share=True)
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise _not_found(gate_id)
    return from_row(row)


def _not_found(gate_id: str) -> GateNotFound:
    return GateNotFound(f"there is no gate {gate_id!r}")


async def epoch(connection: AsyncConnection, gate_id: str) -> UUID:
    found = await connection.execute(select(gate.c.epoch).where(gate.c.id == gate_id))
    named: UUID = found.scalar_one()
    return named


async def heads(connection: AsyncConnection) -> list[tuple[str, UUID, int]]:
    """Return how far every gate's journal is: (gate, epoch, seq)."""
    columns = (gate.c.id, gate.c.epoch, gate.c.journal_seq)
    rows = await connection.execute(select(*columns).order_by(gate.c.id))
    return [(row[0], row[1], row[2]) for row in rows]


async def define(connection: AsyncConnection, defined: Gate) -> None:
    """Add a gate, or renew what is fixed about it; its controls stay as they are."""
    fixed = {
        "code": defined.code,
        "names": dict(defined.names),
        "timezone": defined.timezone,
        "head_start_minutes": dict(defined.head_start_minutes),
    }
    await connection.execute(
        upsert(gate)
        .values(id=defined.id, controls=defined.controls.to_json(), **fixed)
        .on_conflict_do_update(index_elements=["id"], set_=fixed)
    )
