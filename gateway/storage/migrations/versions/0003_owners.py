"""Accounts that belong to a firm, sessions that are keys, and news of both.

Revision ID: 0003
Revises: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ACCOUNT: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("owner_id", sa.Uuid(), {"nullable": True}),
    ("name", sa.String(), {"nullable": True}),
    ("tax_code", sa.String(), {"nullable": True}),
    ("phone", sa.String(), {"nullable": True}),
    ("is_admin", sa.Boolean(), {"nullable": False, "server_default": sa.false()}),
    ("disabled_at", sa.DateTime(timezone=True), {"nullable": True}),
)
SESSION: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    (
        "id",
        sa.Uuid(),
        {"nullable": False, "server_default": sa.text("gen_random_uuid()")},
    ),
    ("kind", sa.String(), {"nullable": False, "server_default": "session"}),
    ("name", sa.String(), {"nullable": True}),
    ("scopes", postgresql.ARRAY(sa.String()), {"nullable": True}),
    ("last_used_at", sa.DateTime(timezone=True), {"nullable": True}),
)

# Whoever remembers an actor listens to `<schema>_actors`; the argument is the column
# that is told. The table's own schema names the channel: it needs no search path.
TELL = """
CREATE FUNCTION tell_actors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'session' THEN
    PERFORM pg_notify(TG_TABLE_SCHEMA || '_actors', encode(OLD.token_hash, 'hex'));
  ELSE
    PERFORM pg_notify(TG_TABLE_SCHEMA || '_actors', OLD.id::text);
  END IF;
  RETURN NULL;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER told AFTER DELETE OR UPDATE OF account_id, expires_at, scopes"
    " ON session FOR EACH ROW EXECUTE FUNCTION tell_actors()",
    "CREATE TRIGGER told AFTER UPDATE ON account FOR EACH ROW"
    " EXECUTE FUNCTION tell_actors()",
)


def upgrade() -> None:
    for name, kind, more in ACCOUNT:
        op.add_column("account", sa.Column(name, kind, **more))
    for name, kind, more in SESSION:
        op.add_column("session", sa.Column(name, kind, **more))
    op.create_foreign_key(
        op.f("fk_account_owner_id_account"), "account", "account", ["owner_id"], ["id"]
    )
    op.create_index(op.f("ix_account_owner_id"), "account", ["owner_id"])
    op.create_unique_constraint(op.f("uq_session_id"), "session", ["id"])
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"])
    op.create_check_constraint(
        op.f("ck_session_kind"),
        "session",
        "(kind = 'session' AND scopes IS NULL)"
        " OR (kind = 'key' AND scopes IS NOT NULL AND name IS NOT NULL)",
    )
    for statement in (TELL, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for table in ("session", "account"):
        op.execute(f"DROP TRIGGER told ON {table}")
    op.execute("DROP FUNCTION tell_actors()")
    # A key would come back as a session that never ends.
    op.execute("DELETE FROM session WHERE kind = 'key'")
    op.drop_constraint(op.f("ck_session_kind"), "session")
    op.drop_index(op.f("ix_session_account_id"), "session")
    op.drop_constraint(op.f("uq_session_id"), "session")
    op.drop_index(op.f("ix_account_owner_id"), "account")
    op.drop_constraint(op.f("fk_account_owner_id_account"), "account")
    for name, _, _ in SESSION:
        op.drop_column("session", name)
    for name, _, _ in ACCOUNT:
        op.drop_column("account", name)
