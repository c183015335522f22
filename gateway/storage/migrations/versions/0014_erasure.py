"""What names a person may leave; everything else stays as it was said.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_FACTS = "refuse('it takes INSERT and SELECT only')"
# Of each table: the columns that stay as they were said, those that may be erased, and
# what an update of these must not be.
ERASABLE = {
    "manual_lift": (
        "id, gate, actor, at",
        "plate, reason",
        "NEW.plate NOT LIKE '~%' OR NEW.reason <> ''",
    ),
    '"check"': (
        "id, declaration_id, kind, outcome, actor, at, happened_at, source",
        "note",
        "NEW.note IS NOT NULL",
    ),
}


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
    )
    for table, (fixed, erasable, wrong) in ERASABLE.items():
        op.execute(f"DROP TRIGGER kept ON {table}")
        op.execute(
            f"CREATE TRIGGER kept BEFORE UPDATE OF {fixed} OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FACTS}"
        )
        op.execute(
            f"CREATE TRIGGER erased_only BEFORE UPDATE OF {erasable} ON {table}"
            f" FOR EACH ROW WHEN ({wrong})"
            " EXECUTE FUNCTION refuse('it takes an erasure only')"
        )


def downgrade() -> None:
    for table in ERASABLE:
        op.execute(f"DROP TRIGGER erased_only ON {table}")
        op.execute(f"DROP TRIGGER kept ON {table}")
        op.execute(
            f"CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {_FACTS}"
        )
    op.drop_column("account", "erased_at")
