"""Erasing what names a person; one statement each, over the tables that hold any.

The journal is not among them: it never held any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Select, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.lifecycle import FINAL, Status
from gateway.domain.paper import PaperState
from gateway.storage.accounts import account
from gateway.storage.contents import declared
from gateway.storage.declarations import declaration
from gateway.storage.entries import manual_lift
from gateway.storage.paper_tickets import paper_ticket
from gateway.storage.sessions import session

# A pseudonym begins with what no plate does.
MARK = "~"
# Nobody works with them any more. What was rejected may still be corrected: but not by
# who waits as long as this.
OVER = FINAL | {Status.REJECTED}
_d = declaration.c


@dataclass(frozen=True, slots=True)
class Ended:
    """A declaration that is over, with what is to be erased of it."""

    id: UUID
    gate: str
    changed_at: datetime
    tractor: str
    trailer: str | None
    container: str | None
    body: dict[str, Any]


_ENDED: Select[Any] = (
    select(
        _d.id,
        _d.gate,
        _d.changed_at,
        _d.tractor,
        _d.trailer,
        _d.container,
        declared.c.body,
    )
    .join(declared, declared.c.declaration_id == _d.id)
    .where(_d.status.in_(OVER), _d.tractor.not_like(f"{MARK}%"))
    .with_for_update(of=declaration, skip_locked=True)
)


async def ended_before(
    connection: AsyncConnection,
    gate: str,
    before: datetime,
    *,
    since: datetime,
    limit: int,
) -> Sequence[Ended]:
    """Take a gate's that ended between two moments, oldest first."""
    rows = await connection.execute(
        _ENDED.where(_d.gate == gate, _d.changed_at >= since, _d.changed_at < before)
        .order_by(_d.changed_at, _d.id)
        .limit(limit)
    )
    return [Ended(*row) for row in rows]


async def of_owner(
    connection: AsyncConnection, owner_id: UUID, *, limit: int
) -> Sequence[Ended]:
    """Take an owner's that are over, whenever that was."""
    rows = await connection.execute(
        _ENDED.where(_d.account_id == owner_id).order_by(_d.changed_at).limit(limit)
    )
    return [Ended(*row) for row in rows]


async def has_open(connection: AsyncConnection, owner_id: UUID) -> bool:
    """Whether the owner has a declaration that is not over."""
    found = await connection.scalar(
        select(_d.id).where(_d.account_id == owner_id, _d.status.not_in(OVER)).limit(1)
    )
    return found is not None


# The version stays: nothing happened to the vehicle. The key stays unique and is
# nobody's any more; without fingerprint and answer there is nothing to repeat.
_ERASE = (
    text(
        "UPDATE declaration AS d SET tractor = u.tractor, trailer = u.trailer,"
        " container = u.container"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:tractors AS text[]),"
        " CAST(:trailers AS text[]), CAST(:containers AS text[]))"
        " AS u(id, tractor, trailer, container) WHERE d.id = u.id"
    ),
    text(
        "UPDATE declared AS d SET body = u.body, fingerprint = '', answer = '',"
        " idempotency_key = '~' || u.id"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:bodies AS jsonb[])) AS u(id, body)"
        " WHERE d.declaration_id = u.id"
    ),
    text(
        'UPDATE "check" SET note = NULL'
        " WHERE declaration_id = ANY(CAST(:ids AS uuid[])) AND note IS NOT NULL"
    ),
)


async def erase(connection: AsyncConnection, erased: Sequence[Ended]) -> None:
    """Write declarations back as they are without whatever names a person."""
    values: dict[str, list[Any]] = {
        "ids": [one.id for one in erased],
        "tractors": [one.tractor for one in erased],
        "trailers": [one.trailer for one in erased],
        "containers": [one.container for one in erased],
        "bodies": [to_json(one.body).decode() for one in erased],
    }
    for statement in _ERASE:
        names = statement.compile().params
        await connection.execute(statement, {name: values[name] for name in names})


async def lifts_before(
    connection: AsyncConnection, before: datetime, *, limit: int
) -> Sequence[tuple[UUID, str]]:
    """Take lifts by hand that name a plate: (id, plate)."""
    rows = await connection.execute(
        select(manual_lift.c.id, manual_lift.c.plate)
        .where(manual_lift.c.at < before, manual_lift.c.plate.not_like(f"{MARK}%"))
        .order_by(manual_lift.c.at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.plate) for row in rows]


_ERASE_LIFTS = text(
    "UPDATE manual_lift AS l SET plate = u.plate, reason = ''"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:plates AS text[])) AS u(id, plate)"
    " WHERE l.id = u.id"
)


async def erase_lifts(
    connection: AsyncConnection, lifts: Sequence[tuple[UUID, str]]
) -> None:
    ids, plates = [one for one, _ in lifts], [plate for _, plate in lifts]
    await connection.execute(_ERASE_LIFTS, {"ids": ids, "plates": plates})


async def papers_before(
    connection: AsyncConnection, before: datetime, *, limit: int
) -> Sequence[tuple[UUID, str]]:
    """Take paper tickets that nobody has to look at any more: (id, plate)."""
    rows = await connection.execute(
        select(paper_ticket.c.id, paper_ticket.c.tractor)
        .where(
            paper_ticket.c.entered_at < before,
            paper_ticket.c.state != PaperState.UNMATCHED,
            paper_ticket.c.tractor.not_like(f"{MARK}%"),
        )
        .order_by(paper_ticket.c.entered_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.tractor) for row in rows]


_ERASE_PAPERS = text(
    "UPDATE paper_ticket AS p SET tractor = u.plate, note = NULL, reason = NULL"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:plates AS text[])) AS u(id, plate)"
    " WHERE p.id = u.id"
)


async def erase_papers(
    connection: AsyncConnection, papers: Sequence[tuple[UUID, str]]
) -> None:
    ids, plates = [one for one, _ in papers], [plate for _, plate in papers]
    await connection.execute(_ERASE_PAPERS, {"ids": ids, "plates": plates})


async def erased_owners(connection: AsyncConnection) -> Sequence[UUID]:
    """Return who left and may still have something that is not erased."""
    rows = await connection.scalars(
        select(account.c.id).where(
            account.c.erased_at.is_not(None),
            select(_d.id)
            .where(_d.account_id == account.c.id, _d.tractor.not_like(f"{MARK}%"))
            .exists(),
        )
    )
    return rows.all()


async def forget_account(
    connection: AsyncConnection, account_id: UUID, *, at: datetime
) -> None:
    """Leave of an account what the journal refers to: its id and its role."""
    await connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(
            username=f"{MARK}{account_id}",
            password_hash="-",  # noqa: S106 - nobody signs in with it
            name=None,
            tax_code=None,
            phone=None,
            is_admin=False,
            disabled_at=at,
            erased_at=at,
            second_factor_at=None,
        )
    )


async def remove_ended_sessions(connection: AsyncConnection, before: datetime) -> None:
    """Remove sessions that ended by themselves: they tell when somebody was there."""
    await connection.execute(delete(session).where(session.c.expires_at < before))
