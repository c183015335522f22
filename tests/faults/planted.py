"""Faults that no command can make, as SQL for a copy of the small history.

Each says which rows of the report it must light, and which declaration they must name.
Names in braces are the ids of `lives.live_through_all`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.services.verification.findings import Fault
from tests.stores import connect

LOST, TWICE = Fault.LOST, Fault.TWICE
TICKET_GAP, JOURNAL_GAP = Fault.TICKET_GAP, Fault.JOURNAL_GAP
ILLEGAL_EDGE, UNAPPROVED = Fault.ILLEGAL_EDGE, Fault.UNAPPROVED
OVERTAKE, UNREADABLE = Fault.OVERTAKE, Fault.UNREADABLE


@dataclass(frozen=True, slots=True)
class Planted:
    """`name` is the declaration that is to be named, if it is about one."""

    title: str
    faults: frozenset[Fault]
    name: str | None
    statements: Sequence[str]


def planted(
    title: str, *statements: str, faults: Sequence[Fault], name: str | None = None
) -> Planted:
    return Planted(title, frozenset(faults), name, statements)


async def plant(
    database_url: str, statements: Sequence[str], ids: Mapping[str, UUID]
) -> None:
    """Write past triggers and foreign keys, as whoever repairs by hand could."""
    named = {name: f"'{declaration_id}'" for name, declaration_id in ids.items()}
    connection = await connect(database_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            done = await connection.execute(statement.format(**named))
            assert not done.endswith(" 0"), f"nothing planted by: {statement}"
    finally:
        await connection.close()


# Parts of statements


def told(name: str, to: str, changes: str, *, kind: str | None = None) -> str:
    """Change what the journal says where the declaration's status became *to*."""
    also = f", kind = '{kind}'" if kind else ""
    return (
        f"UPDATE journal SET data = data || jsonb_build_object({changes}){also}"
        f" WHERE declaration_id = {{{name}}} AND data->>'to' = '{to}'"
        " AND data->>'from' IS DISTINCT FROM data->>'to'"
    )


def told_again(name: str, kind: str) -> tuple[str, ...]:
    """Append an entry of that kind which leaves everything as it was."""
    return (
        gate("journal_seq = journal_seq + 1"),
        changed(name, "version = version + 1"),
        (
            "INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)"
            f" SELECT g.id, g.journal_seq, at, '{kind}', declaration_id, actor,"
            " data || jsonb_build_object('from', data->>'to') FROM journal j"
            f" JOIN gate g ON g.id = j.gate WHERE declaration_id = {{{name}}}"
            " ORDER BY seq DESC LIMIT 1"
        ),
    )


def changed(name: str, what: str) -> str:
    return f"UPDATE declaration SET {what} WHERE id = {{{name}}}"


def removed(table: str, name: str) -> str:
    return f"DELETE FROM {table} WHERE declaration_id = {{{name}}}"


def unguarded(table: str, *constraints: str) -> tuple[str, ...]:
    return tuple(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name in constraints)


def gate(what: str) -> str:
    return f"UPDATE gate SET {what} WHERE id = 'huu-nghi'"


def a_second(identity: str) -> tuple[str, ...]:
    """Give `waiting_2` the identity of `waiting_1`."""
    return (
        f"DROP INDEX uq_declaration_live_{identity}",
        changed(
            "waiting_2",
            f"{identity} = (SELECT {identity} FROM declaration WHERE id ="
            " {waiting_1})",
        ),
    )


def renumbered(name: str, by: int) -> tuple[str, ...]:
    """Give one that is in review another ticket, in table and journal alike."""
    ticket = f"ticket = ticket + {by}"
    both = f"((data->>'ticket')::int + {by})"
    return (
        changed(name, ticket),
        told(name, "submitted", f"'ticket', {both}, 'score', {both}"),
    )


