"""Writes what a transaction decided, each table in one statement."""

from collections.abc import Awaitable, Callable
from itertools import zip_longest
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.errors import Busy, OutcomeUnknown
from gateway.services.work import Work
from gateway.storage import (
    approvals,
    checks,
    contents,
    declaration_writes,
    entries,
    notices,
    paper_tickets,
    payments,
    transshipments,
)
from gateway.storage.driver import CommitUnknown
from gateway.storage.recording import record

_UNIQUE_VIOLATION = "23505"


MOST_TRIES = 5
# Somebody else was first: deadlock, lock time-out, serialisation, claimed meanwhile.
_TRY_AGAIN = {"40P01", "55P03", "40001"}
Done = TypeVar("Done")


class Raced(Exception):
    """Another transaction took a key, a vehicle or a version at the same moment."""


async def write(connection: AsyncConnection, work: Work) -> None:
    """Raises Raced."""
    gate = work.renumbered_gate()
    if not await record(
        connection,
        gate,
        work.accepted,
        work.journal,
        at=work.now,
        is_turned=work.is_turned,
    ):
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
    if work.paid:
        await payments.pay_many(connection, work.paid, work.now)
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
        except DBAPIError as error:
            # Another gate took the vehicle since we looked.
            if getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION:
                raise Raced from error
            raise
        if updated != len(rows):
            raise Raced


async def try_often(transact: Callable[[], Awaitable[Done]]) -> Done:
    """Do a transaction, again when others were faster.

    Raises:
        Busy: nothing was done; the database is away, or others were always faster.
        OutcomeUnknown: the database went away while committing.
    """
    for _ in range(MOST_TRIES):
        try:
            return await transact()
        except Raced:
            continue
        except CommitUnknown as error:
            msg = "the database went away while committing; ask again, same key"
            raise OutcomeUnknown(msg) from error
        except DBAPIError as error:
            if _lost(error):
                msg = "the database does not answer; nothing was done"
                raise Busy(msg) from error
            if _state(error) not in _TRY_AGAIN:
                raise
        except (OSError, TimeoutError, PoolTimeoutError) as error:
            msg = "the database does not answer; nothing was done"
            raise Busy(msg) from error
    msg = "too many others want the same; nothing was done"
    raise Busy(msg)


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _lost(error: DBAPIError) -> bool:
    """Whether the server is away, rather than unwilling."""
    # Class 08 are connection errors; 57P01 to 57P03 a server that stops or starts.
    return (
        error.connection_invalidated
        or isinstance(error, InterfaceError)
        or _state(error).startswith(("08", "57P", "53"))
    )
