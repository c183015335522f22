"""What no bug can break, because the database refuses it."""

from itertools import product

import asyncpg
import pytest

from gateway.domain.lifecycle import EDGES, Status
from tests.people import People, a_body
from tests.stores import connect

MORNING = "2030-01-07T02:00:00Z"
FACTS = ("journal", "approval", "entry", "manual_lift", '"check"')


@pytest.fixture
async def database(client: People) -> People:
    await client.set_clock(MORNING)
    return client


async def declared(people: People, **changes) -> str:
    answer = await people.declare(a_body(planned_arrival=MORNING, **changes))
    assert 201 == answer.status_code, answer.text
    return str(answer.json()["id"])


async def refused(database_url: str, statement: str, *args: object) -> str:
    """Return what the database said when it refused."""
    connection = await connect(database_url)
    try:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refusal:
            await connection.execute(statement, *args)
    finally:
        await connection.close()
    return str(refusal.value)


async def test_every_edge_outside_the_lifecycle_is_refused(database, database_url):
    made = await declared(database)
    connection = await connect(database_url)
    # Only the edge is in question here: what a status must have beside it is not.
    for name in ("line_of_status", "deadline"):
        await connection.execute(
            f"ALTER TABLE declaration DROP CONSTRAINT ck_declaration_{name}"
        )

    allowed = set()
    for before, after in product(Status, repeat=2):
        await connection.execute("ALTER TABLE declaration DISABLE TRIGGER edge")
        await connection.execute("UPDATE declaration SET status = $1", before.value)
        await connection.execute("ALTER TABLE declaration ENABLE TRIGGER edge")
        try:
            await connection.execute("UPDATE declaration SET status = $1", after.value)
        except asyncpg.IntegrityConstraintViolationError:
            continue
        allowed.add((before, after))
    await connection.close()

    assert made
    assert EDGES | {(status, status) for status in Status} == allowed


async def test_facts_stay_as_they_were_said(database_url):
    verbs = ("UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE")
    for table, verb in product(FACTS, verbs):
        said = await refused(database_url, verb.format(table))

        assert "it takes INSERT and SELECT only" in said, (table, verb)


async def test_no_declaration_is_removed(database, database_url):
    await declared(database)

    for statement in ("DELETE FROM declaration", "TRUNCATE declaration CASCADE"):
        assert "is refused" in await refused(database_url, statement)


async def test_what_others_name_keeps_its_name(database, database_url):
    await declared(database)

    for table in ("declaration", "gate", "account"):
        said = await refused(database_url, f"UPDATE {table} SET id = id")

        assert "keep their id" in said
    for verb in ("DELETE FROM account", "TRUNCATE account CASCADE"):
        assert "is refused" in await refused(database_url, verb)
    said = await refused(
        database_url, "UPDATE declared SET declaration_id = declaration_id"
    )
    assert "stay with their declaration" in said
    said = await refused(database_url, "DELETE FROM gate WHERE id = 'huu-nghi'")
    assert "with a journal is never removed" in said


async def test_nothing_is_said_of_a_declaration_that_is_not_there(
    database, database_url
):
    await declared(database)
    entry = (
        "INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)"
        " SELECT gate, 2, at, kind, gen_random_uuid(), actor, data FROM journal"
    )
    approval = (
        "INSERT INTO approval (id, declaration_id, channel, actor, at) VALUES"
        " (gen_random_uuid(), gen_random_uuid(), 'green', 'x', now())"
    )

    contents = (
        "INSERT INTO declared SELECT (jsonb_populate_record(c, jsonb_build_object("
        "'declaration_id', gen_random_uuid(), 'idempotency_key', 'x'))).*"
        " FROM declared c"
    )

    for statement in (entry, approval, contents):
        assert "is not there" in await refused(database_url, statement)


async def test_a_declaration_is_of_a_gate_and_an_account_that_are_there(
    database, database_url
):
    await declared(database)
    strange = {"gate": "'nowhere'", "account_id": "gen_random_uuid()"}

    for name, value in strange.items():
        born = await refused(database_url, ANOTHER.format(f"'{name}', {value}"))
        moved = await refused(database_url, f"UPDATE declaration SET {name} = {value}")

        assert "which is not there" in born
        assert "which is not there" in moved


