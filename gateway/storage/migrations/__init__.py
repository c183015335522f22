"""Alembic migrations, run by `border-gate migrate` and by the tests."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "gateway.storage:migrations")
    return config


def newest() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def current(connection: AsyncConnection) -> str | None:
    """Return the revision that the database has."""

    def read(sync: Connection) -> str | None:
        return MigrationContext.configure(sync).get_current_revision()

    return await connection.run_sync(read)


async def upgrade(connection: AsyncConnection, revision: str = "head") -> None:
    """Bring the database to *revision*; one runner at a time, by an advisory lock."""
    await connection.run_sync(_run, command.upgrade, revision)


async def downgrade(connection: AsyncConnection, revision: str = "base") -> None:
    await connection.run_sync(_run, command.downgrade, revision)


def _run(sync: Connection, verb: object, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = sync
    assert callable(verb)  # noqa: S101 - one of Alembic's two verbs
    verb(config, revision)
