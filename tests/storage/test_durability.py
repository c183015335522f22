"""A server that could lose what it acknowledged is refused at the start."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.resources import open_resources
from gateway.storage.base import UnsafeDatabase, assert_durable
from tests.people import sandbox_settings
from tests.stores import connect


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "off"),
        ("synchronous_commit", "local"),
        ("default_transaction_read_only", "on"),
    ],
)
@pytest.mark.parametrize("of", ["DATABASE {0}", "ROLE {1} IN DATABASE {0}"])
async def test_an_unsafe_setting_refuses_to_start(
    database_url, redis_url, of, setting, value
):
    url = make_url(database_url)
    whose = of.format(url.database, url.username)
    connection = await connect(database_url)
    await connection.execute(f"ALTER {whose} SET {setting} = '{value}'")
    await connection.close()

    with pytest.raises(UnsafeDatabase, match=setting.removeprefix("default_")):
        async with open_resources(sandbox_settings(database_url, redis_url)):
            pass


async def test_the_embedded_server_is_safe(database_url):
    engine = create_async_engine(database_url)

    async with engine.connect() as connection:
        await assert_durable(connection)
    await engine.dispose()
