"""What the rules have not looked at is found past those who wait for an officer.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_declaration_unrouted",
        "declaration",
        ["gate", "ticket"],
        unique=False,
        postgresql_where=sa.text("line = 'review' AND channel IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_declaration_unrouted", "declaration")
