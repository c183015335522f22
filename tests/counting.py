"""Counts what is asked of PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.resources import Resources
from gateway.storage.driver import Statement

# The feed looks how far the journals are, each second, however many look on.
CLOCKWORK = "SELECT gate.id, gate.epoch, gate.journal_seq"


@contextmanager
def counted(resources: Resources) -> Iterator[list[str]]:
    """Yield the list of statements that requests ask in the block.

    Look-ups past SQLAlchemy are those of all gateways in this process.
    """
    asked: list[str] = []

    def note(*found: Any) -> None:
        statement = " ".join(found[2].split())
        if not statement.startswith(CLOCKWORK):
            asked.append(statement)

    look = Statement.look

    async def noted(
        statement: Statement, connection: AsyncConnection, values: Mapping[str, Any]
    ) -> Any:
        asked.append(statement.sql)
        return await look(statement, connection, values)

    engine = resources.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with mock.patch.object(Statement, "look", noted):
            yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
