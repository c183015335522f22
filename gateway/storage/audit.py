"""What `verify` reads: all that was ever written, in parts that fit into memory.

Nothing is trusted here: no enum is made of what is found, and no constraint is relied
on, for these are what is being verified.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    NullPool,
    Select,
    String,
    Uuid,
    and_,
    cast,
    column,
    func,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gateway.storage.approvals import approval
from gateway.storage.audit_rows import (
    ApprovalRow,
    DeclarationRow,
    EntryRow,
    GateRow,
    JournalRow,
    LiftRow,
    PaperRow,
    Part,
    SharedRow,
    TurnRow,
)
from gateway.storage.checks import check
from gateway.storage.contents import declared
from gateway.storage.declarations import LIVE_SQL, declaration
from gateway.storage.entries import entry, manual_lift
from gateway.storage.gates import gate
from gateway.storage.journal import journal
from gateway.storage.paper_tickets import paper_ticket

# Journal entries read at once; more at once was not faster.
PART = 5_000


_d, _j = declaration.c, journal.c
_DECLARATION = (
    _d.id,
    _d.gate,
    type_coerce(_d.status, String),
    type_coerce(_d.direction, String),
    type_coerce(_d.line, String),
    _d.ticket,
    _d.planned_arrival,
    _d.order_key,
    _d.call_deadline,
    _d.version,
    _d.revision,
)
_BEFORE, _AFTER, _DIRECTION, _LINE, _SCORE, _TICKET = (
    _j.data[name].astext
    for name in ("from", "to", "direction", "line", "score", "ticket")
)
_STANDING = (_j.kind, _BEFORE, _AFTER, _DIRECTION, _LINE, _SCORE, _TICKET)
_JOURNAL = (_j.declaration_id, _j.gate, _j.seq, _j.at, *_STANDING)
# Whoever is inside or not yet submitted does not stand in it, and will not by leaving.
_TURNS = or_(_LINE == "waiting", _BEFORE.in_(("submitted", "approved", "called")))
# Who was let in by paper stood before the gate, not in the line.
_BY_PAPER = and_(
    _j.data.has_key("paper_ticket"),
    select(paper_ticket.c.id)
    .where(
        paper_ticket.c.id == cast(_j.data["paper_ticket"].astext, Uuid),
        paper_ticket.c.declaration_id == _j.declaration_id,
    )
    .exists(),
)
_a, _e, _c = approval.c, entry.c, check.c
# For each field of a part: the column that names the declaration, and what is read.
_OF_A_PART: tuple[tuple[ColumnElement[Any], Select[Any]], ...] = (
    (_d.id, select(*_DECLARATION)),
    (_j.declaration_id, select(*_JOURNAL).order_by(_j.declaration_id, _j.seq)),
    (_a.declaration_id, select(_a.declaration_id, _a.id, _a.revision)),
    (_e.declaration_id, select(_e.declaration_id, _e.approval_id, _e.gate)),
    (declared.c.declaration_id, select(declared.c.declaration_id)),
    (
        _c.declaration_id,
        select(_c.declaration_id, func.count()).group_by(_c.declaration_id),
    ),
)
# What only one declaration may have, where it stands, and whether that is so only while
# the declaration is live.
_KEYED = declaration.join(declared, declared.c.declaration_id == _d.id)
_KEY = (declared.c.account_id, declared.c.idempotency_key)
SHARED: dict[str, tuple[FromClause, tuple[ColumnElement[Any], ...], bool]] = {
    "Idempotency-Key": (_KEYED, _KEY, False),
    "number": (declaration, (_d.number,), False),
    "tractor": (declaration, (_d.tractor,), True),
    "trailer": (declaration, (_d.trailer,), True),
    "container": (declaration, (_d.container,), True),
}
# Both ways: a lift without its journal entry, and an entry without its lift.
_LIFTS = text(
    "SELECT coalesce(l.gate, j.gate), l.id, j.seq FROM manual_lift l FULL JOIN"
    " (SELECT gate, seq, data->>'lift_id' AS lift_id FROM journal"
    " WHERE kind = 'lifted') j ON j.lift_id = CAST(l.id AS text) AND j.gate = l.gate"
    " WHERE l.id IS NULL OR j.seq IS NULL"
)


# Both ways: a ticket without its journal entry, and an entry without its ticket.
_PAPERS = text(
    "SELECT coalesce(p.gate, j.gate), p.id, j.seq FROM paper_ticket p FULL JOIN"
    " (SELECT gate, seq, data->>'paper_ticket' AS ticket FROM journal"
    " WHERE kind = 'paper_recorded') j"
    " ON j.ticket = CAST(p.id AS text) AND j.gate = p.gate"
    " WHERE p.id IS NULL OR j.seq IS NULL"
)


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Read one moment of *engine*'s database, changing nothing.

    Without the time-outs that are for requests: a walk takes as long as it takes.
    """
    patient = create_async_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"server_settings": {"timezone": "UTC"}, "timeout": 5},
    )
    async with patient.connect() as connection:
        await connection.execution_options(postgresql_readonly=True)
        yield connection


