"""Who may not come is found without looking at all who wait.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_declaration_not_coming",
        "declaration",
        ["gate", "planned_arrival"],
        unique=False,
        postgresql_where=sa.text(
            "status = 'approved' AND (missed_calls > 0 OR line IS NULL)"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_declaration_not_coming", "declaration")
