"""The tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _account()
    _gate()
    _declaration()
    _manual_lift()
    _session()
    _approval()
    _check()
    _declared()
    _journal()
    _entry()


def downgrade() -> None:
    for table in (
        "entry",
        "journal",
        "declared",
        "check",
        "approval",
        "session",
        "manual_lift",
        "declaration",
        "gate",
        "account",
    ):
        op.drop_table(table)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )


def _gate() -> None:
    op.create_table(
        "gate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("head_start_minutes", postgresql.JSONB(), nullable=False),
        sa.Column("controls", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("journal_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ticket", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("serial_day", sa.Date(), server_default="1970-01-01", nullable=False),
        sa.Column("serial", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paced_export", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paced_import", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "epoch",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
        sa.UniqueConstraint("code", name=op.f("uq_gate_code")),
    )


def _declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("planned_arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tractor", sa.String(), nullable=False),
        sa.Column("trailer", sa.String(), nullable=True),
        sa.Column("container", sa.String(), nullable=True),
        sa.Column("ticket", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_key", sa.BigInteger(), nullable=True),
        sa.Column("hold", postgresql.JSONB(), nullable=True),
        sa.Column("missed_calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_declaration_account_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_declaration_gate_gate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "idempotency_key",
            "account_id",
            name=op.f("uq_declaration_idempotency_key_account_id"),
        ),
        sa.UniqueConstraint("gate", "ticket", name=op.f("uq_declaration_gate_ticket")),
        sa.UniqueConstraint("id", "gate", name=op.f("uq_declaration_id_gate")),
        sa.UniqueConstraint("number", name=op.f("uq_declaration_number")),
    )
    op.create_index(
        "ix_declaration_called",
        "declaration",
        ["gate", "call_deadline"],
        unique=False,
        postgresql_where=sa.text("line = 'called'"),
    )
    op.create_index(
        "ix_declaration_in_review",
        "declaration",
        ["gate", "ticket"],
        unique=False,
        postgresql_where=sa.text("line = 'review'"),
    )
    op.create_index(
        "ix_declaration_inside",
        "declaration",
        ["gate", "direction"],
        unique=False,
        postgresql_where=sa.text("status IN ('called', 'entered', 'cleared')"),
    )
    op.create_index(
        "ix_declaration_of_account",
        "declaration",
        ["account_id", "changed_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_declaration_of_gate",
        "declaration",
        ["gate", "changed_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_declaration_scheduled",
        "declaration",
        ["gate", "planned_arrival"],
        unique=False,
        postgresql_where=sa.text("line = 'scheduled'"),
    )
    op.create_index(
        "ix_declaration_stale",
        "declaration",
        ["gate", "planned_arrival"],
        unique=False,
        postgresql_where=sa.text("status IN ('draft', 'submitted', 'approved')"),
    )
    op.create_index(
        "ix_declaration_waiting",
        "declaration",
        ["gate", "direction", "order_key", "ticket"],
        unique=False,
        postgresql_where=sa.text("line = 'waiting'"),
    )
    op.create_index(
        "uq_declaration_live_container",
        "declaration",
        ["container"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('draft', 'submitted', 'approved', 'called', 'entered', 'cleared') AND container IS NOT NULL"
        ),
    )
    op.create_index(
        "uq_declaration_live_tractor",
        "declaration",
        ["tractor"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('draft', 'submitted', 'approved', 'called', 'entered', 'cleared')"
        ),
    )
    op.create_index(
        "uq_declaration_live_trailer",
        "declaration",
        ["trailer"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('draft', 'submitted', 'approved', 'called', 'entered', 'cleared') AND trailer IS NOT NULL"
        ),
    )


def _manual_lift() -> None:
    op.create_table(
        "manual_lift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_manual_lift_gate_gate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_lift")),
    )
    op.create_index(
        op.f("ix_manual_lift_gate_at"), "manual_lift", ["gate", "at"], unique=False
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_approval_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("declaration_id", name=op.f("uq_approval_declaration_id")),
        sa.UniqueConstraint(
            "id", "declaration_id", name=op.f("uq_approval_id_declaration_id")
        ),
    )


def _check() -> None:
    op.create_table(
        "check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_check_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check")),
    )
    op.create_index(
        op.f("ix_check_declaration_id_at"),
        "check",
        ["declaration_id", "at"],
        unique=False,
    )


def _declared() -> None:
    op.create_table(
        "declared",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_declared_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_declared")),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_journal_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_journal_gate_gate")
        ),
        sa.PrimaryKeyConstraint("gate", "seq", name=op.f("pk_journal")),
    )
    op.create_index(
        op.f("ix_journal_declaration_id_seq"),
        "journal",
        ["declaration_id", "seq"],
        unique=False,
    )


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("pass_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["approval_id", "declaration_id"],
            ["approval.id", "approval.declaration_id"],
            name=op.f("fk_entry_approval_id_approval"),
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id", "gate"],
            ["declaration.id", "declaration.gate"],
            name=op.f("fk_entry_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_entry_approval_id")),
        sa.UniqueConstraint("declaration_id", name=op.f("uq_entry_declaration_id")),
    )
