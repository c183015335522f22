"""The paper_ticket table and every query on it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Direction
from gateway.domain.paper import Mismatch, PaperState
from gateway.storage.base import Text, UtcDateTime, metadata

paper_ticket = Table(
    "paper_ticket",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gate", String, ForeignKey("gate.id"), nullable=False),
    # What is printed on it: sent twice, it is one ticket.
    Column("serial", String, nullable=False),
    Column("tractor", String, nullable=False),
    Column("direction", Text(Direction), nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("note", String),
    Column("state", Text(PaperState), nullable=False),
    Column("mismatch", Text(Mismatch)),
    Column("declaration_id", Uuid, ForeignKey("declaration.id"), unique=True),
    Column("reason", String),
    Column("actor", String, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("gate", "serial"),
    Index(None, "gate", "state", "entered_at"),
)
_p = paper_ticket.c


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """`actor` is who said last what it is; `reason` is an officer's."""

    id: UUID
    gate: str
    serial: str
    tractor: str
    direction: Direction
    entered_at: datetime
    note: str | None
    state: PaperState
    mismatch: Mismatch | None
    declaration_id: UUID | None
    reason: str | None
    actor: str
    recorded_at: datetime


async def write_many(connection: AsyncConnection, rows: Sequence[PaperTicket]) -> None:
    """Add tickets, or note what became of them."""
    added = upsert(paper_ticket)
    told = ("state", "mismatch", "declaration_id", "reason", "actor")
    statement = added.on_conflict_do_update(
        index_elements=["id"], set_={name: added.excluded[name] for name in told}
    )
    await connection.execute(statement, [asdict(row) for row in rows])


async def find(
    connection: AsyncConnection,
    gate: str,
    serials: Collection[str],
    ids: Collection[UUID],
) -> list[PaperTicket]:
    rows = await connection.execute(
        select(paper_ticket).where(
            _p.gate == gate, or_(_p.serial.in_(serials), _p.id.in_(ids))
        )
    )
    return [PaperTicket(*row) for row in rows]


async def page(
    connection: AsyncConnection, gate: str, state: PaperState | None, limit: int
) -> list[PaperTicket]:
    """Return the tickets that entered first."""
    statement = select(paper_ticket).where(_p.gate == gate)
    if state is not None:
        statement = statement.where(_p.state == state)
    rows = await connection.execute(
        statement.order_by(_p.entered_at, _p.serial).limit(limit)
    )
    return [PaperTicket(*row) for row in rows]


async def count(connection: AsyncConnection, gate: str) -> dict[PaperState, int]:
    rows = await connection.execute(
        select(_p.state, func.count()).where(_p.gate == gate).group_by(_p.state)
    )
    return dict.fromkeys(PaperState, 0) | {row[0]: row[1] for row in rows}
