"""The projection of a real journal: by whom and however often, and from nothing."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from gateway.domain.declarations import Direction
from gateway.lines.breaker import LinesAway
from gateway.lines.gate_lines import Head
from gateway.lines.lines import Lines
from gateway.lines.projected import project_entry
from gateway.services import projection
from gateway.services.projection import Projector
from gateway.storage import gates, journal
from gateway.storage.base import make_engine
from tests.lines import scribe as steps
from tests.lines.plain import PlainLines, shown
from tests.lines.scribe import GATE, NOON, Scribe, open_gate


@pytest.fixture
async def engine(database_url):
    engine = make_engine(database_url)
    await open_gate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def lines(redis):
    return Lines(redis, [GATE], pause_s=0.1)


@pytest.fixture
def gate(lines):
    return lines.gates[GATE]


@pytest.fixture
def projector(engine, lines):
    return Projector(engine, lines, lambda: NOON)


@pytest.fixture
def scribe(engine):
    return Scribe(engine)


@pytest.fixture
async def epoch(engine):
    async with engine.connect() as connection:
        return await gates.epoch(connection, GATE)


@pytest.fixture
def journaled(engine):
    """What the lines should show, by the journal alone."""

    async def journaled():
        async with engine.connect() as connection:
            zone = (await gates.get(connection, GATE)).zone
            entries = await journal.read(connection, GATE, after=0, limit=100_000)
        return PlainLines(project_entry(entry, zone) for entry in entries).show()

    return journaled


@pytest.fixture
def no_young_gates(monkeypatch):
    """As at a gate whose journal is long."""
    monkeypatch.setattr(projection, "SOON", 0)


async def test_what_was_committed_is_shown(projector, gate, scribe, epoch, journaled):
    for entries in [
        await scribe.declare(3),
        await scribe.turn_controls(),
        await scribe.change(steps.approve),
    ]:
        await projector.project(GATE, epoch, entries)

    assert await journaled() == await shown(gate)


@pytest.mark.parametrize("seed", range(3))
async def test_a_replay_and_a_rebuild_show_the_same(
    engine, projector, gate, epoch, journaled, seed
):
    done = await Scribe(engine, seed=seed).wander(80)

    for entries in done:
        await projector.project(GATE, epoch, entries)
    replayed = await shown(gate)
    await projector.rebuild(GATE)

    assert await journaled() == replayed == await shown(gate)


async def test_processes_that_project_out_of_turn_fill_each_others_gaps(
    engine, lines, gate, scribe, epoch, journaled
):
    one, other = (Projector(engine, lines, lambda: NOON) for _ in range(2))
    first, second, third = [await scribe.declare(2) for _ in range(3)]
    await one.project(GATE, epoch, first)

    await other.project(GATE, epoch, third)

    assert await journaled() == await shown(gate)
    await one.project(GATE, epoch, second)
    assert await journaled() == await shown(gate)


async def test_many_at_once_show_every_entry_once(
    engine, lines, gate, scribe, epoch, journaled
):
    projectors = [Projector(engine, lines, lambda: NOON) for _ in range(3)]
    done = await scribe.wander(30)

    await asyncio.gather(
        *(p.project(GATE, epoch, entries) for p in projectors for entries in done)
    )

    assert await journaled() == await shown(gate)


async def test_catching_up_builds_what_is_not_there(
    projector, gate, redis, scribe, journaled
):
    await scribe.wander(20)
    await redis.flushall()

    await projector.catch_up(GATE)

    assert await journaled() == await shown(gate)


async def test_catching_up_reads_only_what_is_missing(
    projector, gate, scribe, journaled, monkeypatch
):
    await scribe.declare(5)
    await projector.catch_up(GATE)
    monkeypatch.delattr(projection, "rebuild")
    await scribe.wander(20)

    await projector.catch_up(GATE)

    assert await journaled() == await shown(gate)


async def test_after_a_wipe_the_order_is_as_before(
    projector, gate, redis, scribe, epoch
):
    await scribe.declare(20)
    await projector.project(GATE, epoch, await scribe.change(steps.approve))
    before = await gate.proposal(Direction.EXPORT, 20)

    await redis.flushall()
    await projector.project(GATE, epoch, await scribe.declare())

    assert before.ids == (await gate.proposal(Direction.EXPORT, 20)).ids


@pytest.mark.usefixtures("no_young_gates")
async def test_a_large_rebuild_is_left_to_who_follows(
    projector, gate, redis, scribe, epoch
):
    async with redis.pubsub() as bells:
        await bells.subscribe(gate.keys.bell)
        await bells.get_message(timeout=1)

        await projector.project(GATE, epoch, await scribe.declare(3))

        assert await gate.head() is None
        assert "3" == (await bells.get_message(timeout=1))["data"]


async def test_a_restored_database_has_another_epoch_and_is_shown_anew(
    engine, projector, gate, scribe, journaled
):
    await scribe.declare(3)
    await projector.catch_up(GATE)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE gate SET epoch = gen_random_uuid()"))
        restored = str(await gates.epoch(connection, GATE))

    await projector.catch_up(GATE)

    assert Head(restored, 3) == await gate.head()
    assert await journaled() == await shown(gate)


async def test_entries_of_a_forgotten_epoch_are_not_shown(
    projector, gate, scribe, journaled
):
    await scribe.declare(3)
    await projector.catch_up(GATE)

    await projector.project(GATE, uuid4(), await scribe.declare())

    assert await journaled() == await shown(gate)


async def test_a_journal_that_went_back_is_followed_back(
    engine, projector, gate, redis, scribe, journaled
):
    await scribe.declare(3)
    await projector.catch_up(GATE)
    # Restored, and nobody gave it a new epoch: the lines are ahead of it.
    await redis.hset(gate.keys.head, "seq", 10)

    await projector.catch_up(GATE)

    assert await journaled() == await shown(gate)


async def test_changes_during_a_rebuild_are_not_missed(
    engine, lines, projector, gate, scribe, epoch, journaled
):
    other = Projector(engine, lines, lambda: NOON)
    await scribe.declare(30)
    stopped = asyncio.Event()

    async def go_on():
        while not stopped.is_set():
            [entries] = await scribe.wander(1)
            await asyncio.gather(
                *(p.project(GATE, epoch, entries) for p in (projector, other))
            )

    changing = asyncio.create_task(go_on())
    for _ in range(10):
        await projector.rebuild(GATE)
    stopped.set()
    await changing

    await projector.catch_up(GATE)
    assert await journaled() == await shown(gate)


async def test_progress_is_told(projector, scribe):
    await scribe.declare(3)
    heard = []

    rebuilt = await projector.rebuild(GATE, progress=heard.append)

    assert [3] == heard
    assert (3, 3) == (rebuilt.seq, rebuilt.standings)


async def test_redis_away_is_no_trouble_of_who_commits(
    projector, redis, scribe, epoch, lines
):
    await redis.config_set("maxmemory", "1")
    try:
        await projector.project(GATE, epoch, await scribe.declare())

        assert lines.away
        with pytest.raises(LinesAway):
            await projector.catch_up(GATE)
    finally:
        await redis.config_set("maxmemory", "0")


async def test_the_database_away_is_no_trouble_of_who_has_committed(
    projector, redis, gate, scribe, epoch, engine
):
    entries = await scribe.declare()
    await engine.dispose()
    lost = Projector(
        make_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none"),
        projector.lines,
        lambda: NOON,
    )

    await lost.project(GATE, epoch, entries)

    assert await gate.head() is None


async def test_yesterday_and_today_are_counted_after_a_rebuild(projector, gate, scribe):
    scribe.now = NOON - timedelta(days=2)
    await scribe.declare(5)
    scribe.now = NOON - timedelta(days=1)
    await scribe.declare(3)
    scribe.now = NOON
    await scribe.declare(2)

    await projector.rebuild(GATE)

    days = [await gate.today(day) for day in ("20301229", "20301230", "20301231")]
    assert [0, 3, 2] == [sum(day.values()) for day in days]
