"""Empties a sandbox: the history of all gates goes, who takes part in it stays.

What is never removed has triggers that refuse it. They are the owner's to disable, in
this one transaction, which nobody else sees half done.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.gates import Gate
from gateway.storage import tables
from gateway.storage.gates import gate

# Who takes part, and what they set up; all other tables are history.
KEPT = frozenset(
    {"account", "second_factor", "session", "webhook", "kept_view", "gate"}
)
# So many blocks of a table are deleted by one statement: some thousands of rows, each
# of which is looked for in every table that could refer to it. A statement has ten
# seconds, on however busy a machine and however much there is in all.
BLOCKS_AT_ONCE = 200
_BLOCKS = text(
    "SELECT pg_relation_size(CAST(CAST(:name AS text) AS regclass))"
    " / CAST(current_setting('block_size') AS bigint)"
)
_BETWEEN = text(
    "ctid >= CAST(CAST(:first AS text) AS tid)"
    " AND ctid < CAST(CAST(:beyond AS text) AS tid)"
)
_FRESH = {
    "journal_seq": 0,
    "ticket": 0,
    "serial_day": text("DEFAULT"),
    "serial": 0,
    "paced_export": None,
    "paced_import": None,
    # It goes on, so that nobody takes the new controls for those already read.
    "version": gate.c.version + 1,
}


def history() -> list[Table]:
    """Return every table that is emptied, those first to which no other refers."""
    found = reversed(tables.metadata.sorted_tables)
    return [table for table in found if table.name not in KEPT]


async def empty(
    connection: AsyncConnection, epochs: dict[str, UUID], defined: Sequence[Gate]
) -> None:
    """Forget all that happened; every gate begins anew under its new epoch.

    Who writes holds a gate's row, so nobody does meanwhile; who reads is not stopped.
    """
    await connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    await connection.execute(
        select(gate.c.id).order_by(gate.c.id).with_for_update(key_share=False)
    )
    for table in history():
        await _without_triggers(connection, table)
    controls = {one.id: one.controls.to_json() for one in defined}
    for gate_id, epoch in epochs.items():
        fresh = _FRESH | {"epoch": epoch}
        if gate_id in controls:
            fresh |= {"controls": controls[gate_id]}
        await connection.execute(
            gate.update().where(gate.c.id == gate_id).values(fresh)
        )


async def sweep(connection: AsyncConnection) -> None:
    """Give back what was forgotten, in autocommit, and stop nobody.

    Whoever declares next would pass by all that was there, in every index; and the
    server would do this by itself within a minute, which is when a load test is busy.
    """
    for table in history():
        name = connection.dialect.identifier_preparer.format_table(table)
        await connection.execute(text(f"VACUUM {name}"))


async def _without_triggers(connection: AsyncConnection, table: Table) -> None:
    name = connection.dialect.identifier_preparer.format_table(table)
    await connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    await _delete_in_pieces(connection, table, name)
    await connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))


async def _delete_in_pieces(
    connection: AsyncConnection, table: Table, name: str
) -> None:
    """Delete block by block, as the rows lie, so that no piece reads another again."""
    blocks = (await connection.execute(_BLOCKS, {"name": name})).scalar_one()
    for first in range(0, blocks, BLOCKS_AT_ONCE):
        between = {"first": f"({first},0)", "beyond": f"({first + BLOCKS_AT_ONCE},0)"}
        await connection.execute(delete(table).where(_BETWEEN), between)
