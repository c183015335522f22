"""Run by Alembic, with the connection that `migrations.upgrade` hands over."""

from alembic import context
from sqlalchemy import text

from gateway.storage import tables

# Any number that only we use: two runners wait for each other.
_LOCK = 70_110_026

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata)
with context.begin_transaction():
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    context.run_migrations()
