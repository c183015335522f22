"""A gateway that all tests of a module share: they mind their own vehicles only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import redis

from gateway.embedded import Stores
from gateway.main import Opening, make_app
from gateway.resources import Resources, open_resources
from tests.api.journeys import MORNING, turn
from tests.people import People, sandbox_settings
from tests.stores import fresh_database


@pytest.fixture(scope="module")
async def people(stores: Stores, template: str) -> AsyncIterator[People]:
    """Everybody, on a Monday morning that stands still, at gates with endless room."""
    with redis.Redis.from_url(stores.redis_url) as connection:
        connection.flushall()
    async with fresh_database(stores, template=template) as url:
        settings = sandbox_settings(url, stores.redis_url)
        async with (
            open_resources(settings) as opened,
            People.meeting(make_app(given(opened)), opened) as people,
        ):
            await people.set_clock(MORNING)
            endless = {"admission_rate": 100_000, "yard_capacity": 100_000}
            for gate in opened.writers:
                await turn(people, gate, flows={"export": endless, "import": endless})
            yield people


def given(opened: Resources) -> Opening:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Resources]:
        yield opened

    return opening


@pytest.fixture
async def morning(client: People) -> People:
    """A gateway of the test's own, on a morning that stands still."""
    await client.set_clock(MORNING)
    return client
