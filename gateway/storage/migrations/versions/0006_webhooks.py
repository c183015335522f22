"""Webhooks, their deliveries, and how far followers have read the journal.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _webhook()
    _delivery()
    _follower()


def downgrade() -> None:
    for table in ("follower", "delivery", "webhook"):
        op.drop_table(table)


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("old_secret", sa.String(), nullable=True),
        sa.Column("old_secret_until", WHEN, nullable=True),
        sa.Column("disabled", sa.String(), nullable=True),
        sa.Column("disabled_at", WHEN, nullable=True),
        sa.Column("starts", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", WHEN, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_webhook_owner_id_account")
        ),
    )
    op.create_index(op.f("ix_webhook_owner_id"), "webhook", ["owner_id"])


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="pending", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", WHEN, server_default=NOW, nullable=False),
        sa.Column("tried_at", WHEN, nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", WHEN, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("webhook_id", "gate", "seq", name=op.f("pk_delivery")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_delivery_webhook_id_webhook"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_delivery_gate_gate")
        ),
    )
    op.create_index("ix_delivery_log", "delivery", ["webhook_id", "number"])
    op.create_index(
        "ix_delivery_pending",
        "delivery",
        ["webhook_id", "gate", "seq"],
        postgresql_where=sa.text("state = 'pending'"),
    )


def _follower() -> None:
    op.create_table(
        "follower",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "gate", name=op.f("pk_follower")),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_follower_gate_gate")
        ),
    )
    # What happened before this revision is nobody's news.
    op.execute("INSERT INTO follower SELECT 'webhooks', id, journal_seq FROM gate")
