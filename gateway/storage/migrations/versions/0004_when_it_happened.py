"""Facts know when they happened and where they came from.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check", sa.Column("happened_at", sa.DateTime(timezone=True)))
    op.add_column("check", sa.Column("source", sa.String()))
    # Nobody changes facts; these only learn what was left unsaid.
    op.execute('ALTER TABLE "check" DISABLE TRIGGER kept')
    op.execute(
        'UPDATE "check" SET happened_at = at, source ='
        " CASE WHEN note = 'barrier' THEN 'device' ELSE 'officer' END"
    )
    op.execute('ALTER TABLE "check" ENABLE TRIGGER kept')
    op.alter_column("check", "happened_at", nullable=False)
    op.alter_column("check", "source", nullable=False)


def downgrade() -> None:
    op.drop_column("check", "source")
    op.drop_column("check", "happened_at")
