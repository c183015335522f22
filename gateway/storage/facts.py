"""What has been found of declarations so far, read with them in one statement.

Whoever does something about one vehicle waits for each statement under the gate's
lock, and so does everybody behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.checks import Source
from gateway.domain.declarations import Channel, Declaration
from gateway.storage.approvals import Approval
from gateway.storage.checks import Check
from gateway.storage.declarations import FIELDS, LIVE_SQL, from_values
from gateway.storage.driver import Statement
from gateway.storage.entries import Entry


@dataclass(slots=True)
class Facts:
    """Of each declaration: its latest approval, its entry, its checks by age."""

    declarations: list[Declaration] = field(default_factory=list)
    approvals: dict[UUID, Approval] = field(default_factory=dict)
    entries: dict[UUID, Entry] = field(default_factory=dict)
    checks: dict[UUID, list[Check]] = field(default_factory=dict)
    # The database's clock: leases and repeats are judged by it alone.
    real_now: datetime | None = None


_FIND = Statement.of(
    f"SELECT {', '.join(f'd.{name}' for name in FIELDS)},"  # noqa: S608 - names of ours alone
    " ARRAY(SELECT ROW(a.id, a.declaration_id, a.channel, a.actor, a.at, a.revision)"
    " FROM approval AS a WHERE a.declaration_id = d.id"
    " ORDER BY a.revision DESC LIMIT 1),"
    " ARRAY(SELECT ROW(e.id, e.approval_id, e.declaration_id, e.gate, e.actor,"
    " e.pass_hash, e.at, e.recorded_at) FROM entry AS e"
    " WHERE e.declaration_id = d.id),"
    " ARRAY(SELECT ROW(c.id, c.declaration_id, c.kind, c.outcome, c.actor, c.at,"
    ' c.note, c.happened_at, c.source) FROM "check" AS c'
    " WHERE c.declaration_id = d.id ORDER BY c.at, c.id),"
    " now()"
    " FROM declaration AS d WHERE d.id IN"
    " (SELECT unnest(CAST(:ids AS uuid[])) UNION SELECT id FROM declaration"
    f" WHERE tractor = ANY(CAST(:tractors AS text[])) AND {LIVE_SQL})"
)


async def find(
    connection: AsyncConnection, ids: Iterable[UUID], tractors: Iterable[str]
) -> Facts:
    """Find the declarations with these ids, and live ones of these vehicles."""
    rows = await _FIND.fetch(connection, {"ids": list(ids), "tractors": list(tractors)})
    found = Facts()
    for row in rows:
        *values, approvals, entries, checks, found.real_now = row
        one = from_values(values)
        found.declarations.append(one)
        if approvals:
            found.approvals[one.id] = _approval(approvals[0])
        if entries:
            found.entries[one.id] = Entry(*entries[0])
        found.checks[one.id] = [_check(each) for each in checks]
    return found


def _approval(row: Any) -> Approval:
    made, declaration_id, channel, *rest = row
    return Approval(made, declaration_id, Channel(channel), *rest)


def _check(row: Any) -> Check:
    *rest, source = row
    made: Any = (*rest, Source(source))
    return Check(*made)
