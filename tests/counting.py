"""Counts what is asked of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from gateway.resources import Resources

# The feed looks how far the journals are, each second, however many look on.
CLOCKWORK = "SELECT gate.id, gate.epoch, gate.journal_seq"


@contextmanager
def counted(resources: Resources) -> Iterator[list[str]]:
    """Yield the list of statements that requests ask in the block."""
    asked: list[str] = []

    def note(*found: Any) -> None:
        statement = " ".join(found[2].split())
        if not statement.startswith(CLOCKWORK):
            asked.append(statement)

    engine = resources.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
