"""How declarations are changed: always many at a time, under their gate's lock."""

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter, is_
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration
from gateway.storage.columns import parted
from gateway.storage.driver import Statement

# What may change about a declaration, and how PostgreSQL calls its type.
_CHANGING = {
    "gate": "text",
    "status": "text",
    "channel": "text",
    "line": "text",
    "category": "text",
    "planned_arrival": "timestamptz",
    "tractor": "text",
    "trailer": "text",
    "container": "text",
    "ticket": "bigint",
    "ready_at": "timestamptz",
    "order_key": "bigint",
    "hold": "jsonb",
    "missed_calls": "integer",
    "called_at": "timestamptz",
    "call_deadline": "timestamptz",
    "checked_in_at": "timestamptz",
    "changed_at": "timestamptz",
    "version": "integer",
    "revision": "integer",
    "former_ready_at": "timestamptz",
    "former_order_key": "bigint",
}

_read = attrgetter(*_CHANGING)


@lru_cache
def _update(alike: tuple[str, ...], apart: tuple[str, ...]) -> Statement:
    """Write the columns that some row changes; what is alike in all goes once."""
    sets = [f"{name} = CAST(:{name} AS {_CHANGING[name]})" for name in alike]
    sets += [f"{name} = u.{name}" for name in apart]
    arrays = ["CAST(:id AS uuid[])", "CAST(:from_version AS integer[])"]
    arrays += [f"CAST(:{name} AS {_CHANGING[name]}[])" for name in apart]
    return Statement.of(
        f"UPDATE declaration AS d SET {', '.join(sets)}"  # noqa: S608 - names of ours alone
        f" FROM unnest({', '.join(arrays)})"
        f" AS u({', '.join(('id', 'from_version', *apart))})"
        " WHERE d.id = u.id AND d.version = u.from_version"
    )


async def update_many(
    connection: AsyncConnection, rows: Sequence[tuple[Declaration, Declaration]]
) -> int:
    """Write (as it was read, as it shall be) pairs, by compare-and-swap.

    Returns how many were still at the version that was read.

    Raises:
        DBAPIError: a constraint refused it.
    """
    alike, apart = parted(_changed_values(rows))
    identities = {
        "id": [new.id for _, new in rows],
        "from_version": [old.version for old, _ in rows],
    }
    update = _update(tuple(alike), tuple(apart))
    return await update.count(connection, identities | alike | apart)


def _changed_values(
    rows: Sequence[tuple[Declaration, Declaration]],
) -> dict[str, list[Any]]:
    """Return the columns that some row changes, each with what all rows shall have."""
    befores = zip(*(_read(old) for old, _ in rows), strict=True)
    afters = zip(*(_read(new) for _, new in rows), strict=True)
    values = {
        name: list(after)
        for name, before, after in zip(_CHANGING, befores, afters, strict=True)
        if not all(map(is_, before, after))
    }
    if "hold" in values:
        values["hold"] = [hold and to_json(hold).decode() for hold in values["hold"]]
    return values
