"""How declarations are found."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration, Direction, Line
from gateway.domain.lifecycle import Status
from gateway.storage.contents import Remarks
from gateway.storage.declarations import (
    COLUMNS,
    FIELDS,
    INSIDE_SQL,
    LIVE_SQL,
    NOT_COMING_SQL,
    declaration,
    from_row,
    from_values,
)
from gateway.storage.driver import Statement

_d = declaration.c
_LIVE = text(LIVE_SQL)


async def _all(
    connection: AsyncConnection, statement: Select[Any]
) -> list[Declaration]:
    return [from_row(row) for row in await connection.execute(statement)]


async def by_ids(connection: AsyncConnection, ids: Iterable[UUID]) -> list[Declaration]:
    return await _all(connection, select(*COLUMNS).where(_d.id.in_(list(ids))))


async def owners(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return whose each declaration is."""
    rows = await connection.execute(
        select(_d.id, _d.account_id).where(_d.id.in_(list(ids)))
    )
    return {row[0]: row[1] for row in rows}


async def numbers(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the number that people call each by."""
    rows = await connection.execute(
        select(_d.id, _d.number).where(_d.id.in_(list(ids)))
    )
    return {row[0]: row[1] for row in rows}


async def number(connection: AsyncConnection, declaration_id: UUID) -> str:
    """Return what people call it."""
    rows = await connection.execute(select(_d.number).where(_d.id == declaration_id))
    return str(rows.scalar_one())


async def live_by_tractors(
    connection: AsyncConnection, tractors: Iterable[str]
) -> list[Declaration]:
    return await _all(
        connection, select(*COLUMNS).where(_d.tractor.in_(list(tractors)), _LIVE)
    )


# The database counts what is asked of the contents: to send and to read all that was
# declared would take longer than the rest of the decision.
_UNROUTED = Statement.of(
    f"SELECT {', '.join(f'd.{name}' for name in FIELDS)},"  # noqa: S608 - names of ours alone
    " jsonb_array_length(c.findings -> 'warnings'),"
    " ARRAY(SELECT goods ->> 'customs_declaration'"
    " FROM jsonb_array_elements(c.body -> 'goods') AS g(goods))"
    " FROM declaration AS d JOIN declared AS c ON c.declaration_id = d.id"
    " WHERE d.gate = :gate AND d.line = 'review' AND d.channel IS NULL"
    " AND d.hold IS NULL ORDER BY d.ticket LIMIT CAST(:most AS bigint)"
)


async def unrouted(
    connection: AsyncConnection, gate: str, limit: int
) -> list[tuple[Declaration, Remarks]]:
    """Submitted ones that nobody has looked at, oldest ticket first."""
    rows = await _UNROUTED.fetch(connection, {"gate": gate, "most": limit})
    found = []
    for row in rows:
        *values, warnings, numbers = row
        found.append((from_values(values), Remarks(warnings, tuple(numbers))))
    return found


async def for_officers(
    connection: AsyncConnection, gate: str, limit: int
) -> list[Declaration]:
    """Submitted ones that an officer must decide, oldest ticket first."""
    return await _all(
        connection,
        select(*COLUMNS)
        .where(
            _d.gate == gate,
            literal_column("line = 'review'"),
            _d.channel.is_not(None),
        )
        .order_by(_d.ticket)
        .limit(limit),
    )


async def held(connection: AsyncConnection, gate: str, limit: int) -> list[Declaration]:
    """Live ones that an officer stopped, as long ago as possible first.

    Each part is small or by an index of its own: a long waiting line is not looked
    through, for who is on hold does not stand in it. Drafts are left out.
    """
    stopped = _d.hold.is_not(None)
    parts: tuple[Any, ...] = (
        text(INSIDE_SQL),
        text(NOT_COMING_SQL),
        literal_column("line = 'review'"),
    )
    found = [
        one
        for part in parts
        for one in await _all(
            connection,
            select(*COLUMNS).where(_d.gate == gate, part, stopped).limit(limit),
        )
    ]
    found.sort(key=lambda one: (one.hold.at if one.hold else one.changed_at, one.id))
    return found[:limit]


async def due_to_queue(
    connection: AsyncConnection,
    gate: str,
    before: datetime,
    limit: int,
    after: tuple[datetime, int] | None = None,
) -> list[Declaration]:
    """Scheduled ones whose planned arrival is not after *before*.

    They come in the order of planned arrival and ticket, from *after* on.
    """
    statement = select(*COLUMNS).where(
        _d.gate == gate,
        literal_column("line = 'scheduled'"),
        _d.planned_arrival <= before,
    )
    if after is not None:
        statement = statement.where(tuple_(_d.planned_arrival, _d.ticket) > after)
    return await _all(
        connection, statement.order_by(_d.planned_arrival, _d.ticket).limit(limit)
    )


async def overdue(
    connection: AsyncConnection, gate: str, now: datetime, limit: int
) -> list[Declaration]:
    """Called ones whose call window has ended."""
    return await _all(
        connection,
        select(*COLUMNS)
        .where(
            _d.gate == gate,
            literal_column("line = 'called'"),
            _d.call_deadline <= now,
        )
        .order_by(_d.call_deadline, _d.ticket)
        .limit(limit),
    )


async def alertable(
    connection: AsyncConnection,
    gate: str,
    *,
    awaited: Sequence[Direction],
    planned_before: datetime,
    limit: int,
) -> list[Declaration]:
    """Those of which an alert may be open: called or inside, or long expected.

    Expected is who missed a call, and in the directions *awaited* who has not checked
    in; at most *limit* of these.
    """
    inside = select(*COLUMNS).where(_d.gate == gate, text(INSIDE_SQL))
    not_there = and_(_d.checked_in_at.is_(None), _d.direction.in_(awaited))
    # Who waits for a check-in stands in the scheduled line, unless it is on hold: so
    # those who wait for their call, a million perhaps, need not be looked at.
    expected = [
        select(*COLUMNS)
        .where(_d.gate == gate, condition, _d.planned_arrival <= planned_before)
        .order_by(_d.planned_arrival, _d.id)
        .limit(limit)
        for condition in (
            and_(text(NOT_COMING_SQL), or_(_d.missed_calls > 0, not_there)),
            and_(literal_column("line = 'scheduled'"), not_there),
        )
    ]
    found = {one.id: one for one in await _all(connection, inside)}
    late = [one for each in expected for one in await _all(connection, each)]
    late.sort(key=lambda one: (one.planned_arrival, one.id))
    return list((found | {one.id: one for one in late[:limit]}).values())


async def stale(
    connection: AsyncConnection, gate: str, before: datetime, limit: int
) -> list[Declaration]:
    """Ones that nobody called or mended, planned before *before*."""
    return await _all(
        connection,
        select(*COLUMNS)
        .where(
            _d.gate == gate,
            text("status IN ('draft', 'submitted', 'approved')"),
            _d.planned_arrival <= before,
        )
        .order_by(_d.planned_arrival, _d.id)
        .limit(limit),
    )


def _waiting(gate: str, direction: Direction) -> Any:
    return and_(
        _d.gate == gate,
        _d.direction == direction,
        literal_column("line = 'waiting'"),
    )


async def waiting(
    connection: AsyncConnection,
    gate: str,
    direction: Direction,
    limit: int,
    after: tuple[int, int] | None = None,
) -> list[Declaration]:
    """Return the waiting line in order, after an (order key, ticket) if given."""
    statement = select(*COLUMNS).where(_waiting(gate, direction))
    if after is not None:
        statement = statement.where(tuple_(_d.order_key, _d.ticket) > after)
    return await _all(
        connection, statement.order_by(_d.order_key, _d.ticket).limit(limit)
    )


async def places(
    connection: AsyncConnection, gate: str, direction: Direction, ids: Sequence[UUID]
) -> dict[UUID, int]:
    """Count once through a waiting line for all who ask: the slow way to places.

    It ends at the last of them. A million rows of the line's index take PostgreSQL
    some tenths of a second, for one who asks or for hundreds. Who does not wait there
    any more is left out.
    """
    asked = (
        select(_d.id, _d.order_key, _d.ticket)
        .where(_waiting(gate, direction), _d.id.in_(list(ids)))
        .cte("asked")
    )
    latest = (asked.c.order_key.desc(), asked.c.ticket.desc())
    key, ticket = (
        select(column).order_by(*latest).limit(1).scalar_subquery()
        for column in (asked.c.order_key, asked.c.ticket)
    )
    place = func.row_number().over(order_by=(_d.order_key, _d.ticket))
    numbered = (
        select(_d.ticket, place.label("place"))
        .where(
            _waiting(gate, direction),
            tuple_(_d.order_key, _d.ticket) <= tuple_(key, ticket),
        )
        .subquery()
    )
    rows = await connection.execute(
        select(asked.c.id, numbered.c.place).join(
            numbered, numbered.c.ticket == asked.c.ticket
        )
    )
    return {row[0]: row[1] for row in rows}


async def inside(connection: AsyncConnection, gate: str) -> list[Declaration]:
    """Return those that are called or inside: as many as the yard holds."""
    return await _all(
        connection, select(*COLUMNS).where(_d.gate == gate, text(INSIDE_SQL))
    )


async def count_inside(connection: AsyncConnection, gate: str) -> dict[Direction, int]:
    """Count the vehicles that are called or inside, which the yard must hold."""
    return await _count(connection, gate, INSIDE_SQL)


async def count_waiting(connection: AsyncConnection, gate: str) -> dict[Direction, int]:
    """Count who waits; it takes the longer, the longer the line is."""
    return await _count(connection, gate, "line = 'waiting'")


async def _count(
    connection: AsyncConnection, gate: str, condition: str
) -> dict[Direction, int]:
    rows = await connection.execute(
        select(_d.direction, func.count())
        .where(_d.gate == gate, text(condition))
        .group_by(_d.direction)
    )
    found: dict[Direction, int] = dict.fromkeys(Direction, 0)
    found.update({row[0]: row[1] for row in rows})
    return found


async def called_since(
    connection: AsyncConnection, gate: str
) -> dict[Direction, dict[UUID, datetime]]:
    """Return who is called, and since when."""
    rows = await connection.execute(
        select(_d.direction, _d.id, _d.called_at).where(
            _d.gate == gate,
            literal_column("line = 'called'"),
            _d.called_at.is_not(None),
        )
    )
    found: dict[Direction, dict[UUID, datetime]] = {d: {} for d in Direction}
    for row in rows:
        found[row[0]][row[1]] = row[2]
    return found


async def count_by_status(
    connection: AsyncConnection, gate: str
) -> list[tuple[Direction, Status, int]]:
    rows = await connection.execute(
        select(_d.direction, _d.status, func.count())
        .where(_d.gate == gate)
        .group_by(_d.direction, _d.status)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def count_by_line(
    connection: AsyncConnection, gate: str
) -> list[tuple[Direction, Line, int]]:
    """Count who stands in each line, by that line's own partial index."""
    parts = (
        select(_d.direction, _d.line, func.count())
        .where(_d.gate == gate, literal_column(f"line = '{line}'"))
        .group_by(_d.direction, _d.line)
        for line in Line
    )
    rows = await connection.execute(union_all(*parts))
    return [(row[0], row[1], row[2]) for row in rows]


async def page(
    connection: AsyncConnection,
    *,
    account_id: UUID | None,
    gate: str | None,
    status: Sequence[Status] = (),
    tractor: str | None = None,
    number: str | None = None,
    changed_after: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Declaration]:
    """Return declarations by the time of their last change, oldest change first."""
    conditions = [
        _d.account_id == account_id if account_id else None,
        _d.gate == gate if gate else None,
        _d.status.in_(status) if status else None,
        or_(_d.tractor == tractor, _d.trailer == tractor) if tractor else None,
        _d.number == number if number else None,
        _d.changed_at > changed_after if changed_after else None,
        tuple_(_d.changed_at, _d.id) > after if after else None,
    ]
    statement = select(*COLUMNS).where(*(c for c in conditions if c is not None))
    return await _all(connection, statement.order_by(_d.changed_at, _d.id).limit(limit))
