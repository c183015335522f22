"""What somebody has begun to declare by page, for when they come back.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_draft",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column(
            "kept_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_kept_draft_account_id_account"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_kept_draft")),
    )


def downgrade() -> None:
    op.drop_table("kept_draft")