NO_UNIQUE_TICKET = unguarded("declaration", "uq_declaration_gate_ticket")
NO_UNIQUE_ENTRY = unguarded("entry", "uq_entry_declaration_id", "uq_entry_approval_id")
NO_LINE_RULES = unguarded(
    "declaration", "ck_declaration_line_of_status", "ck_declaration_place"
)
ENTER = (
    "INSERT INTO entry (id, approval_id, declaration_id, gate, actor, pass_hash, at)"
    " SELECT gen_random_uuid(), approval_id, {name}, gate, actor, pass_hash, at"
    " FROM entry WHERE declaration_id = {{entered}}"
)

LOSSES = (
    planted(
        "a declaration is removed, the journal still tells of it",
        "DELETE FROM declaration WHERE id = {waiting_1}",
        faults=(LOST, TICKET_GAP),
        name="waiting_1",
    ),
    planted(
        "a declaration is removed with all that was written of it",
        removed("journal", "last"),
        removed("declared", "last"),
        "DELETE FROM declaration WHERE id = {last}",
        faults=(LOST, TICKET_GAP, JOURNAL_GAP),
    ),
    planted(
        "a ticket is given out, and no declaration has it",
        gate("ticket = ticket + 1"),
        faults=(LOST, TICKET_GAP),
    ),
    planted(
        "a declaration of which the journal does not tell",
        "INSERT INTO declaration SELECT (jsonb_populate_record(d, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'CKHN2026112499999', 'tractor', '12C1',"
        " 'trailer', null, 'container', null, 'idempotency_key', 'planted-key')))."
        "* FROM declaration d WHERE id = {draft}",
        faults=(LOST,),
    ),
    planted(
        "a status is changed without a journal entry",
        changed("waiting_1", "status = 'cancelled', line = NULL"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "a place is changed without a journal entry",
        changed("waiting_2", "order_key = order_key - 60000"),
        faults=(LOST,),
        name="waiting_2",
    ),
    planted(
        "a declaration stands in another line than the journal says",
        changed("waiting_2", "line = 'scheduled'"),
        faults=(LOST,),
        name="waiting_2",
    ),
    planted(
        "two declarations exchange their tickets",
        *NO_UNIQUE_TICKET,
        "UPDATE declaration d SET ticket = o.ticket FROM declaration o WHERE"
        " d.id IN ({waiting_1}, {waiting_2}) AND o.id IN ({waiting_1}, {waiting_2})"
        " AND d.id <> o.id",
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "a declaration loses its ticket",
        *NO_LINE_RULES,
        changed("submitted", "ticket = NULL"),
        faults=(LOST, TICKET_GAP),
        name="submitted",
    ),
    planted(
        "a change leaves no journal entry but in the version",
        changed("held", "version = version + 1"),
        faults=(LOST,),
        name="held",
    ),
    planted(
        "the journal's last entry is taken back, with its number",
        removed("journal", "last"),
        gate("journal_seq = journal_seq - 1"),
        faults=(LOST,),
        name="last",
    ),
    planted(
        "the journal does not tell how a declaration began",
        told("submitted", "submitted", "'from', 'draft'"),
        faults=(LOST,),
        name="submitted",
    ),
    planted(
        "the journal tells of a declaration that never was",
        "INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)"
        " SELECT gate, seq + 1, at, kind, gen_random_uuid(), actor,"
        " data || jsonb_build_object('ticket', null, 'line', null) FROM journal"
        " WHERE gate = 'huu-nghi' ORDER BY seq DESC LIMIT 1",
        gate("journal_seq = journal_seq + 1"),
        faults=(LOST,),
    ),
    planted(
        "what was declared is removed",
        removed("declared", "waiting_1"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "the approval of a waiting vehicle is removed",
        removed("approval", "waiting_1"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "an approval of which the journal does not tell",
        "INSERT INTO approval SELECT gen_random_uuid(), {submitted}, channel, actor,"
        " at FROM approval LIMIT 1",
        faults=(LOST,),
        name="submitted",
    ),
    planted(
        "a check is removed",
        'DELETE FROM "check" WHERE declaration_id = {departed}'
        " AND kind = 'customs_entry'",
        faults=(LOST,),
        name="departed",
    ),
    planted("a manual lift is removed", "DELETE FROM manual_lift", faults=(LOST,)),
    planted(
        "a manual lift of which the journal does not tell",
        "INSERT INTO manual_lift SELECT gen_random_uuid(), gate, plate, reason,"
        " actor, at FROM manual_lift",
        faults=(LOST,),
    ),
)

DOUBLES = (
    planted(
        "a declaration has two approvals",
        *unguarded("approval", "uq_approval_declaration_id"),
        "INSERT INTO approval SELECT gen_random_uuid(), declaration_id, channel,"
        " actor, at FROM approval WHERE declaration_id = {waiting_1}",
        faults=(TWICE,),
        name="waiting_1",
    ),
    planted(
        "a declaration has two entries",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{entered}"),
        faults=(TWICE,),
        name="entered",
    ),
    planted(
        "the journal approves twice",
        *told_again("waiting_1", "approved"),
        faults=(TWICE,),
        name="waiting_1",
    ),
    planted(
        "the journal lets in twice",
        *told_again("entered", "entered"),
        faults=(TWICE,),
        name="entered",
    ),
    *(
        planted(
            f"two live declarations of one {identity}",
            *a_second(identity),
            faults=(TWICE,),
        )
        for identity in ("tractor", "trailer", "container")
    ),
    planted(
        "two declarations with one Idempotency-Key",
        *unguarded("declaration", "uq_declaration_idempotency_key_account_id"),
        changed(
            "waiting_1",
            "idempotency_key = (SELECT idempotency_key FROM declaration"
            " WHERE id = {departed})",
        ),
        faults=(TWICE,),
    ),
    planted(
        "two declarations with one number",
        *unguarded("declaration", "uq_declaration_number"),
        changed(
            "waiting_1",
            "number = (SELECT number FROM declaration WHERE id = {departed})",
        ),
        faults=(TWICE,),
    ),
)

GAPS = (
    planted(
        "a ticket is left out, the next one is given",
        *renumbered("last", 1),
        gate("ticket = ticket + 1"),
        faults=(TICKET_GAP, LOST),
    ),
    planted(
        "a ticket is given to two declarations",
        *NO_UNIQUE_TICKET,
        *renumbered("last", -1),
        gate("ticket = ticket - 1"),
        faults=(TICKET_GAP,),
    ),
    planted(
        "a ticket is in use that the gate has not reached",
        gate("ticket = ticket - 1"),
        faults=(TICKET_GAP,),
        name="last",
    ),
    planted(
        "a journal entry of a check is removed",
        removed("journal", "departed") + " AND data->>'check' = 'customs_entry'",
        faults=(JOURNAL_GAP, LOST),
        name="departed",
    ),
    planted(
        "a journal entry of a call is removed",
        removed("journal", "missed") + " AND kind = 'called'",
        faults=(JOURNAL_GAP, ILLEGAL_EDGE, LOST),
        name="missed",
    ),
    planted(
        "a journal number is left out",
        "UPDATE journal SET seq = seq + 1 WHERE gate = 'huu-nghi' AND seq ="
        " (SELECT journal_seq FROM gate WHERE id = 'huu-nghi')",
        gate("journal_seq = journal_seq + 1"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "the gate counts more journal entries than are there",
        gate("journal_seq = journal_seq + 3"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "the gate counts fewer journal entries than are there",
        gate("journal_seq = journal_seq - 1"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "one journal number twice",
        *unguarded("journal", "pk_journal"),
        "UPDATE journal SET seq = seq - 1 WHERE declaration_id = {last}",
        gate("journal_seq = journal_seq - 1"),
        faults=(JOURNAL_GAP,),
    ),
)

EDGES = (
    planted(
        "a status is reached by an edge that the lifecycle has not",
        told("rejected", "rejected", "'to', 'departed'"),
        changed("rejected", "status = 'departed'"),
        faults=(ILLEGAL_EDGE,),
        name="rejected",
    ),
    planted(
        "an entry goes on from another status than the one before it",
        told("cancelled", "cancelled", "'from', 'submitted'"),
        faults=(ILLEGAL_EDGE,),
        name="cancelled",
    ),
    planted(
        "a declaration begins in the middle of its life",
        told("draft", "draft", "'to', 'entered'", kind="drafted"),
        changed("draft", "status = 'cancelled'"),
        told("draft", "entered", "'to', 'cancelled'"),
        faults=(ILLEGAL_EDGE,),
        name="draft",
    ),
)

ENTRIES = (
    planted(
        "the approval of a vehicle that entered is removed",
        removed("approval", "entered"),
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry with another declaration's approval",
        "UPDATE entry SET approval_id = (SELECT id FROM approval WHERE"
        " declaration_id = {waiting_1}) WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry with no approval named",
        "ALTER TABLE entry ALTER approval_id DROP NOT NULL",
        "UPDATE entry SET approval_id = NULL WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry of a vehicle that was never approved",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{submitted}"),
        faults=(UNAPPROVED,),
        name="submitted",
    ),
    planted(
        "an entry of a waiting vehicle, of which the journal does not tell",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{waiting_1}"),
        "UPDATE entry SET approval_id = (SELECT id FROM approval WHERE"
        " declaration_id = {waiting_1}) WHERE declaration_id = {waiting_1}",
        faults=(UNAPPROVED,),
        name="waiting_1",
    ),
    planted(
        "an entry is removed, the journal still tells of it",
        removed("entry", "entered"),
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "the journal lets in before it approves",
        told("entered", "approved", "'to', 'submitted'", kind="routed"),
        told("entered", "called", "'from', 'submitted'"),
        faults=(UNAPPROVED, ILLEGAL_EDGE),
        name="entered",
    ),
    planted(
        "the journal lets in one that was not called",
        told("entered", "entered", "'from', 'approved'"),
        faults=(UNAPPROVED, ILLEGAL_EDGE),
        name="entered",
    ),
    planted(
        "an entry at another gate than the declared one",
        "UPDATE entry SET gate = 'tan-thanh' WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
)

OVERTAKES = (
    planted(
        "one is called before others with a smaller score",
        told("called", "approved", "'score', 4102444800000"),
        faults=(OVERTAKE,),
        name="called",
    ),
    planted(
        "of two with one score, the one with the greater ticket is called",
        "UPDATE journal SET data = data || jsonb_build_object('score', 1, 'ticket',"
        " (data->>'ticket')::int) WHERE declaration_id IN ({called}, {waiting_1})"
        " AND data->>'line' = 'waiting'",
        told("called", "approved", "'ticket', 1000"),
        changed("waiting_1", "order_key = 1"),
        faults=(OVERTAKE,),
        name="called",
    ),
    planted(
        "one is called that did not stand in the line",
        told("called", "approved", "'line', 'scheduled'"),
        faults=(OVERTAKE,),
        name="called",
    ),
)

NONSENSE = (
    planted(
        "an entry of a kind that nobody knows",
        "UPDATE journal SET kind = 'teleported' WHERE declaration_id = {cancelled}"
        " AND kind = 'submitted'",
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry that stands in a line without a place",
        told("cancelled", "approved", "'score', null"),
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry with a line that nobody knows",
        told("cancelled", "submitted", "'line', 'nowhere'"),
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry about a declaration that names none",
        "UPDATE journal SET declaration_id = NULL WHERE declaration_id ="
        " {cancelled} AND kind = 'submitted'",
        faults=(UNREADABLE, LOST),
    ),
)

ALL = (*LOSSES, *DOUBLES, *GAPS, *EDGES, *ENTRIES, *OVERTAKES, *NONSENSE)
