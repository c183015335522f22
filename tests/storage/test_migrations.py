"""The migrations make what the code's tables say, and can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.storage import migrations, tables


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


async def test_all_can_be_taken_back_and_done_again(database_url):
    engine = create_async_engine(database_url)

    async with engine.begin() as connection:
        await migrations.downgrade(connection)
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    async with engine.begin() as connection:
        await migrations.upgrade(connection)
        await migrations.upgrade(connection)
        revision = await migrations.current(connection)
    await engine.dispose()

    assert ["alembic_version"] == left
    assert migrations.newest() == revision
