"""The projection of a real journal, by whomever and however often."""

import asyncio
from uuid import uuid4

import pytest

from gateway.lines.breaker import LinesAway
from gateway.lines.gate_lines import Head
from gateway.services import projection
from gateway.services.projection import Projector
from gateway.storage.base import make_engine
from tests.lines.plain import shown
from tests.lines.projection import scribe as steps
from tests.lines.projection.scribe import GATE, NOON


@pytest.fixture
def no_young_gates(monkeypatch):
    """As at a gate whose journal is long."""
    monkeypatch.setattr(projection, "SOON", 0)


async def test_what_was_committed_is_shown(projector, gate, scribe):
    for entries in [
        await scribe.declare(3),
        await scribe.turn_controls(),
        await scribe.change(steps.approve),
    ]:
        await projector.project(GATE, scribe.epoch, entries)

    assert await scribe.journaled() == await shown(gate)


async def test_processes_that_project_out_of_turn_fill_each_others_gaps(
    projector, others, gate, scribe
):
    first, second, third = [await scribe.declare(2) for _ in range(3)]
    await projector.project(GATE, scribe.epoch, first)

    await others[0].project(GATE, scribe.epoch, third)

    assert await scribe.journaled() == await shown(gate)
    await others[1].project(GATE, scribe.epoch, second)
    assert await scribe.journaled() == await shown(gate)


async def test_many_at_once_show_every_entry_once(projector, others, gate, scribe):
    projectors = [projector, *others]
    done = await scribe.wander(30)

    await asyncio.gather(
        *(
            p.project(GATE, scribe.epoch, entries)
            for p in projectors
            for entries in done
        )
    )

    assert await scribe.journaled() == await shown(gate)


async def test_catching_up_builds_what_is_not_there(projector, gate, redis, scribe):
    await scribe.wander(20)
    await redis.flushall()

    await projector.catch_up(GATE)

    assert await scribe.journaled() == await shown(gate)


async def test_catching_up_reads_only_what_is_missing(
    projector, gate, scribe, monkeypatch
):
    monkeypatch.delattr(projection, "rebuild")
    await scribe.wander(20)

    await projector.catch_up(GATE)

    assert await scribe.journaled() == await shown(gate)


@pytest.mark.usefixtures("no_young_gates")
async def test_a_large_rebuild_is_left_to_who_follows(projector, gate, redis, scribe):
    await redis.flushall()
    async with redis.pubsub() as bells:
        await bells.subscribe(gate.keys.bell)
        await bells.get_message(timeout=1)

        await projector.project(GATE, scribe.epoch, await scribe.declare(3))

        assert await gate.head() is None
        assert "3" == (await bells.get_message(timeout=1))["data"]


async def test_entries_of_a_forgotten_epoch_are_not_shown(projector, gate, scribe):
    await scribe.declare(3)
    await projector.catch_up(GATE)

    await projector.project(GATE, uuid4(), await scribe.declare())

    assert await scribe.journaled() == await shown(gate)


async def test_redis_away_is_no_trouble_of_who_commits(projector, redis, scribe, lines):
    await redis.config_set("maxmemory", "1")
    try:
        await projector.project(GATE, scribe.epoch, await scribe.declare())

        assert lines.away
        with pytest.raises(LinesAway):
            await projector.catch_up(GATE)
    finally:
        await redis.config_set("maxmemory", "0")


async def test_the_database_away_is_no_trouble_of_who_has_committed(
    projector, gate, scribe
):
    nowhere = make_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    cut_off = Projector(nowhere, projector.lines, lambda: NOON)

    await cut_off.project(GATE, scribe.epoch, await scribe.declare())

    assert Head(str(scribe.epoch), 0) == await gate.head()
