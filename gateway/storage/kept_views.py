"""The table of views that a firm keeps of its desk, and every query on it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ForeignKey, String, Table, Uuid, select
from sqlalchemy import delete as remove
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import metadata

kept_view = Table(
    "kept_view",
    metadata,
    Column("owner_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("name", String, primary_key=True),
    # What the address of the desk asks for; empty for the desk as it opens.
    Column("query", String, nullable=False),
)

_k = kept_view.c


@dataclass(frozen=True, slots=True)
class KeptView:
    name: str
    query: str


async def of_owner(connection: AsyncConnection, owner_id: UUID) -> list[KeptView]:
    rows = await connection.execute(
        select(_k.name, _k.query).where(_k.owner_id == owner_id).order_by(_k.name)
    )
    return [KeptView(*row) for row in rows]


async def keep(connection: AsyncConnection, owner_id: UUID, view: KeptView) -> None:
    """Keep a view, in the place of one with its name."""
    values = {"owner_id": owner_id, "name": view.name, "query": view.query}
    await connection.execute(
        upsert(kept_view)
        .values(values)
        .on_conflict_do_update(
            index_elements=["owner_id", "name"], set_={"query": view.query}
        )
    )


async def forget(connection: AsyncConnection, owner_id: UUID, name: str) -> None:
    await connection.execute(
        remove(kept_view).where(_k.owner_id == owner_id, _k.name == name)
    )


async def forget_all(connection: AsyncConnection, owner_id: UUID) -> None:
    await connection.execute(remove(kept_view).where(_k.owner_id == owner_id))
