"""Who may reach the embedded stores, and how safely they keep what they have."""

import stat
from pathlib import Path

import asyncpg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.stores import connect

pytestmark = pytest.mark.long


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_servers_never_run_as_root(running):
    users = {running.server(name).uids().real for name in ("postgres", "valkey")}

    assert 0 not in users
    assert 1 == len(users)


def test_only_the_servers_user_may_look_at_data_sockets_and_secrets(running):
    home = running.stores.directory

    folders = [home / "postgres", home / "valkey", running.sockets]
    files = [home / name for name in ("secrets.json", "postgres.log", "valkey.log")]

    assert [0o700] * 3 == [mode_of(folder) for folder in folders]
    assert [0o600] * 3 == [mode_of(file) for file in files]


def test_nothing_listens_on_a_network(running):
    open_to_the_network = [
        connection
        for process in running.started
        for connection in process.net_connections(kind="inet")
    ]

    assert [] == open_to_the_network


@pytest.mark.parametrize("password", ["guessed", ""])
async def test_postgres_refuses_who_has_not_the_password(running, password):
    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(running.stores.database_url, password=password)


async def test_no_line_of_the_access_rules_trusts_anybody(running):
    connection = await connect(running.stores.database_url)
    methods = await connection.fetch("SELECT auth_method FROM pg_hba_file_rules")
    await connection.close()

    assert {"scram-sha-256"} == {row["auth_method"] for row in methods}


@pytest.mark.parametrize("password", ["guessed", None])
def test_valkey_refuses_who_has_not_the_password(running, password):
    socket = str(running.sockets / "valkey.sock")
    at_once = Retry(NoBackoff(), 0)

    with (
        redis.Redis(
            unix_socket_path=socket, password=password, retry=at_once
        ) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_valkey_writes_down_everything_and_drops_nothing(running):
    wanted = {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }

    with redis.Redis.from_url(
        running.stores.redis_url, decode_responses=True
    ) as valkey:
        settings = valkey.config_get(*wanted)

    assert wanted == settings


async def test_what_makes_postgres_durable_cannot_be_configured_away(checkout):
    unsafe = ["fsync", "full_page_writes", "synchronous_commit"]
    with checkout.run() as gateway:
        connection = await connect(gateway.stores.database_url)
        for name in unsafe:
            await connection.execute(f"ALTER SYSTEM SET {name} = off")
        await connection.close()

    with checkout.run() as gateway:
        connection = await connect(gateway.stores.database_url)
        settings = [await connection.fetchval(f"SHOW {name}") for name in unsafe]
        checksums = await connection.fetchval("SHOW data_checksums")
        await connection.close()

    assert ["on", "on", "on"] == settings
    assert "on" == checksums