async def test_nothing_is_journaled_of_a_gate_that_is_not_there(database, database_url):
    await declared(database)

    said = await refused(
        database_url,
        "INSERT INTO journal SELECT 'nowhere', 1, at, kind, NULL, actor, data, at"
        " FROM journal",
    )

    assert "there is no gate nowhere" in said


async def test_a_journal_with_a_gap_or_a_double_is_refused(database, database_url):
    await declared(database)

    for after in ([2], [0, 2], [1, 3], [-1], [1, 1]):
        said = await refused(
            database_url,
            "INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)"
            " SELECT gate, seq + n, at, kind, declaration_id, actor, data"
            " FROM journal, unnest($1::bigint[]) n",
            after,
        )

        assert "would have a gap" in said or "pk_journal" in said, after


async def test_the_gates_have_journals_of_their_own(database, database_url):
    await declared(database)

    said = await refused(
        database_url,
        "INSERT INTO journal SELECT 'tan-thanh', 2, at, kind, NULL, actor, data, at"
        " FROM journal",
    )

    assert "would have a gap" in said


# Another declaration like the first, but for what is said.
ANOTHER = (
    "INSERT INTO declaration SELECT (jsonb_populate_record(d, jsonb_build_object("
    "'id', gen_random_uuid(), 'number', 'X', 'ticket', 99,"
    " 'tractor', 'X', 'trailer', NULL, 'container', NULL, 'line', NULL, {}))).*"
    " FROM declaration d"
)


async def test_nothing_is_born_further_on_in_life(database, database_url):
    await declared(database)

    for status in set(Status) - {Status.DRAFT, Status.SUBMITTED}:
        said = await refused(database_url, ANOTHER.format(f"'status', '{status}'"))

        assert "begins as draft or submitted" in said, status


async def test_numbers_and_keys_are_given_once(database, database_url):
    await declared(database)

    for name, constraint in (
        ("ticket", "uq_declaration_gate_ticket"),
        ("number", "uq_declaration_number"),
    ):
        said = await refused(database_url, ANOTHER.format(f"'{name}', d.{name}"))

        assert constraint in said


async def test_a_key_is_given_once(database, database_url):
    await declared(database)
    other = await declared(database)

    said = await refused(
        database_url,
        "UPDATE declared AS d SET idempotency_key = o.idempotency_key FROM declared o"
        " WHERE d.declaration_id = $1 AND o.declaration_id <> $1",
        other,
    )

    assert "uq_declared_idempotency_key_account_id" in said


async def test_a_declaration_stands_where_its_status_says(database, database_url):
    await declared(database)

    for wrong, constraint in (
        ("status = 'lost', line = NULL", "ck_declaration_status"),
        ("direction = 'north'", "direction"),
        ("line = 'bus'", "line"),
        ("line = 'waiting'", "line_of_status"),
        ("line = 'called'", "line_of_status"),
        ("ticket = NULL", "place"),
        ("order_key = NULL", "place"),
        ("ready_at = NULL", "place"),
        ("status = 'approved', line = 'waiting', hold = '{}'", "hold"),
        ("status = 'approved', line = 'review'", "line_of_status"),
    ):
        said = await refused(database_url, f"UPDATE declaration SET {wrong}")

        assert constraint in said, wrong


async def test_a_call_has_an_end(database, database_url):
    made = await declared(database)
    path = f"/v1/declarations/{made}/approve"
    assert 200 == (await database.ask("customs", "POST", path)).status_code

    said = await refused(
        database_url, "UPDATE declaration SET status = 'called', line = 'called'"
    )

    assert "ck_declaration_deadline" in said


@pytest.mark.parametrize("identity", ["tractor", "trailer", "container"])
async def test_a_vehicle_has_one_live_declaration(database, database_url, identity):
    first = await declared(
        database,
        vehicle__trailer_plate="12R-001.23",
        vehicle__container="MSKU1234565",
    )
    await declared(database)

    said = await refused(
        database_url,
        f"UPDATE declaration SET {identity} = (SELECT {identity} FROM declaration"
        " WHERE id = $1) WHERE id <> $1",
        first,
    )

    assert f"uq_declaration_live_{identity}" in said


