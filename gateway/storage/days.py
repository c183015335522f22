"""How a gate's day went: what happened in each part of it, and what calls took."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.gates import Gate
from gateway.storage.declarations import declaration
from gateway.storage.journal import COUNTED_AT_ONCE, first_since, journal

PART = timedelta(minutes=30)
COUNTED = (Kind.SUBMITTED, Kind.CALLED, Kind.ENTERED, Kind.DEPARTED)
# Who went in while another was counted out: how the waiting line grew.
GREW = "grew"


@dataclass(frozen=True, slots=True)
class Day:
    """By direction: a kind or GREW to its number in each part, and waits by part.

    Waits are from ready to the call, in seconds, as a median of that part.
    """

    numbers: Mapping[Direction, Mapping[str, Mapping[int, int]]]
    waits: Mapping[Direction, Mapping[int, float]]


async def read(connection: AsyncConnection, gate: Gate, *, since: datetime) -> Day:
    """Count by parts, each of which is read well within the time of a statement."""
    last = gate.journal_seq
    first = await first_since(connection, gate.id, since, last=last)
    numbers: dict[Direction, dict[str, Counter[int]]] = {
        way: defaultdict(Counter) for way in Direction
    }
    waits: dict[Direction, dict[int, float]] = {way: {} for way in Direction}
    for start in range(first, last + 1, COUNTED_AT_ONCE):
        end = min(start + COUNTED_AT_ONCE, last + 1)
        for way, name, part, number in await _counted(
            connection, gate.id, since, start, end
        ):
            numbers[Direction(way)][name][part] += number
        for way, part, wait in await _waited(connection, gate.id, since, start, end):
            waits[Direction(way)][part] = wait
    return Day(numbers, waits)


def _part(since: datetime) -> object:
    seconds = func.extract("epoch", journal.c.at - since)
    return func.floor(seconds / PART.total_seconds())


async def _counted(
    connection: AsyncConnection, gate: str, since: datetime, start: int, end: int
) -> Sequence[tuple[str, str, int, int]]:
    told = journal.c.data
    way, line, before = (
        told[name].astext for name in ("direction", "line", "from_line")
    )
    waiting = Line.WAITING.value
    came = and_(line == waiting, before.is_distinct_from(waiting))
    went = and_(before == waiting, line.is_distinct_from(waiting))
    part = _part(since).label("part")  # type: ignore[attr-defined]
    grew = func.sum(case((came, 1), (went, -1), else_=0))
    rows = await connection.execute(
        select(way, journal.c.kind, part, func.count(), grew)
        .where(
            journal.c.gate == gate,
            journal.c.seq >= start,
            journal.c.seq < end,
            journal.c.at >= since,
            journal.c.declaration_id.is_not(None),
            or_(journal.c.kind.in_([one.value for one in COUNTED]), came, went),
        )
        .group_by(way, journal.c.kind, part)
    )
    found = []
    for direction, kind, place, number, change in rows:
        if kind in COUNTED:
            found.append((direction, kind, int(place), number))
        found.append((direction, GREW, int(place), change))
    return found


async def _waited(
    connection: AsyncConnection, gate: str, since: datetime, start: int, end: int
) -> Sequence[tuple[str, int, float]]:
    part = _part(since).label("part")  # type: ignore[attr-defined]
    wait = func.extract("epoch", journal.c.at - declaration.c.ready_at)
    rows = await connection.execute(
        select(
            declaration.c.direction,
            part,
            func.percentile_cont(0.5).within_group(wait),
        )
        .join(declaration, declaration.c.id == journal.c.declaration_id)
        .where(
            journal.c.gate == gate,
            journal.c.seq >= start,
            journal.c.seq < end,
            journal.c.at >= since,
            journal.c.kind == Kind.CALLED.value,
            declaration.c.ready_at.is_not(None),
        )
        .group_by(declaration.c.direction, part)
    )
    return [(way, int(place), float(median)) for way, place, median in rows]
