"""Whether a worker's round would find anything, asked before anybody takes the gate."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_HAS_UNROUTED = text(
    "SELECT EXISTS (SELECT FROM declaration WHERE gate = :gate"
    " AND line = 'review' AND channel IS NULL AND hold IS NULL)"
)
_HAS_OVERDUE = text(
    "SELECT EXISTS (SELECT FROM declaration WHERE gate = :gate"
    " AND line = 'called' AND call_deadline <= :now)"
)
_HAS_STALE = text(
    "SELECT EXISTS (SELECT FROM declaration WHERE gate = :gate AND"
    " status IN ('draft', 'submitted', 'approved') AND planned_arrival <= :before)"
)


async def has_unrouted(connection: AsyncConnection, gate: str) -> bool:
    """Whether somebody submitted what no rule has looked at."""
    return bool(await connection.scalar(_HAS_UNROUTED, {"gate": gate}))


async def has_overdue(connection: AsyncConnection, gate: str, now: datetime) -> bool:
    return bool(await connection.scalar(_HAS_OVERDUE, {"gate": gate, "now": now}))


async def has_stale(connection: AsyncConnection, gate: str, before: datetime) -> bool:
    return bool(await connection.scalar(_HAS_STALE, {"gate": gate, "before": before}))
