"""What no change of status concerns stands in no index that each of them touches.

The idempotency key goes to the contents, which are written once; that a declaration
is of a gate and an account that are there, its contents of a declaration, and an entry
at its declaration's gate, is looked at by triggers; an approval has one key less.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# A subquery for each of the few gates, and for each account; see 0017.
HOMELESS = """
CREATE FUNCTION refuse_homeless() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing text;
BEGIN
  SELECT 'gate ' || a.gate INTO missing FROM (SELECT DISTINCT gate FROM added) AS a
  WHERE (SELECT g.id FROM gate g WHERE g.id = a.gate) IS NULL LIMIT 1;
  IF NOT FOUND THEN
    SELECT 'account ' || a.account_id INTO missing
    FROM (SELECT DISTINCT account_id FROM added) AS a
    WHERE (SELECT c.id FROM account c WHERE c.id = a.account_id) IS NULL LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION 'a declaration names %, which is not there', missing
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$
"""
MOVED = """
CREATE FUNCTION refuse_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate g WHERE g.id = NEW.gate)
    OR NOT EXISTS (SELECT FROM account c WHERE c.id = NEW.account_id) THEN
    RAISE EXCEPTION 'declaration % goes to gate % and account %, which is not there',
      NEW.id, NEW.gate, NEW.account_id
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM entry e
    WHERE e.declaration_id = NEW.id AND e.gate <> NEW.gate) THEN
    RAISE EXCEPTION 'declaration % entered at another gate than %', NEW.id, NEW.gate
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$
"""
# It waits for whoever moves the declaration to another gate, and they wait for it.
ELSEWHERE = """
CREATE FUNCTION refuse_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM declaration d
  WHERE d.id = NEW.declaration_id AND d.gate = NEW.gate FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'declaration % is not at gate %', NEW.declaration_id, NEW.gate
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER of_somebody AFTER INSERT ON declaration"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse_homeless()",
    "CREATE TRIGGER moved AFTER UPDATE OF gate, account_id ON declaration FOR EACH ROW"
    " WHEN (OLD.gate <> NEW.gate OR OLD.account_id <> NEW.account_id)"
    " EXECUTE FUNCTION refuse_moved()",
    "CREATE TRIGGER at_its_gate AFTER INSERT ON entry FOR EACH ROW"
    " EXECUTE FUNCTION refuse_elsewhere()",
    "CREATE TRIGGER of_declaration AFTER INSERT ON declared"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse_nameless()",
    "CREATE TRIGGER named BEFORE UPDATE OF declaration_id ON declared"
    " FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('contents stay with their declaration')",
    "CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON account FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('accounts are never removed')",
    "CREATE TRIGGER named BEFORE UPDATE OF id ON account FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('accounts keep their id')",
)
_TRIGGERED = (
    ("declaration", ("of_somebody", "moved")),
    ("entry", ("at_its_gate",)),
    ("declared", ("of_declaration", "named")),
    ("account", ("kept", "named")),
)
_FOREIGN = (
    ("declaration", "gate", "gate"),
    ("declaration", "account_id", "account"),
    ("declared", "declaration_id", "declaration"),
)
_BY_KEY = ["idempotency_key", "account_id"]


def upgrade() -> None:
    _patiently()
    op.add_column("declared", sa.Column("account_id", sa.Uuid()))
    op.add_column("declared", sa.Column("idempotency_key", sa.String()))
    op.execute(
        "UPDATE declared SET account_id = d.account_id,"
        " idempotency_key = d.idempotency_key"
        " FROM declaration d WHERE d.id = declared.declaration_id"
    )
    for column in _BY_KEY:
        op.alter_column("declared", column, nullable=False)
    op.create_unique_constraint(
        "uq_declared_idempotency_key_account_id", "declared", _BY_KEY
    )
    op.drop_constraint("uq_declaration_idempotency_key_account_id", "declaration")
    op.drop_column("declaration", "idempotency_key")
    for statement in (HOMELESS, MOVED, ELSEWHERE, *TRIGGERS):
        op.execute(statement)
    for table, column, other in _FOREIGN:
        op.drop_constraint(f"fk_{table}_{column}_{other}", table)
    op.drop_constraint("fk_entry_declaration_id_declaration", "entry")
    op.drop_constraint("uq_declaration_id_gate", "declaration")
    _key_approvals(["id", "declaration_id"])


def downgrade() -> None:
    _patiently()
    _key_approvals(["id"])
    op.create_unique_constraint("uq_declaration_id_gate", "declaration", ["id", "gate"])
    op.create_foreign_key(
        "fk_entry_declaration_id_declaration",
        "entry",
        "declaration",
        ["declaration_id", "gate"],
        ["id", "gate"],
    )
    for table, column, other in _FOREIGN:
        op.create_foreign_key(
            f"fk_{table}_{column}_{other}", table, other, [column], ["id"]
        )
    for table, triggers in _TRIGGERED:
        for name in triggers:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("homeless", "moved", "elsewhere"):
        op.execute(f"DROP FUNCTION refuse_{function}()")
    op.add_column("declaration", sa.Column("idempotency_key", sa.String()))
    op.execute(
        "UPDATE declaration SET idempotency_key = c.idempotency_key"
        " FROM declared c WHERE c.declaration_id = declaration.id"
    )
    op.alter_column("declaration", "idempotency_key", nullable=False)
    op.create_unique_constraint(
        "uq_declaration_idempotency_key_account_id", "declaration", _BY_KEY
    )
    op.drop_constraint("uq_declared_idempotency_key_account_id", "declared")
    for column in _BY_KEY:
        op.drop_column("declared", column)


def _patiently() -> None:
    """All contents are written anew, a minute or so for a million."""
    op.execute("SET LOCAL statement_timeout = '30min'")


def _key_approvals(key: list[str]) -> None:
    """Give approvals a primary key that an entry can name, or one beside that."""
    named = "fk_entry_approval_id_approval"
    op.drop_constraint(named, "entry")
    if key == ["id"]:
        op.drop_constraint("pk_approval", "approval")
        op.create_primary_key("pk_approval", "approval", key)
        op.create_unique_constraint(
            "uq_approval_id_declaration_id", "approval", ["id", "declaration_id"]
        )
    else:
        op.drop_constraint("uq_approval_id_declaration_id", "approval")
        op.drop_constraint("pk_approval", "approval")
        op.create_primary_key("pk_approval", "approval", key)
    op.create_foreign_key(
        named,
        "entry",
        "approval",
        ["approval_id", "declaration_id"],
        ["id", "declaration_id"],
    )
