"""What every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext

import hypothesis
import pytest
import redis
import structlog
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.cli.preparing import migrate
from gateway.embedded import Stores
from gateway.main import make_app
from gateway.resources import Resources, open_resources
from gateway.storage import migrations
from tests.people import People, sandbox_settings
from tests.stores import fresh_database, temporary_stores

# A traceback as plain text: drawn with every local variable it takes minutes.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)

# The machine's load is not the property under test.
hypothesis.settings.register_profile("gateway", deadline=None)
hypothesis.settings.load_profile("gateway")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the order to chance, but for files that take longest: they begin."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """A PostgreSQL and a Valkey of this test process (each xdist worker is one)."""
    with temporary_stores() as stores:
        yield stores


@pytest.fixture(scope="session")
async def bare_template(stores: Stores) -> str:
    """The name of a migrated database in which nothing is."""
    engine = create_async_engine(stores.database_url)
    async with engine.begin() as connection:
        await migrations.upgrade(connection)
    await engine.dispose()
    return "gateway"


@pytest.fixture(scope="session")
async def template(stores: Stores, bare_template: str) -> AsyncIterator[str]:
    """The name of the database that nearly every test gets a copy of.

    The gates and the sandbox's accounts are in it: to add them in each copy took more
    time than all the rest of opening a gateway.
    """
    async with fresh_database(stores, template=bare_template) as url:
        await migrate(sandbox_settings(url, stores.redis_url), lambda _: None)
        name = make_url(url).database
        assert name is not None
        yield name


@pytest.fixture
async def bare_database_url(stores: Stores, bare_template: str) -> AsyncIterator[str]:
    """A database of this test's own: migrated, and empty."""
    async with fresh_database(stores, template=bare_template) as url:
        yield url


@pytest.fixture
async def database_url(stores: Stores, template: str) -> AsyncIterator[str]:
    """A database of this test's own, with gates and accounts."""
    async with fresh_database(stores, template=template) as url:
        yield url


@pytest.fixture
def redis_url(stores: Stores) -> str:
    """The session's Valkey, emptied."""
    with redis.Redis.from_url(stores.redis_url) as connection:
        connection.flushall()
    return stores.redis_url


@pytest.fixture
async def opened(database_url: str, redis_url: str) -> AsyncIterator[Resources]:
    """What a gateway process holds open: the sandbox, with gates and accounts."""
    settings = sandbox_settings(database_url, redis_url)
    async with open_resources(settings) as resources:
        yield resources


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application, which keeps nothing: `People` gives each request its resources.

    The first request to each application works out all its routes, for a tenth of a
    second.
    """
    return make_app(nullcontext)  # type: ignore[arg-type] # nobody opens it


@pytest.fixture
async def client(app: FastAPI, opened: Resources) -> AsyncIterator[People]:
    """Everybody who asks the gateway something, signed in already."""
    async with People.meeting(app, opened) as people:
        yield people
