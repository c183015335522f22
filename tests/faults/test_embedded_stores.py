"""The embedded stores start for everybody, keep what they have, and leave nothing."""

import asyncio
import os
import select
import shutil
import signal
import stat
import time
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis

from gateway.embedded import Stores
from tests.faults.installations import (
    Checkout,
    Gateway,
    survivors,
)
from tests.stores import connect

pytestmark = pytest.mark.long

LONGEST_SOCKET_PATH = 103  # macOS allows this many characters, Linux four more.


async def remember(stores: Stores, vehicle: str) -> None:
    """Write to both stores."""
    connection = await connect(stores.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS seen (vehicle text)")
    await connection.execute("INSERT INTO seen VALUES ($1)", vehicle)
    await connection.close()
    with redis.Redis.from_url(stores.redis_url) as valkey:
        valkey.rpush("seen", vehicle)


async def remembered(stores: Stores) -> tuple[list[str], list[str]]:
    """What PostgreSQL and what Valkey have kept."""
    connection = await connect(stores.database_url)
    rows = await connection.fetch("SELECT vehicle FROM seen")
    await connection.close()
    with redis.Redis.from_url(stores.redis_url, decode_responses=True) as valkey:
        kept: list[str] = valkey.lrange("seen", 0, -1)
    return [row["vehicle"] for row in rows], kept


def log_of(gateway: Gateway, name: str) -> str:
    return (gateway.stores.directory / f"{name}.log").read_text()


async def test_a_restart_keeps_the_data_and_a_stop_leaves_nothing_running(checkout):
    with checkout.run() as first:
        await remember(first.stores, "12C-000.01")
    after_first = first.remains(within_s=0)

    with checkout.run() as second:
        kept = await remembered(second.stores)

    assert [] == after_first
    assert (["12C-000.01"], ["12C-000.01"]) == kept
    assert [] == second.remains(within_s=0)


async def test_a_checkout_that_nobody_else_may_enter_serves_as_well(closed_checkout):
    with closed_checkout.run() as first:
        await remember(first.stores, "12C-000.02")

    with closed_checkout.run() as second:
        kept = await remembered(second.stores)

    assert (["12C-000.02"], ["12C-000.02"]) == kept
    assert 0o700 == stat.S_IMODE(closed_checkout.parent.stat().st_mode)
    assert second.stores.directory.samefile(closed_checkout.directory / "stores")


async def test_deleting_the_link_to_data_elsewhere_begins_afresh(closed_checkout):
    with closed_checkout.run() as first:
        await remember(first.stores, "12C-000.03")
    shutil.rmtree(first.stores.directory)

    with closed_checkout.run() as second:
        connection = await connect(second.stores.database_url)
        tables = await connection.fetchval("SELECT to_regclass('seen')")
        await connection.close()

    assert tables is None


async def test_a_deep_checkout_still_has_short_sockets(checkout):
    deep = checkout.parent / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    for folder in (deep, deep.parent):
        checkout.person.user.take(folder)
    checkout = Checkout(checkout.person, checkout.site, deep, checkout.elsewhere)

    with checkout.run() as gateway:
        paths = [str(path) for path in gateway.sockets.iterdir()]

    assert {".s.PGSQL.5432", "valkey.sock"} <= {Path(path).name for path in paths}
    assert LONGEST_SOCKET_PATH >= max(map(len, paths))


def test_a_second_start_is_refused_and_told_who_runs(checkout):
    with checkout.run() as gateway:
        reason = checkout.refusal()

        assert reason.startswith(f"DataInUse: process {gateway.process.pid} already")
        assert psutil.pid_exists(gateway.server("postgres").pid)


async def test_killing_the_gateway_ends_both_servers_in_good_order(checkout):
    with checkout.run() as gateway:
        gateway.kill()

        left = gateway.remains()

    assert [] == left
    assert "database system is shut down" in log_of(gateway, "postgres")
    assert "bye bye" in log_of(gateway, "valkey")


async def test_a_start_right_after_a_kill_waits_for_the_servers_to_end(checkout):
    with checkout.run() as first:
        await remember(first.stores, "12C-000.04")
        first.kill()

        with checkout.run() as second:
            kept = await remembered(second.stores)

    assert (["12C-000.04"], ["12C-000.04"]) == kept


async def test_killing_gateway_and_warden_ends_both_servers(checkout):
    with checkout.run() as first:
        await remember(first.stores, "12C-000.05")
        first.kill(first.warden)
        alive = survivors(first.started)

        with checkout.run() as second:
            kept = await remembered(second.stores)

    assert [] == alive
    assert (["12C-000.05"], ["12C-000.05"]) == kept
    assert [] == first.remains(within_s=0)


async def test_a_child_that_the_gateway_forked_does_not_keep_the_servers(checkout):
    with checkout.run() as first:
        child = first.fork()
        first.kill()

        left = first.remains()
        with checkout.run() as second:
            ready = second.stores
        child.kill()

    assert [] == left
    assert ready.directory == first.stores.directory


async def test_no_server_starts_beside_one_that_was_left_behind(checkout):
    with checkout.run() as first:
        left_behind = first.server("valkey")
        left_behind.suspend()
        first.kill(first.warden)

        starting = checkout.start()
        answers, _, _ = select.select([starting.stdout], [], [], 2)
        left_behind.resume()
        second = Gateway(starting)
        second.await_ready()
        starting.communicate(timeout=60)

    assert [] == answers


async def test_what_was_committed_outlives_a_kill_of_everything(checkout):
    with checkout.run() as first:
        await remember(first.stores, "12C-000.06")
        first.kill(*first.started)

        with checkout.run() as second:
            kept = await remembered(second.stores)

    assert (["12C-000.06"], ["12C-000.06"]) == kept
    assert "was not properly shut down" in log_of(second, "postgres")
    assert [] == first.remains(within_s=0)


async def test_a_stale_process_id_that_another_process_has_by_now_is_no_hindrance(
    checkout,
):
    with checkout.run() as first:
        data = first.stores.directory / "postgres"
        user = first.server("postgres").uids().real
    with psutil.Popen(["sleep", "60"], user=user) as stranger:
        stale = data / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{data}\n1\n5432\n/nowhere\n\n\nready\n")

        with checkout.run() as second:
            pid = int(stale.read_text().splitlines()[0])
            server = second.server("postgres").pid

        stranger.kill()

    assert server == pid


@pytest.mark.parametrize("name", ["postgres", "valkey"])
async def test_a_server_that_dies_is_started_again(checkout, name):
    with checkout.run() as gateway:
        await remember(gateway.stores, "12C-000.07")
        gateway.server(name).kill()

        kept = await until_remembered(gateway.stores)

    assert (["12C-000.07"], ["12C-000.07"]) == kept
    assert f"{name} ended with code -9: restarting it" in log_of(gateway, "warden")


async def until_remembered(stores: Stores) -> tuple[list[str], list[str]]:
    deadline = time.monotonic() + 20
    while True:
        try:
            return await remembered(stores)
        except (OSError, asyncpg.PostgresError, redis.ConnectionError):
            assert deadline > time.monotonic(), "the server did not come back"
            await asyncio.sleep(0.1)


async def test_an_interrupt_at_the_terminal_reaches_the_gateway_only(checkout):
    with checkout.run() as gateway:
        os.kill(gateway.process.pid, signal.SIGSTOP)
        os.killpg(gateway.process.pid, signal.SIGINT)

        left = survivors(gateway.started, within_s=1)
        os.kill(gateway.process.pid, signal.SIGCONT)

    assert gateway.started == left
    assert [] == gateway.remains()


async def test_an_interrupt_at_the_terminal_stops_everything_in_order(checkout):
    with checkout.run() as gateway:
        os.killpg(gateway.process.pid, signal.SIGINT)

        left = gateway.remains()

    assert [] == left
    assert "database system is shut down" in log_of(gateway, "postgres")


@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
async def test_a_start_cut_short_leaves_nothing_that_hinders(checkout, number, after_s):
    starting = checkout.start()
    await asyncio.sleep(after_s)
    family = psutil.Process(starting.pid).children(recursive=True)

    starting.send_signal(number)
    starting.communicate(timeout=60)

    assert [] == survivors(family)
    with checkout.run() as gateway:
        await remember(gateway.stores, "12C-000.08")
    assert {"lock", "postgres", "valkey", "secrets.json"} == {
        path.name
        for path in gateway.stores.directory.iterdir()
        if path.suffix != ".log"
    }


def test_a_server_that_cannot_start_is_quoted(checkout):
    with checkout.run() as gateway:
        version = gateway.stores.directory / "postgres/PG_VERSION"
    version.write_text("9\n")

    reason = checkout.refusal()

    assert reason.startswith("StoresNotStarted: the stores did not start")
    assert "database files are incompatible with server" in reason
