"""The paper tickets of a contingency.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("tractor", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mismatch", sa.String(), nullable=True),
        sa.Column("declaration_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_paper_ticket_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["gate"], ["gate.id"], name=op.f("fk_paper_ticket_gate_gate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_ticket")),
        sa.UniqueConstraint(
            "declaration_id", name=op.f("uq_paper_ticket_declaration_id")
        ),
        sa.UniqueConstraint("gate", "serial", name=op.f("uq_paper_ticket_gate_serial")),
    )
    op.create_index(
        op.f("ix_paper_ticket_gate_state_entered_at"),
        "paper_ticket",
        ["gate", "state", "entered_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("paper_ticket")
