"""Columns of many rows, on their way into one statement."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.driver import Statement

Columns = dict[str, Sequence[Any]]


def parted(columns: Mapping[str, Sequence[Any]]) -> tuple[dict[str, Any], Columns]:
    """Part them in those whose rows are alike, each with its one value, and others.

    What is alike is sent, and read by PostgreSQL, once and not once for each row.
    """
    alike = {
        name: column[0]
        for name, column in columns.items()
        if column and column.count(column[0]) == len(column)
    }
    return alike, {name: columns[name] for name in columns if name not in alike}


def given(kinds: Mapping[str, str], alike: frozenset[str]) -> str:
    """Name each column's value in a `SELECT`: a parameter, or what `u` has of it."""
    return ", ".join(
        f"CAST(:{name} AS {kind})" if name in alike else f"u.{name}"
        for name, kind in kinds.items()
    )


def arrays(kinds: Mapping[str, str], alike: frozenset[str]) -> str:
    """Name the arrays of what is not *alike* as rows of `u`."""
    apart = {name: kind for name, kind in kinds.items() if name not in alike}
    sent = (f"CAST(:{name} AS {kind}[])" for name, kind in apart.items())
    return f"unnest({', '.join(sent)}) AS u({', '.join(apart)})"


class Inserting:
    """Adds rows to a *table* by one statement: objects with an attribute a column.

    *kinds* says how PostgreSQL calls each column's type; one of them is `id`.
    """

    def __init__(self, table: str, kinds: Mapping[str, str]) -> None:
        self._table = table
        self._kinds = dict(kinds)
        self._read = attrgetter(*kinds)
        self._statement = cache(self._of)

    async def many(self, connection: AsyncConnection, rows: Sequence[object]) -> None:
        """Add them, in the connection's transaction."""
        read = zip(*map(self._read, rows), strict=True)
        columns = dict(zip(self._kinds, read, strict=True))
        # Their ids are sent for each, also of a single one: so there is a row for each.
        ids = columns.pop("id")
        alike, apart = parted(columns)
        insert = self._statement(frozenset(alike))
        await insert.count(connection, {"id": ids} | alike | apart)

    def _of(self, alike: frozenset[str]) -> Statement:
        return Statement.of(
            f"INSERT INTO {self._table} ({', '.join(self._kinds)})"  # noqa: S608 - names of ours alone
            f" SELECT {given(self._kinds, alike)} FROM {arrays(self._kinds, alike)}"
        )
