"""What all tables share, and how this service talks to PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic_core import from_json
from sqlalchemy import DateTime, Dialect, MetaData, String, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Safety that the promise of a 201 rests on. `remote_apply` is stricter than `on`.
SAFE_SETTINGS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "transaction_read_only": {"off"},
}
# Time-outs in milliseconds, each inside the next: lock, statement, idle in a
# transaction.
SERVER_SETTINGS = {
    "application_name": "border-gate",
    "timezone": "UTC",
    "lock_timeout": "2000",
    "statement_timeout": "5000",
    "idle_in_transaction_session_timeout": "10000",
}


class UnsafeDatabase(Exception):
    """The server's settings would let it lose what it has acknowledged."""


class UtcDateTime(TypeDecorator[datetime]):
    """Refuse naive datetimes."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is not None and value.tzinfo is None:
            msg = f"naive datetime: {value!r}"
            raise ValueError(msg)
        return value


class Text(TypeDecorator[StrEnum]):
    """An enum stored by value, as text: a new member needs no migration of a type."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(
        self, value: StrEnum | str | None, dialect: Dialect
    ) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> StrEnum | None:
        return None if value is None else self.enum(value)


# A plan is made once for a connection, perhaps while the table is nearly empty, when
# reading all of it looks cheap. Who only looks rows up by index says so.
LOOK_UPS_ONLY = {"enable_seqscan": "off"}


def make_engine(
    url: str, *, pool_size: int = 10, settings: Mapping[str, str] | None = None
) -> AsyncEngine:
    """Make the engine; nothing connects yet. *settings* are PostgreSQL's own."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=False,
        # Bodies and journal entries are JSON: Python's own reader takes longer.
        json_deserializer=from_json,
        connect_args={
            "server_settings": SERVER_SETTINGS | dict(settings or {}),
            "timeout": 5,
            "command_timeout": 10,
        },
    )


def autocommitting(engine: AsyncEngine) -> AsyncEngine:
    """Return the same pool, with no BEGIN before and no ROLLBACK after each use.

    For single reads, and for `driver.transaction`, which says BEGIN itself.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def assert_durable(connection: AsyncConnection) -> None:
    """Refuse a server whose settings may lose acknowledged commits.

    Raises:
        UnsafeDatabase: naming each unsafe setting and its safe values.
    """
    unsafe = []
    for name, safe in SAFE_SETTINGS.items():
        found = await connection.scalar(text(f"SHOW {name}"))
        if found not in safe:
            unsafe.append(f"{name} is {found}, must be {' or '.join(sorted(safe))}")
    if unsafe:
        msg = "the database would lose acknowledged declarations: " + "; ".join(unsafe)
        raise UnsafeDatabase(msg)
