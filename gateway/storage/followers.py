"""The follower table: how far each durable follower has read each gate's journal."""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    String,
    Table,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import metadata
from gateway.storage.gates import gate

WEBHOOKS = "webhooks"
MESSAGES = "messages"

follower = Table(
    "follower",
    metadata,
    Column("name", String, nullable=False),
    Column("gate", String, ForeignKey("gate.id"), nullable=False),
    # The last entry that it has done all its work for.
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", "gate"),
)

_f = follower.c


async def is_behind(connection: AsyncConnection, name: str, gate_id: str) -> bool:
    """Whether the gate's journal has gone on; asked often, so nothing is locked."""
    found = await connection.scalar(
        select(gate.c.journal_seq > func.coalesce(_f.seq, 0))
        .outerjoin(follower, (_f.gate == gate.c.id) & (_f.name == name))
        .where(gate.c.id == gate_id)
    )
    return bool(found)


async def take(connection: AsyncConnection, name: str, gate_id: str) -> int | None:
    """Lock the follower's row and return its seq; None: another process has it.

    A gate that it has never followed begins at its journal's beginning.
    """
    await connection.execute(
        upsert(follower).values(name=name, gate=gate_id, seq=0).on_conflict_do_nothing()
    )
    found: int | None = await connection.scalar(
        select(_f.seq)
        .where(_f.name == name, _f.gate == gate_id)
        .with_for_update(skip_locked=True)
    )
    return found


async def take_all(connection: AsyncConnection, name: str) -> Mapping[str, int]:
    """Lock all its rows, waiting for whoever has them; return the seq by gate."""
    rows = await connection.execute(
        select(_f.gate, _f.seq)
        .where(_f.name == name)
        .order_by(_f.gate)
        .with_for_update()
    )
    return {row.gate: row.seq for row in rows}


async def move(connection: AsyncConnection, name: str, gate_id: str, seq: int) -> None:
    await connection.execute(
        update(follower).where(_f.name == name, _f.gate == gate_id).values(seq=seq)
    )
