"""How a fault that no command can make is planted in a copy of the small history."""

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
    """SQL, which rows of the report it must light, and whom they must name, if anybody.

    Names in braces are the ids of `lives.live_through_all`.
    """

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
