"""A database of another version is named as such, not taken for one that is away."""

import asyncio

import asyncpg
from sqlalchemy import make_url
from typer.testing import CliRunner

from gateway.cli import app
from gateway.storage import migrations
from tests.people import sandbox_settings


async def test_verify_says_what_to_do_with_older_tables(database_url, redis_url):
    url = make_url(database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    await connection.execute("UPDATE alembic_version SET version_num = '0001'")
    await connection.close()
    settings = sandbox_settings(database_url, redis_url).to_environment()

    # In a thread of its own, since the command runs an event loop.
    ended = await asyncio.to_thread(CliRunner().invoke, app, ["verify"], env=settings)

    assert 2 == ended.exit_code
    assert "revision 0001" in ended.stderr
    assert str(migrations.newest()) in ended.stderr
    assert "border-gate migrate" in ended.stderr
