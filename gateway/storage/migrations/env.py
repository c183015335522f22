"""Run by Alembic, with the connection that `migrations.upgrade` hands over."""

from alembic import context
from sqlalchemy import Connection, text

from gateway.storage import tables

# Any number that only we use: two runners wait for each other.
_LOCK = 70_110_026
# For a minute, which is more than all migrations take on a busy machine.
_TRIES, _PAUSE_S = 600, 0.1


def wait_for_turn(connection: Connection) -> None:
    """Ask for the lock again and again, and at last in a way that may fail.

    To wait for it in one statement would be ended by a time-out that is for tables, or
    by the driver's own.
    """
    for _ in range(_TRIES):
        if connection.scalar(text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")):
            return
        connection.execute(text(f"SELECT pg_sleep({_PAUSE_S})"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata)
with context.begin_transaction():
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    wait_for_turn(connection)
    context.run_migrations()
