import pytest
from sqlalchemy import text

from benchmarks.crowds import NoRoomForCrowd, gather
from gateway.domain.declarations import Direction
from gateway.services.verification import verify
from gateway.storage import declaration_reads as reads
from tests.people import a_body

GATE = "huu-nghi"


async def test_a_crowd_waits_and_verify_finds_nothing(database_url, opened):
    await gather(database_url, GATE, 300)
    await gather(database_url, GATE, 400)

    report = await verify(opened.engine)

    async with opened.engine.connect() as connection:
        waiting = await reads.waiting(connection, GATE, Direction.EXPORT, 1_000)
    assert list(range(1, 401)) == [one.ticket for one in waiting]
    assert report.ok, report.table()


async def test_crowds_of_two_gates_have_no_vehicle_in_common(database_url, opened):
    await gather(database_url, GATE, 200)

    await gather(database_url, "tan-thanh", 200)

    assert (await verify(opened.engine)).ok


async def test_everybody_in_a_crowd_has_what_was_declared_of_the_vehicle(
    database_url, opened
):
    await gather(database_url, GATE, 3)

    async with opened.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT tractor, body -> 'vehicle' ->> 'plate',"
                " convert_from(answer, 'UTF8')::json ->> 'number', number"
                " FROM declaration JOIN declared ON declaration_id = id"
            )
        )
        said = rows.all()

    assert 3 == len(said)
    assert all(tractor == plate for tractor, plate, _, _ in said)
    assert all(answered == number for _, _, answered, number in said)


async def test_a_gate_with_a_history_of_its_own_takes_no_crowd(
    database_url, opened, client
):
    assert 201 == (await client.declare(a_body(gate=GATE))).status_code

    with pytest.raises(NoRoomForCrowd, match="history of its own"):
        await gather(database_url, GATE, 10)
