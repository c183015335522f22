"""Approvals are of one revision each; what was approved may be reopened.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Entered, a declaration cannot be corrected any more: so it is enough to look then.
OF_THIS_REVISION = """
CREATE FUNCTION refuse_other_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM approval a JOIN declaration d ON d.id = a.declaration_id
    WHERE a.id = NEW.approval_id AND a.revision <> d.revision
  ) THEN
    RAISE EXCEPTION 'approval % is of another revision', NEW.approval_id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
EDGE = """
CREATE OR REPLACE FUNCTION refuse_illegal_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status, NEW.status) NOT IN ({edges}) THEN
    RAISE EXCEPTION 'no edge from % to %', OLD.status, NEW.status
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
EDGES = (
    ("draft", "submitted"),
    ("draft", "cancelled"),
    ("draft", "expired"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("submitted", "rejected"),
    ("submitted", "cancelled"),
    ("submitted", "expired"),
    ("rejected", "draft"),
    ("approved", "called"),
    ("approved", "cancelled"),
    ("approved", "expired"),
    ("called", "entered"),
    ("called", "approved"),
    ("called", "expired"),
    ("called", "cancelled"),
    ("entered", "cleared"),
    ("entered", "returned"),
    ("cleared", "departed"),
)
REOPENED = ("approved", "submitted")


def _edges(*edges: tuple[str, str]) -> str:
    pairs = ", ".join(f"('{before}', '{after}')" for before, after in edges)
    return EDGE.format(edges=pairs)


def upgrade() -> None:
    op.add_column(
        "declaration",
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
    )
    op.add_column(
        "declaration",
        sa.Column("former_ready_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "declaration", sa.Column("former_order_key", sa.BigInteger(), nullable=True)
    )
    op.add_column(
        "approval",
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
    )
    op.drop_constraint("uq_approval_declaration_id", "approval")
    op.create_unique_constraint(
        "uq_approval_declaration_id_revision",
        "approval",
        ["declaration_id", "revision"],
    )
    op.execute(OF_THIS_REVISION)
    op.execute(
        "CREATE TRIGGER of_this_revision BEFORE INSERT ON entry FOR EACH ROW"
        " EXECUTE FUNCTION refuse_other_revision()"
    )
    op.execute(_edges(*EDGES, REOPENED))


def downgrade() -> None:
    op.execute(_edges(*EDGES))
    op.execute("DROP TRIGGER of_this_revision ON entry")
    op.execute("DROP FUNCTION refuse_other_revision()")
    op.drop_constraint("uq_approval_declaration_id_revision", "approval")
    op.create_unique_constraint(
        "uq_approval_declaration_id", "approval", ["declaration_id"]
    )
    op.drop_column("approval", "revision")
    for name in ("former_order_key", "former_ready_at", "revision"):
        op.drop_column("declaration", name)