async def test_nothing_enters_without_its_own_approval(database, database_url):
    approved, other = await declared(database), await declared(database)
    answer = await database.ask(
        "customs", "POST", f"/v1/declarations/{approved}/approve"
    )
    assert 200 == answer.status_code
    entry = (
        "INSERT INTO entry (id, approval_id, declaration_id, gate, actor, pass_hash,"
        " at) SELECT gen_random_uuid(), {approval}, $1, {gate}, 'x', '', now()"
        " FROM approval"
    )

    without = await refused(
        database_url, entry.format(approval="NULL", gate="'huu-nghi'"), approved
    )
    foreign = await refused(
        database_url, entry.format(approval="approval.id", gate="'huu-nghi'"), other
    )
    elsewhere = await refused(
        database_url, entry.format(approval="approval.id", gate="'tan-thanh'"), approved
    )

    assert "approval_id" in without
    assert "fk_entry_approval_id_approval" in foreign
    assert "is not at gate tan-thanh" in elsewhere


async def test_a_declaration_is_approved_once(database, database_url):
    made = await declared(database)
    path = f"/v1/declarations/{made}/approve"
    assert 200 == (await database.ask("customs", "POST", path)).status_code

    said = await refused(
        database_url,
        "INSERT INTO approval SELECT gen_random_uuid(), declaration_id, channel, actor,"
        " at FROM approval",
    )

    assert "uq_approval_declaration_id" in said


async def test_an_approval_lets_in_once(database, database_url):
    made = await declared(database)
    path = f"/v1/declarations/{made}/approve"
    assert 200 == (await database.ask("customs", "POST", path)).status_code
    entry = (
        "INSERT INTO entry (id, approval_id, declaration_id, gate, actor, pass_hash,"
        " at) SELECT gen_random_uuid(), id, declaration_id, 'huu-nghi', 'x', '', now()"
        " FROM approval, generate_series(1, 2)"
    )

    said = await refused(database_url, entry)

    assert "uq_entry_approval_id" in said


async def test_what_entered_stays_at_its_gate(database, database_url):
    made = await declared(database)
    path = f"/v1/declarations/{made}/approve"
    assert 200 == (await database.ask("customs", "POST", path)).status_code
    connection = await connect(database_url)
    move = "UPDATE declaration SET gate = $1"
    await connection.execute(move, "tan-thanh")
    await connection.execute(move, "huu-nghi")
    await connection.execute(
        "INSERT INTO entry (id, approval_id, declaration_id, gate, actor, pass_hash,"
        " at) SELECT gen_random_uuid(), id, declaration_id, 'huu-nghi', 'x', '', now()"
        " FROM approval"
    )
    await connection.close()

    said = await refused(database_url, move, "tan-thanh")

    assert "entered at another gate than tan-thanh" in said


async def test_an_approval_lets_in_only_the_revision_that_it_is_of(
    database, database_url
):
    made = await declared(database)
    path = f"/v1/declarations/{made}/approve"
    assert 200 == (await database.ask("customs", "POST", path)).status_code
    connection = await connect(database_url)
    await connection.execute("UPDATE declaration SET revision = 2")
    await connection.close()

    said = await refused(
        database_url,
        "INSERT INTO entry (id, approval_id, declaration_id, gate, actor, pass_hash,"
        " at) SELECT gen_random_uuid(), id, declaration_id, 'huu-nghi', 'x', '', now()"
        " FROM approval",
    )

    assert "is of another revision" in said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE manual_lift SET plate = '12C99999'",
        "UPDATE manual_lift SET plate = '~x', reason = 'another'",
        "UPDATE manual_lift SET reason = 'another'",
        "UPDATE \"check\" SET note = 'another'",
    ],
)
async def test_facts_are_erased_and_not_rewritten(database, database_url, statement):
    made = await declared(database)
    path, lift = "/v1/gates/huu-nghi/manual-lifts", {"plate": "12C-000.01"}
    await database.ask(
        "border-guard", "POST", path, json=lift | {"reason": "ambulance"}
    )
    connection = await connect(database_url)
    await connection.execute(
        'INSERT INTO "check" (id, declaration_id, kind, outcome, actor, at,'
        " happened_at, source, note) VALUES (gen_random_uuid(), $1, 'medical', 'pass',"
        " 'x', now(), now(), 'api', 'a note')",
        made,
    )

    refusal = await refused(database_url, statement)
    await connection.execute("UPDATE manual_lift SET plate = '~x', reason = ''")
    await connection.execute('UPDATE "check" SET note = NULL')
    await connection.close()

    assert "it takes an erasure only" in refusal
