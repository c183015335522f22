"""What has been found of declarations so far, read with them in one statement.

Whoever does something about one vehicle waits for each statement under the gate's
lock, and so does everybody behind.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Channel, Declaration
from gateway.storage import checks, contents, payments, transshipments
from gateway.storage.approvals import Approval
from gateway.storage.checks import Check
from gateway.storage.contents import Contents
from gateway.storage.declarations import FIELDS, LIVE_SQL, from_values
from gateway.storage.driver import Statement
from gateway.storage.entries import Entry
from gateway.storage.payments import Payment
from gateway.storage.transshipments import Transfer


@dataclass(slots=True)
class Facts:
    """Of each declaration: its latest approval, its entry, its checks by age."""

    declarations: list[Declaration] = field(default_factory=list)
    approvals: dict[UUID, Approval] = field(default_factory=dict)
    entries: dict[UUID, Entry] = field(default_factory=dict)
    checks: dict[UUID, list[Check]] = field(default_factory=dict)
    # As far as they were asked for, see `BESIDE`.
    contents: dict[UUID, Contents] = field(default_factory=dict)
    payments: dict[UUID, list[Payment]] = field(default_factory=dict)
    transfers: dict[UUID, list[Transfer]] = field(default_factory=dict)
    alerted: dict[UUID, set[str]] = field(default_factory=dict)
    # The database's clock: leases and repeats are judged by it alone.
    real_now: datetime | None = None


# What is read of each only for who needs it, by the name that `Needs` has for it.
BESIDE = {
    "contents": "ARRAY(SELECT ROW(CAST(t.body AS text), CAST(t.findings AS text))"
    " FROM declared AS t WHERE t.declaration_id = d.id)",
    "payments": payments.ARRAY_SQL,
    "transfers": transshipments.ARRAY_SQL,
    "alerted": "ARRAY(SELECT j.data ->> 'alert' FROM journal AS j"
    " WHERE j.declaration_id = d.id AND j.kind = 'alerted')",
}
_APPROVAL = (
    "ARRAY(SELECT ROW(a.id, a.declaration_id, a.channel, a.actor, a.at, a.revision)"
    " FROM approval AS a WHERE a.declaration_id = d.id"
    " ORDER BY a.revision DESC LIMIT 1)"
)
_ENTRY = (
    "ARRAY(SELECT ROW(e.id, e.approval_id, e.declaration_id, e.gate, e.actor,"
    " e.pass_hash, e.at, e.recorded_at) FROM entry AS e"
    " WHERE e.declaration_id = d.id)"
)


@lru_cache
def _find(beside: tuple[str, ...]) -> Statement:
    selected = [
        *(f"d.{name}" for name in FIELDS),
        *(BESIDE[name] for name in beside),
        _APPROVAL,
        _ENTRY,
        checks.ARRAY_SQL,
        "now()",
    ]
    return Statement.of(
        f"SELECT {', '.join(selected)} FROM declaration AS d WHERE d.id IN"  # noqa: S608 - names of ours alone
        " (SELECT unnest(CAST(:ids AS uuid[])) UNION SELECT id FROM declaration"
        f" WHERE tractor = ANY(CAST(:tractors AS text[])) AND {LIVE_SQL})"
    )


async def find(
    connection: AsyncConnection,
    ids: Iterable[UUID],
    tractors: Iterable[str],
    beside: Collection[str] = (),
) -> Facts:
    """Find the declarations with these ids, and live ones of these vehicles.

    *beside* names what of `BESIDE` is wanted, too.
    """
    asked = tuple(name for name in BESIDE if name in beside)
    values = {"ids": list(ids), "tractors": list(tractors)}
    rows = await _find(asked).fetch(connection, values)
    found = Facts()
    for row in rows:
        *told, approvals, entries, checked, found.real_now = row
        one = from_values(told[: len(FIELDS)])
        found.declarations.append(one)
        if approvals:
            found.approvals[one.id] = _approval(approvals[0])
        if entries:
            found.entries[one.id] = Entry(*entries[0])
        found.checks[one.id] = [checks.from_values(each) for each in checked]
        for name, given in zip(asked, told[len(FIELDS) :], strict=True):
            getattr(found, name)[one.id] = _READ[name](given)
    return found


_READ: Mapping[str, Callable[[list[Any]], Any]] = {
    "contents": lambda rows: contents.from_texts(*rows[0]),
    "payments": lambda rows: [payments.from_values(row) for row in rows],
    "transfers": lambda rows: [Transfer(*row) for row in rows],
    "alerted": set,
}


def _approval(row: Any) -> Approval:
    made, declaration_id, channel, *rest = row
    return Approval(made, declaration_id, Channel(channel), *rest)
