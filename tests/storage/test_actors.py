"""Who a token belongs to, and the news that somebody has to be looked up again."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from tests.stores import connect

TOKEN = b"\x01" * 32


@pytest.fixture
async def connection(bare_database_url: str):
    engine = create_async_engine(bare_database_url)
    async with engine.connect() as connection:
        await add(connection, "driver")
        await connection.commit()
        yield connection
    await engine.dispose()


async def add(connection: AsyncConnection, username: str, **more) -> UUID:
    made = Account(uuid4(), username, "-", "driver", None, **more)
    await accounts.add_if_missing(connection, made)
    token = TOKEN if username == "driver" else username.encode()
    await sessions.add(connection, token, made.id, lifetime=timedelta(hours=1))
    return made.id


async def test_who_is_alone_owns_what_is_declared(connection):
    found = (await sessions.actors(connection, [TOKEN]))[TOKEN].actor

    assert found.account_id == found.owner_id
    assert found.scopes is None


async def test_who_works_for_a_firm_declares_for_it(connection):
    firm = await add(connection, "firm:1")
    await add(connection, "clerk", owner_id=firm)

    found = (await sessions.actors(connection, [b"clerk"]))[b"clerk"].actor

    assert firm == found.owner_id != found.account_id


async def test_a_disabled_account_is_nobody(connection):
    await connection.execute(text("UPDATE account SET disabled_at = now()"))

    assert {} == await sessions.actors(connection, [TOKEN])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM session", TOKEN.hex()),
        ("UPDATE session SET expires_at = now()", TOKEN.hex()),
        ("UPDATE account SET disabled_at = now()", "account"),
        ("UPDATE session SET last_used_at = now()", None),
    ],
)
async def test_whoever_remembers_an_actor_is_told(
    connection, bare_database_url, change, told
):
    heard: asyncio.Queue[tuple[object, ...]] = asyncio.Queue()
    listener = await connect(bare_database_url)
    await listener.add_listener("public_actors", lambda *said: heard.put_nowait(said))

    await connection.execute(text(change))
    await connection.execute(text("SELECT pg_notify('public_actors', 'the end')"))
    await connection.commit()
    found = [(await heard.get())[3]]
    while found[-1] != "the end":
        found.append((await heard.get())[3])
    await listener.close()

    account = await accounts.find(connection, "driver")
    assert account is not None
    expected = [str(account.id) if told == "account" else told] if told else []
    assert [*expected, "the end"] == found
