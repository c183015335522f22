"""The invariants that no bug may break, as constraints and triggers.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The lifecycle as it was when this revision was written; a test compares the
# database's edges with the domain's table.
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
STATUSES = sorted({status for edge in EDGES for status in edge})

CHECKS = {
    "status": "status IN ({})".format(", ".join(f"'{s}'" for s in STATUSES)),
    "direction": "direction IN ('export', 'import')",
    "line": "line IN ('review', 'scheduled', 'waiting', 'called')",
    "line_of_status": (
        "line IS NULL"
        " OR (line = 'review' AND status = 'submitted')"
        " OR (line IN ('scheduled', 'waiting') AND status = 'approved')"
        " OR (line = 'called' AND status = 'called')"
    ),
    "place": (
        "line IS NULL OR (ticket IS NOT NULL AND order_key IS NOT NULL"
        " AND ready_at IS NOT NULL)"
    ),
    "deadline": "status <> 'called' OR call_deadline IS NOT NULL",
    "hold": "hold IS NULL OR line IS DISTINCT FROM 'waiting'",
}

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

EDGE = """
CREATE FUNCTION refuse_illegal_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status, NEW.status) NOT IN ({edges}) THEN
    RAISE EXCEPTION 'no edge from % to %', OLD.status, NEW.status
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""

# A run of entries starts right after what is there, and has no hole.
GAPLESS = """
CREATE FUNCTION refuse_journal_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE run record;
BEGIN
  FOR run IN
    SELECT gate, min(seq) AS first, max(seq) AS last, count(*) AS n
    FROM added GROUP BY gate
  LOOP
    IF run.last - run.first + 1 <> run.n OR (run.first <> 1 AND NOT EXISTS (
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

TRIGGERS = (
    "CREATE TRIGGER edge BEFORE UPDATE OF status ON declaration FOR EACH ROW"
    " WHEN (OLD.status IS DISTINCT FROM NEW.status)"
    " EXECUTE FUNCTION refuse_illegal_edge()",
    "CREATE TRIGGER birth BEFORE INSERT ON declaration FOR EACH ROW"
    " WHEN (NEW.status NOT IN ('draft', 'submitted'))"
    " EXECUTE FUNCTION refuse('a declaration begins as draft or submitted')",
    "CREATE TRIGGER kept BEFORE DELETE ON declaration FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse('declarations are never removed')",
    "CREATE TRIGGER gapless AFTER INSERT ON journal"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION refuse_journal_gap()",
    *(
        f'CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION"
        " refuse('it takes INSERT and SELECT only')"
        for table in ("journal", "approval", "entry", "manual_lift", "check")
    ),
)


def upgrade() -> None:
    for name, condition in CHECKS.items():
        op.create_check_constraint(
            op.f(f"ck_declaration_{name}"), "declaration", condition
        )
    edges = ", ".join(f"('{before}', '{after}')" for before, after in EDGES)
    for statement in (REFUSE, EDGE.format(edges=edges), GAPLESS, *TRIGGERS):
        op.execute(statement)
    # The gate's row changes with every transaction, and never its key: leave room
    # in the page, so that no index is touched.
    op.execute("ALTER TABLE gate SET (fillfactor = 50)")
    # A declared row is read whole or not at all, and has about 2 kB: trying to
    # compress each of them costs more than it saves.
    op.execute("ALTER TABLE declared SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    op.execute("ALTER TABLE declared RESET (toast_tuple_target)")
    op.execute("ALTER TABLE gate RESET (fillfactor)")
    for table in ("journal", "approval", "entry", "manual_lift", "check"):
        op.execute(f'DROP TRIGGER kept ON "{table}"')
    op.execute("DROP TRIGGER gapless ON journal")
    for trigger in ("edge", "birth", "kept"):
        op.execute(f"DROP TRIGGER {trigger} ON declaration")
    for function in ("refuse", "refuse_illegal_edge", "refuse_journal_gap"):
        op.execute(f"DROP FUNCTION {function}()")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_declaration_{name}"), "declaration")