async def gates(connection: AsyncConnection) -> list[GateRow]:
    rows = await connection.execute(
        select(gate.c.id, gate.c.journal_seq, gate.c.ticket).order_by(gate.c.id)
    )
    return [GateRow._make(row) for row in rows]


async def parts(connection: AsyncConnection) -> AsyncIterator[Part]:
    """Yield everything by declaration, whether or not the declaration is there.

    A declaration's journal is in the order of its `seq`.
    """
    after: UUID | None = None
    while True:
        upto = await _end_of_part(connection, after)
        yield await _part(connection, after, upto)
        if upto is None:
            return
        after = upto


async def _end_of_part(connection: AsyncConnection, after: UUID | None) -> UUID | None:
    """Return the last id of the next part; None when the rest is one part."""
    ends = union_all(
        *(
            select(
                _between(select(named.label("id")), named, after, None)
                .order_by(named)
                .offset(PART - 1)
                .limit(1)
                .subquery()
            )
            for named in (_j.declaration_id, _d.id)
        )
    ).order_by(column("id"))
    return (await connection.execute(ends.limit(1))).scalar_one_or_none()


async def _part(
    connection: AsyncConnection, after: UUID | None, upto: UUID | None
) -> Part:
    found = [
        (await connection.execute(_between(statement, named, after, upto))).all()
        for named, statement in _OF_A_PART
    ]
    declarations, told, approved, entered, contents, checked = found
    return Part(
        [DeclarationRow._make(row) for row in declarations],
        [JournalRow._make(row) for row in told],
        [ApprovalRow._make(row) for row in approved],
        [EntryRow._make(row) for row in entered],
        [row[0] for row in contents],
        [(row[0], row[1]) for row in checked],
    )


def _between(
    statement: Select[Any],
    named: ColumnElement[Any],
    after: UUID | None,
    upto: UUID | None,
) -> Select[Any]:
    statement = statement.where(named.is_not(None))
    if after is not None:
        statement = statement.where(named > after)
    if upto is not None:
        statement = statement.where(named <= upto)
    return statement


async def about_gates(
    connection: AsyncConnection,
) -> AsyncIterator[Sequence[JournalRow]]:
    """Yield, by parts, the journal entries that are about no declaration."""
    statement = select(*_JOURNAL).where(_j.declaration_id.is_(None))
    async with connection.stream(statement) as rows:
        async for part in rows.partitions(PART):
            yield [JournalRow._make(row) for row in part]


async def turns(
    connection: AsyncConnection, gate_id: str
) -> AsyncIterator[Sequence[TurnRow]]:
    """Yield, by parts and in order, what moved a gate's waiting lines."""
    statement = (
        select(_j.declaration_id, _j.seq, *_STANDING, _BY_PAPER)
        .where(_j.gate == gate_id, _TURNS)
        .order_by(_j.seq)
    )
    async with connection.stream(statement) as rows:
        async for part in rows.partitions(PART):
            yield [TurnRow._make(row) for row in part]


async def shared(
    connection: AsyncConnection, what: str
) -> AsyncIterator[Sequence[SharedRow]]:
    """Yield, by parts, the declarations that share one of `SHARED`."""
    source, columns, among_live = SHARED[what]
    statement = (
        select(func.array_agg(_d.id), func.array_agg(_d.gate))
        .select_from(source)
        .where(*(named.is_not(None) for named in columns))
        .group_by(*columns)
        .having(func.count() > 1)
    )
    if among_live:
        statement = statement.where(text(LIVE_SQL))
    async with connection.stream(statement) as rows:
        async for part in rows.partitions(PART):
            yield [SharedRow._make(row) for row in part]


async def lifts(connection: AsyncConnection) -> dict[str, int]:
    """Count the manual lifts of each gate."""
    rows = await connection.execute(
        select(manual_lift.c.gate, func.count()).group_by(manual_lift.c.gate)
    )
    return {row[0]: row[1] for row in rows}


async def lifts_apart(connection: AsyncConnection) -> list[LiftRow]:
    """Return the lifts in which journal and table differ."""
    return [LiftRow._make(row) for row in await connection.execute(_LIFTS)]


async def papers(connection: AsyncConnection) -> list[tuple[str, str, int]]:
    """Count the paper tickets of each gate and state."""
    p = paper_ticket.c
    rows = await connection.execute(
        select(p.gate, type_coerce(p.state, String), func.count()).group_by(
            p.gate, p.state
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def papers_apart(connection: AsyncConnection) -> list[PaperRow]:
    """Return the paper tickets in which journal and table differ."""
    return [PaperRow._make(row) for row in await connection.execute(_PAPERS)]
