"""One transaction after another on a connection that is kept."""

from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.storage.base import autocommitting, make_engine
from gateway.storage.driver import NotCommitted, Statement, Transactions
from tests.stores import connect

WHO = text("SELECT pg_backend_pid()")
ASK = Statement.of("SELECT count(*) AS seen FROM seen WHERE said = CAST(:said AS text)")
SAY = text("INSERT INTO seen VALUES (:said)")


@pytest.fixture
async def transactions(bare_database_url):
    engine = autocommitting(make_engine(bare_database_url))
    async with engine.connect() as connection:
        await connection.execute(text("CREATE TABLE seen (said varchar(6))"))
    made = Transactions(engine)
    yield made
    await made.close()
    await engine.dispose()


async def served_by(transactions: Transactions) -> int:
    async with transactions.begin() as connection:
        return int(await connection.scalar(WHO) or 0)


async def committed(transactions: Transactions, said: str) -> bool:
    async with transactions.begin() as connection:
        rows = await ASK.fetch(connection, {"said": said})
    return bool(rows[0]["seen"])


async def fail(transactions: Transactions, said: str, failure: Exception) -> None:
    async with transactions.begin() as connection:
        await connection.execute(SAY, {"said": said})
        raise failure


async def say(transactions: Transactions, *lines: str) -> None:
    async with transactions.begin() as connection:
        for said in lines:
            await connection.execute(SAY, {"said": said})


async def test_the_next_transaction_has_the_same_connection(transactions):
    first = await served_by(transactions)

    second = await served_by(transactions)

    assert first == second


async def test_what_fails_is_undone_and_keeps_the_connection(transactions):
    before = await served_by(transactions)

    with pytest.raises(LookupError):
        await fail(transactions, "half", LookupError())

    assert not await committed(transactions, "half")
    assert before == await served_by(transactions)


async def test_a_refused_statement_is_undone_and_the_next_one_commits(transactions):
    with pytest.raises(DBAPIError):
        await say(transactions, "first", "no room for so much")
    await say(transactions, "second")

    assert not await committed(transactions, "first")
    assert await committed(transactions, "second")


async def test_a_connection_that_the_server_ended_is_replaced(
    transactions, bare_database_url
):
    ended = await served_by(transactions)
    other = await connect(bare_database_url)
    await other.execute("SELECT pg_terminate_backend($1, 5000)", ended)
    await other.close()
    with pytest.raises(DBAPIError):
        await served_by(transactions)

    after = await served_by(transactions)

    assert ended != after


async def pass_over(transactions: Transactions, *lines: str) -> None:
    async with transactions.begin() as connection:
        for said in lines:
            with suppress(DBAPIError):
                await connection.execute(SAY, {"said": said})


async def test_a_failure_passed_over_in_silence_is_never_taken_for_a_commit(
    transactions,
):
    with pytest.raises(NotCommitted):
        await pass_over(transactions, "first", "no room for so much")

    assert not await committed(transactions, "first")
