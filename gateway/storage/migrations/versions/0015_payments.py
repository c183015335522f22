"""Payments of fees.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_payment_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "declaration_id",
            "idempotency_key",
            name=op.f("uq_payment_declaration_id_idempotency_key"),
        ),
    )
    op.create_index(
        "uq_payment_pending",
        "payment",
        ["declaration_id"],
        unique=True,
        postgresql_where=PENDING,
    )
    op.create_index(
        "ix_payment_pending", "payment", ["created_at"], postgresql_where=PENDING
    )
    op.create_table(
        "sandbox_payment",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_sandbox_payment_payment_id_payment"),
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_sandbox_payment")),
    )


def downgrade() -> None:
    op.drop_table("sandbox_payment")
    op.drop_table("payment")
