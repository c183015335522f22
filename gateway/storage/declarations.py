"""The declaration table: the part of a declaration that changes as it moves on."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gateway.domain.declarations import (
    Channel,
    Declaration,
    Direction,
    Hold,
    Line,
    declaration_of,
)
from gateway.domain.lifecycle import LIVE, Status
from gateway.storage.base import Text, UtcDateTime, metadata

# Spelled out for the partial indexes, and the same words in every query that
# relies on them.
LIVE_SQL = "status IN ({})".format(", ".join(f"'{s}'" for s in Status if s in LIVE))
INSIDE_SQL = "status IN ('called', 'entered', 'cleared')"

# Who may not come although a call or a check-in was expected: few at any time.
NOT_COMING_SQL = "status = 'approved' AND (missed_calls > 0 OR line IS NULL)"

declaration = Table(
    "declaration",
    metadata,
    Column("id", Uuid, primary_key=True),
    # A trigger sees to it that gate and account are there; see migration 0019.
    Column("gate", String, nullable=False),
    Column("direction", Text(Direction), nullable=False),
    Column("number", String, nullable=False, unique=True),
    Column("account_id", Uuid, nullable=False),
    Column("status", Text(Status), nullable=False),
    Column("channel", Text(Channel)),
    Column("line", Text(Line)),
    Column("category", String, nullable=False),
    Column("planned_arrival", UtcDateTime, nullable=False),
    # Normalised identities: two spellings of one plate are one vehicle.
    Column("tractor", String, nullable=False),
    Column("trailer", String),
    Column("container", String),
    Column("ticket", BigInteger),
    Column("ready_at", UtcDateTime),
    # Milliseconds since 1970; smaller is sooner, ticket breaks ties.
    Column("order_key", BigInteger),
    Column("hold", JSONB(none_as_null=True)),
    Column("missed_calls", Integer, nullable=False, server_default="0"),
    Column("called_at", UtcDateTime),
    Column("call_deadline", UtcDateTime),
    Column("checked_in_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("former_ready_at", UtcDateTime),
    Column("former_order_key", BigInteger),
    UniqueConstraint("gate", "ticket"),
    Index(
        "uq_declaration_live_tractor",
        "tractor",
        unique=True,
        postgresql_where=text(LIVE_SQL),
    ),
    Index(
        "uq_declaration_live_trailer",
        "trailer",
        unique=True,
        postgresql_where=text(f"{LIVE_SQL} AND trailer IS NOT NULL"),
    ),
    Index(
        "uq_declaration_live_container",
        "container",
        unique=True,
        postgresql_where=text(f"{LIVE_SQL} AND container IS NOT NULL"),
    ),
    Index("ix_declaration_of_account", "account_id", "changed_at", "id"),
    Index("ix_declaration_of_gate", "gate", "changed_at", "id"),
    Index(
        "ix_declaration_in_review",
        "gate",
        "ticket",
        postgresql_where=text("line = 'review'"),
    ),
    # Thousands may wait for an officer: the rules do not look through them.
    Index(
        "ix_declaration_unrouted",
        "gate",
        "ticket",
        postgresql_where=text("line = 'review' AND channel IS NULL"),
    ),
    Index(
        "ix_declaration_scheduled",
        "gate",
        "planned_arrival",
        postgresql_where=text("line = 'scheduled'"),
    ),
    Index(
        "ix_declaration_waiting",
        "gate",
        "direction",
        "order_key",
        "ticket",
        postgresql_where=text("line = 'waiting'"),
    ),
    Index(
        "ix_declaration_called",
        "gate",
        "call_deadline",
        postgresql_where=text("line = 'called'"),
    ),
    Index(
        "ix_declaration_inside",
        "gate",
        "direction",
        postgresql_where=text(INSIDE_SQL),
    ),
    Index(
        "ix_declaration_stale",
        "gate",
        "planned_arrival",
        postgresql_where=text("status IN ('draft', 'submitted', 'approved')"),
    ),
    Index(
        "ix_declaration_not_coming",
        "gate",
        "planned_arrival",
        postgresql_where=text(NOT_COMING_SQL),
    ),
)

# In the order of the domain's own fields: a row is what its declaration is made of.
FIELDS = tuple(field.name for field in fields(Declaration))
COLUMNS = tuple(declaration.c[name] for name in FIELDS)
_HOLD = FIELDS.index("hold")
# What the driver itself gives as text; looking a member up is sooner done than making
# it of its value.
_ENUMS = tuple(
    (FIELDS.index(name), {member.value: member for member in enum})
    for name, enum in (
        ("direction", Direction),
        ("status", Status),
        ("channel", Channel),
        ("line", Line),
    )
)


def from_row(row: Row[Any]) -> Declaration:
    """Make the domain's declaration of a row that selects `COLUMNS`."""
    if row[_HOLD] is None:
        return declaration_of(row)
    values = list(row)
    values[_HOLD] = _hold(values[_HOLD])
    return declaration_of(values)


def from_values(values: list[Any]) -> Declaration:
    """Do so of what the driver itself gives for these columns."""
    for place, members in _ENUMS:
        value = values[place]
        values[place] = None if value is None else members[value]
    if values[_HOLD] is not None:
        values[_HOLD] = _hold(values[_HOLD])
    return declaration_of(values)


def _hold(found: dict[str, str]) -> Hold:
    return Hold(found["reason"], found["owner"], datetime.fromisoformat(found["at"]))
