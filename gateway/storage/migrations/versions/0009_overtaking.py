"""Whoever waits finds those that were brought before it by hand.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_journal_overtaking",
        "journal",
        ["gate", "at"],
        unique=False,
        postgresql_where=sa.text("kind IN ('moved', 'place_restored')"),
    )


def downgrade() -> None:
    op.drop_index("ix_journal_overtaking", "journal")
