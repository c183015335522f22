"""Gates for the workers' tests, each used once, and a clock that is set by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
import redis

from gateway.embedded import Stores
from gateway.storage.base import make_engine
from tests.people import sandbox_settings
from tests.stores import fresh_database
from tests.workers.gatehouse import Gatehouse
from tests.workers.openings import HandClock, define_gates, opened_by_hand

# A Monday, 09:00 at the gates.
MORNING = datetime(2030, 1, 7, 2, 0, tzinfo=UTC)
MOST_GATES = 120
Houses = Callable[[], Awaitable[Gatehouse]]


@pytest.fixture(scope="module")
async def houses(stores: Stores, template: str) -> AsyncIterator[Houses]:
    """Ask for a gate that nobody has used; it is nine in the morning then."""
    names = [f"g{number}" for number in range(MOST_GATES)]
    clock = HandClock(MORNING)
    with redis.Redis.from_url(stores.redis_url) as connection:
        connection.flushall()
    async with fresh_database(stores, template=template) as url:
        settings = sandbox_settings(url, stores.redis_url)
        engine = make_engine(url)
        await define_gates(engine, *names)
        await engine.dispose()
        async with opened_by_hand(settings, clock) as resources:

            async def unused() -> Gatehouse:
                clock.now = MORNING
                return await Gatehouse.at(resources, names.pop())

            yield unused


@pytest.fixture
async def house(houses: Houses) -> Gatehouse:
    return await houses()
