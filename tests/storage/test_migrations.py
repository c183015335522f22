"""The migrations make what the code's tables say, and can be taken back."""

import asyncio
import os
import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.storage import gates, migrations, tables
from tests.people import sandbox_settings


async def test_the_migrated_database_is_what_the_tables_say(database_url):
    engine = create_async_engine(database_url)

    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync), tables.metadata
            )
        )
    await engine.dispose()

    assert [] == differences


# Constraints, triggers, functions and columns, which the comparison above does not see.
GUARDS = text(
    "SELECT conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " UNION SELECT pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace"
    " UNION SELECT relname || coalesce(reloptions::text, '') FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace"
    " UNION SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'"
)


async def test_all_can_be_taken_back_and_done_again(database_url):
    engine = create_async_engine(database_url)

    async with engine.begin() as connection:
        before = set(await connection.scalars(GUARDS))
        await migrations.downgrade(connection)
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    async with engine.begin() as connection:
        await migrations.upgrade(connection)
        await migrations.upgrade(connection)
        revision = await migrations.current(connection)
        after = set(await connection.scalars(GUARDS))
    await engine.dispose()

    assert ["alembic_version"] == left
    assert migrations.newest() == revision
    assert before == after


async def test_the_step_before_the_last_can_be_taken_back_alone(database_url):
    engine = create_async_engine(database_url)

    async with engine.begin() as connection:
        before = set(await connection.scalars(GUARDS))
        await migrations.downgrade(connection, "-1")
        between = set(await connection.scalars(GUARDS))
        await migrations.upgrade(connection)
        after = set(await connection.scalars(GUARDS))
    await engine.dispose()

    assert before == after
    assert between != before


async def test_what_was_declared_outlives_the_last_step_back_and_forth(
    client, database_url
):
    assert 201 == (await client.declare()).status_code
    kept = text(
        "SELECT d.number, d.gate, c.* FROM declaration d"
        " JOIN declared c ON c.declaration_id = d.id"
    )
    engine = create_async_engine(database_url)

    async with engine.begin() as connection:
        (before,) = (await connection.execute(kept)).mappings().all()
        await migrations.downgrade(connection, "-1")
    async with engine.begin() as connection:
        await migrations.upgrade(connection)
        (after,) = (await connection.execute(kept)).mappings().all()
    await engine.dispose()

    assert dict(before) == dict(after)


async def test_who_comes_second_asks_again_and_is_ended_by_no_time_out(database_url):
    engine = create_async_engine(database_url)
    asking = text(
        "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sl'"
        " AND datname = current_database()"
    )

    async def second() -> None:
        async with engine.begin() as connection:
            await migrations.upgrade(connection)

    async with engine.begin() as first, asyncio.timeout(30):
        await migrations.upgrade(first)
        waiting = asyncio.create_task(second())
        while not waiting.done() and not await first.scalar(asking):
            # Within a transaction, the server shows what it showed before.
            await first.execute(text("SELECT pg_stat_clear_snapshot()"))
            await asyncio.sleep(0.01)
        is_waiting = not waiting.done()
    await waiting
    await engine.dispose()

    assert is_waiting


async def test_replicas_that_start_at_once_migrate_once(database_url, redis_url):
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await migrations.downgrade(connection)
    settings = sandbox_settings(database_url, redis_url)

    async def migrate() -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway.cli", "migrate"),
            env=os.environ | settings.to_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said

    ended = await asyncio.gather(migrate(), migrate())

    async with engine.connect() as connection:
        revision = await migrations.current(connection)
        found = [gate.id for gate in await gates.every(connection)]
    await engine.dispose()
    assert [0, 0] == [code for code, _ in ended], ended
    assert (migrations.newest(), ["huu-nghi", "tan-thanh"]) == (revision, found)
