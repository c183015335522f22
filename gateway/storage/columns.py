"""Columns of many rows, on their way into one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

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
