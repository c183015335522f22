"""Messages to people, and what the sandbox's text message service was told.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _message()
    op.create_table(
        "sandbox_text",
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", WHEN, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sandbox_text")),
    )
    op.create_index(
        op.f("ix_sandbox_text_phone_number"), "sandbox_text", ["phone", "number"]
    )
    # What happened before this revision is nobody's news.
    op.execute("INSERT INTO follower SELECT 'messages', id, journal_seq FROM gate")


def downgrade() -> None:
    op.execute("DELETE FROM follower WHERE name = 'messages'")
    op.drop_table("sandbox_text")
    op.drop_table("message")


def _message() -> None:
    op.create_table(
        "message",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("gate", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", WHEN, server_default=NOW, nullable=False),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", WHEN, server_default=NOW, nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "gate", "seq", "recipient", name=op.f("uq_message_gate_seq_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_message_gate_gate")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_message_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_message_account_id_account")
        ),
    )
    op.create_index("ix_message_inbox", "message", ["account_id", "number"])
    op.create_index(
        "ix_message_unsent",
        "message",
        ["number"],
        postgresql_where=sa.text("recipient = 'phone' AND ended_at IS NULL"),
    )
