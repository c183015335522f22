"""Single reads on a connection that is kept."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from gateway.storage.base import autocommitting, make_engine
from gateway.storage.driver import Statement
from gateway.storage.lookups import Lookups
from tests.stores import connect

WHO = Statement.of("SELECT pg_backend_pid() AS pid")
SHARE = Statement.of("SELECT 10 / CAST(:of AS integer) AS share")
SLEEP = Statement.of("SELECT pg_sleep(60)")


@pytest.fixture
async def lookups(bare_database_url):
    engine = autocommitting(make_engine(bare_database_url, pool_size=1))
    made = Lookups(engine)
    yield made
    await made.aclose()
    await engine.dispose()


async def served_by(lookups: Lookups) -> int:
    return int((await lookups.ask(WHO, {}))[0]["pid"])


async def share(lookups: Lookups, of: int) -> int:
    return int((await lookups.ask(SHARE, {"of": of}))[0]["share"])


async def test_all_are_asked_on_the_same_connection(lookups):
    # There is one in the pool: a second would be waited for.
    found = await asyncio.gather(*(served_by(lookups) for _ in range(5)))

    assert 1 == len(set(found))


async def test_what_is_refused_hinders_nobody(lookups):
    with pytest.raises(DBAPIError):
        await share(lookups, of=0)

    assert 5 == await share(lookups, of=2)


async def test_who_finds_the_connection_ended_asks_on_another(
    lookups, bare_database_url
):
    ended = await served_by(lookups)
    other = await connect(bare_database_url)
    await other.execute("SELECT pg_terminate_backend($1, 5000)", ended)
    await other.close()

    after = await served_by(lookups)

    assert ended != after


async def test_an_answer_that_nobody_waits_for_is_no_other_ones_answer(lookups):
    before = await served_by(lookups)
    asked = asyncio.create_task(lookups.ask(SLEEP, {}))
    await asyncio.sleep(0)
    while not asked.cancelled():
        asked.cancel()
        await asyncio.wait({asked}, timeout=0.05)

    assert 5 == await share(lookups, of=2)
    assert before != await served_by(lookups)


async def test_whoever_asks_after_the_end_is_given_a_connection_again(lookups):
    await lookups.aclose()

    assert 5 == await share(lookups, of=2)
