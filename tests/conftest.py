"""What every test may ask for."""

from collections.abc import AsyncIterator, Iterator

import hypothesis
import pytest
import redis
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.embedded import Stores
from gateway.storage import migrations
from tests.stores import fresh_database, temporary_stores

# The machine's load is not the property under test.
hypothesis.settings.register_profile("gateway", deadline=None)
hypothesis.settings.load_profile("gateway")


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """A PostgreSQL and a Valkey of this test process (each xdist worker is one)."""
    with temporary_stores() as stores:
        yield stores


@pytest.fixture(scope="session")
async def template(stores: Stores) -> str:
    """The name of the migrated database that every test gets a copy of."""
    engine = create_async_engine(stores.database_url)
    async with engine.begin() as connection:
        await migrations.upgrade(connection)
    await engine.dispose()
    return "gateway"


@pytest.fixture
async def database_url(stores: Stores, template: str) -> AsyncIterator[str]:
    """A migrated database of this test's own."""
    async with fresh_database(stores, template=template) as url:
        yield url


@pytest.fixture
def redis_url(stores: Stores) -> str:
    """The session's Valkey, emptied."""
    with redis.Redis.from_url(stores.redis_url) as connection:
        connection.flushall()
    return stores.redis_url
