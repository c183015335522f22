"""Writes what was decided at a gate: one statement, so one round trip.

New declarations with their contents, journal entries, and the numbers that were taken
from the gate's row. Either all of it is written, or, when another gate took one of the
keys or vehicles at the same moment, nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.storage.contents import NewContents
from gateway.storage.driver import Statement

Accepted = tuple[Declaration, NewContents]

_DECLARATION = {
    "id": "uuid",
    "direction": "text",
    "number": "text",
    "account_id": "uuid",
    "status": "text",
    "line": "text",
    "category": "text",
    "planned_arrival": "timestamptz",
    "tractor": "text",
    "trailer": "text",
    "container": "text",
    "ticket": "bigint",
    "ready_at": "timestamptz",
    "order_key": "bigint",
}
_CONTENTS = {
    "declaration_id": "uuid",
    "account_id": "uuid",
    "idempotency_key": "text",
    "body": "text",
    "findings": "text",
    "fingerprint": "bytea",
    "answer": "bytea",
}
_ENTRY = {
    "seq": "bigint",
    "kind": "text",
    "declaration_id": "uuid",
    "actor": "text",
    "data": "text",
}
# What is JSON is sent as the text that it is already: the driver would call a codec of
# Python's for each value.
_JSON = frozenset({"body", "findings", "data"})
_GATE = {
    "controls": "jsonb",
    "version": "integer",
    "journal_seq": "bigint",
    "ticket": "bigint",
    "serial_day": "date",
    "serial": "integer",
    "paced_export": "timestamptz",
    "paced_import": "timestamptz",
}


def _rows(prefix: str, columns: dict[str, str]) -> str:
    """Name the arrays of a table's columns as rows of `u`."""
    arrays = ", ".join(
        f"CAST(:{prefix}_{name} AS {kind}[])" for name, kind in columns.items()
    )
    return f"unnest({arrays}) AS u({', '.join(columns)})"


def _number(name: str, kind: str) -> str:
    """Name the gate's new value; its controls stay as they are when none are given."""
    given = f"CAST(:g_{name} AS {kind})"
    return f"coalesce({given}, {name})" if name == "controls" else given


def _columns(columns: dict[str, str]) -> str:
    return ", ".join(columns)


def _selected(columns: dict[str, str]) -> str:
    return ", ".join(
        f"CAST(u.{name} AS jsonb)" if name in _JSON else f"u.{name}" for name in columns
    )


_ALL_MADE = "(SELECT count(*) FROM made) = CAST(:expected AS bigint)"
_ALL_KEYED = "(SELECT count(*) FROM contained) = CAST(:expected AS bigint)"
_RECORD = Statement.of(
    f"WITH made AS (INSERT INTO declaration"  # noqa: S608 - names of ours alone
    f" (gate, {_columns(_DECLARATION)}, created_at, changed_at, version)"
    f" SELECT CAST(:gate AS text), u.*, CAST(:at AS timestamptz),"
    f" CAST(:at AS timestamptz), 1"
    f" FROM {_rows('d', _DECLARATION)} ON CONFLICT DO NOTHING RETURNING id),"
    f" contained AS (INSERT INTO declared ({_columns(_CONTENTS)})"
    f" SELECT {_selected(_CONTENTS)} FROM {_rows('c', _CONTENTS)} WHERE {_ALL_MADE}"
    f" ON CONFLICT DO NOTHING RETURNING declaration_id),"
    f" said AS (INSERT INTO journal (gate, at, {_columns(_ENTRY)})"
    f" SELECT CAST(:gate AS text), CAST(:at AS timestamptz), {_selected(_ENTRY)}"
    f" FROM {_rows('j', _ENTRY)} WHERE {_ALL_KEYED})"
    f" UPDATE gate SET "
    + ", ".join(f"{name} = {_number(name, kind)}" for name, kind in _GATE.items())
    + f" WHERE id = CAST(:gate AS text) AND {_ALL_KEYED} RETURNING id"
)


async def record(
    connection: AsyncConnection,
    gate: Gate,
    accepted: Sequence[Accepted],
    entries: Sequence[JournalEntry],
    *,
    at: datetime,
    is_turned: bool = False,
) -> bool:
    """Write it all, under the gate's lock; False if others were faster.

    All of it happened *at* one time, which was taken under that lock. The gate's
    controls are written only if somebody turned them.
    """
    written = await _RECORD.fetch(
        connection,
        {"gate": gate.id, "at": at, "expected": len(accepted)}
        | _of_declarations([declaration for declaration, _ in accepted])
        | _arrays("c", _CONTENTS, [contents for _, contents in accepted])
        | _arrays("j", _ENTRY, entries)
        | {"j_data": [to_json(entry.data).decode() for entry in entries]}
        | _of_gate(gate, is_turned=is_turned),
    )
    return len(written) == 1


def _arrays(
    prefix: str, columns: dict[str, str], rows: Sequence[object]
) -> dict[str, list[Any]]:
    """Turn objects with these attributes into a list for each attribute."""
    return {
        f"{prefix}_{name}": [getattr(row, name) for row in rows] for name in columns
    }


def _of_declarations(rows: Sequence[Declaration]) -> dict[str, list[Any]]:
    stored = {name: kind for name, kind in _DECLARATION.items() if name in _FIELDS}
    return _arrays("d", stored, rows)


_FIELDS = frozenset(Declaration.__dataclass_fields__)


def _of_gate(gate: Gate, *, is_turned: bool) -> dict[str, Any]:
    turned = to_json(gate.controls.to_json()).decode() if is_turned else None
    return {
        "g_controls": turned,
        "g_version": gate.version,
        "g_journal_seq": gate.journal_seq,
        "g_ticket": gate.ticket,
        "g_serial_day": gate.serial_day,
        "g_serial": gate.serial,
        "g_paced_export": gate.paced_until.get(Direction.EXPORT),
        "g_paced_import": gate.paced_until.get(Direction.IMPORT),
    }
