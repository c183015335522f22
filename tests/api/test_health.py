"""Whether a process lives, and whether it can serve."""

import pytest
from sqlalchemy import text

from gateway.resources import Resources
from tests.api.journeys import declared, said
from tests.people import People

FULL = "1"


async def ready(people: People) -> tuple[int, str, str, str]:
    answer = await people.http.get("/readyz")
    found = answer.json()
    return answer.status_code, found["status"], found["database"], found["lines"]


async def follow(people: People) -> None:
    """Do what the project worker does first of all."""
    for gate in people.resources.writers:
        await people.resources.projector.catch_up(gate)


async def execute(people: People, statement: str) -> None:
    async with people.resources.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_all_is_well(client: People):
    await follow(client)

    assert (200, "ok", "ok", "ok") == await ready(client)
    assert {"status": "ok"} == said(await client.http.get("/livez"))


async def test_lines_that_nobody_has_built_yet_are_no_reason_to_wait(client: People):
    assert (200, "degraded", "ok", "unbuilt") == await ready(client)


@pytest.fixture
async def full_redis(opened: Resources):
    """A Redis that refuses every write, as when its memory is used up."""
    await opened.redis.config_set("maxmemory", FULL)
    yield
    await opened.redis.config_set("maxmemory", 0)


@pytest.mark.usefixtures("full_redis")
async def test_without_redis_it_serves_all_the_same(client: People):
    arrival = f"{client.resources.clock():%Y-%m-%dT%H:%M:%SZ}"
    made = await declared(client, planned_arrival=arrival)

    assert "submitted" == made.shown["status"]
    assert (200, "degraded", "ok", "away") == await ready(client)
    assert "database" == said(await client.http.get("/v1/gates"))["source"]


async def test_a_database_that_takes_no_writes_is_not_ready(client: People):
    await follow(client)
    name = client.resources.engine.url.database
    read_only = f"ALTER DATABASE {name} SET default_transaction_read_only = on"
    await execute(client, read_only)
    await client.resources.engine.dispose()

    assert (503, "unavailable", "read-only", "ok") == await ready(client)
    assert {"status": "ok"} == said(await client.http.get("/livez"))


async def test_a_database_of_another_version_is_not_ready(client: People):
    await execute(client, "UPDATE alembic_version SET version_num = '0001'")

    answer = await client.http.get("/readyz")

    assert 503 == answer.status_code
    assert "border-gate migrate" in answer.json()["database"]
