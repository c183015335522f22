"""The same guards, looked at once for a statement and not row by row.

That an entry or an approval is of a declaration that is there was a foreign key: a
query for each row, and a lock on each declaration. Nobody ever removes a declaration
or a gate, so it is enough to look when a row is added.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

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
    ("approved", "submitted"),
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
_PAIRS = ", ".join(f"('{before}', '{after}')" for before, after in EDGES)
_WORDS = ", ".join(f"'{before} {after}'" for before, after in EDGES)

EDGE_BY_ROW = f"""
CREATE OR REPLACE FUNCTION refuse_illegal_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status, NEW.status) NOT IN ({_PAIRS}) THEN
    RAISE EXCEPTION 'no edge from % to %', OLD.status, NEW.status
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
EDGE_REFUSED = """
CREATE OR REPLACE FUNCTION refuse_illegal_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'no edge from % to %', OLD.status, NEW.status
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER_BY_ROW = (
    "CREATE TRIGGER edge BEFORE UPDATE OF status ON declaration FOR EACH ROW"
    " WHEN (OLD.status IS DISTINCT FROM NEW.status)"
    " EXECUTE FUNCTION refuse_illegal_edge()"
)
# The condition alone is looked at for each row; and after the update, since a trigger
# before it locks each row first.
TRIGGER = (
    "CREATE TRIGGER edge AFTER UPDATE OF status ON declaration FOR EACH ROW"
    " WHEN (OLD.status IS DISTINCT FROM NEW.status"
    f" AND OLD.status || ' ' || NEW.status <> ALL (ARRAY[{_WORDS}]))"
    " EXECUTE FUNCTION refuse_illegal_edge()"
)

# A subquery for each row, which is never planned as a walk through all declarations.
NAMELESS = """
CREATE FUNCTION refuse_nameless() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing uuid;
BEGIN
  SELECT added.declaration_id INTO missing FROM added
  WHERE added.declaration_id IS NOT NULL
    AND (SELECT d.id FROM declaration d WHERE d.id = added.declaration_id) IS NULL
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% names declaration %, which is not there', TG_TABLE_NAME, missing
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$
"""
# Whoever has an entry number 1 was there then, and is for ever.
GAPLESS = """
CREATE OR REPLACE FUNCTION refuse_journal_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE run record;
BEGIN
  FOR run IN
    SELECT gate, min(seq) AS first, max(seq) AS last, count(*) AS n
    FROM added GROUP BY gate
  LOOP
{gate}    IF run.last - run.first + 1 <> run.n OR (run.first <> 1 AND NOT EXISTS (
      SELECT FROM journal j WHERE j.gate = run.gate AND j.seq = run.first - 1
    )) THEN
      RAISE EXCEPTION 'journal of % would have a gap before or in % to %',
        run.gate, run.first, run.last
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""
OF_A_GATE = """\
    IF NOT EXISTS (SELECT FROM gate g WHERE g.id = run.gate) THEN
      RAISE EXCEPTION 'there is no gate %', run.gate
        USING ERRCODE = 'foreign_key_violation';
    END IF;
"""
_NAMING = ("journal", "approval")
_NAMED = {"declaration": "declarations", "gate": "gates"}
KEPT_BY_DELETE = (
    "CREATE TRIGGER kept BEFORE DELETE ON declaration FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('declarations are never removed')"
)
KEPT = (
    "CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON declaration FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('declarations are never removed')",
    "CREATE TRIGGER kept BEFORE DELETE ON gate FOR EACH ROW"
    " WHEN (OLD.journal_seq > 0)"
    " EXECUTE FUNCTION refuse('a gate with a journal is never removed')",
)


def upgrade() -> None:
    op.execute("DROP TRIGGER edge ON declaration")
    for statement in (EDGE_REFUSED, TRIGGER, NAMELESS, GAPLESS.format(gate=OF_A_GATE)):
        op.execute(statement)
    op.execute("DROP TRIGGER kept ON declaration")
    for statement in KEPT:
        op.execute(statement)
    for table, many in _NAMED.items():
        op.execute(
            f"CREATE TRIGGER named BEFORE UPDATE OF id ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse('{many} keep their id')"
        )
    op.drop_constraint("fk_journal_gate_gate", "journal")
    for table in _NAMING:
        op.drop_constraint(f"fk_{table}_declaration_id_declaration", table)
        op.execute(
            f"CREATE TRIGGER of_declaration AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
            " EXECUTE FUNCTION refuse_nameless()"
        )


def downgrade() -> None:
    for table in _NAMING:
        op.execute(f"DROP TRIGGER of_declaration ON {table}")
        op.create_foreign_key(
            f"fk_{table}_declaration_id_declaration",
            table,
            "declaration",
            ["declaration_id"],
            ["id"],
        )
    op.create_foreign_key("fk_journal_gate_gate", "journal", "gate", ["gate"], ["id"])
    for table in _NAMED:
        op.execute(f"DROP TRIGGER named ON {table}")
        op.execute(f"DROP TRIGGER kept ON {table}")
    op.execute(KEPT_BY_DELETE)
    op.execute("DROP FUNCTION refuse_nameless()")
    op.execute("DROP TRIGGER edge ON declaration")
    for statement in (GAPLESS.format(gate=""), EDGE_BY_ROW, TRIGGER_BY_ROW):
        op.execute(statement)
