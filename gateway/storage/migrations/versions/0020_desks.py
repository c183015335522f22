"""How people have their desks: views that a firm keeps, and letters that act as keys.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_view",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["account.id"],
            name=op.f("fk_kept_view_owner_id_account"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "name", name=op.f("pk_kept_view")),
    )
    op.add_column(
        "account",
        sa.Column(
            "letter_keys", sa.Boolean(), nullable=False, server_default=sa.true()
        ),
    )


def downgrade() -> None:
    op.drop_column("account", "letter_keys")
    op.drop_table("kept_view")
