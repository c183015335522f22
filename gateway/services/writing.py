"""Writes what a transaction decided, each table in one statement."""

from itertools import zip_longest

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.services.work import Work
from gateway.storage import (
    approvals,
    checks,
    contents,
    declaration_writes,
    entries,
    notices,
    paper_tickets,
    transshipments,
)
from gateway.storage.recording import record

_UNIQUE_VIOLATION = "23505"


class Raced(Exception):
    """Another transaction took a key, a vehicle or a version at the same moment."""


async def write(connection: AsyncConnection, work: Work) -> None:
    """Raises Raced."""
    if not work.journal:
        return
    gate = work.renumbered_gate()
    if not await record(connection, gate, work.accepted, work.journal):
        raise Raced
    await _write_changes(connection, work)
    if work.contents:
        await contents.change_many(connection, work.contents.values())
    if work.approvals:
        await approvals.insert_many(connection, work.approvals)
    if work.entries:
        await entries.insert_many(connection, work.entries)
    if work.checks:
        await checks.insert_many(connection, work.checks)
    await _write_of_the_gate(connection, work)


async def _write_of_the_gate(connection: AsyncConnection, work: Work) -> None:
    """Write what is beside the declarations."""
    if work.lifts:
        await entries.insert_lifts(connection, work.lifts)
    if work.notices:
        await notices.write_many(connection, list(work.notices.values()))
    if work.transfers:
        await transshipments.insert_many(connection, work.transfers)
    if work.changed_papers:
        await paper_tickets.write_many(connection, list(work.changed_papers.values()))


async def _write_changes(connection: AsyncConnection, work: Work) -> None:
    """Write changed declarations, in as many rounds as one of them has edges."""
    rounds = zip_longest(*work.changed.values())
    for rows in ([row for row in found if row is not None] for found in rounds):
        try:
            updated = await declaration_writes.update_many(connection, rows)
        except IntegrityError as error:
            # Another gate took the vehicle since we looked.
            if getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION:
                raise Raced from error
            raise
        if len(updated) != len(rows):
            raise Raced
