"""Lines built anew, from one moment of the database, while everything goes on."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway.domain.declarations import Direction
from gateway.lines.gate_lines import Head
from gateway.storage import declaration_reads, gates
from tests.lines.plain import shown
from tests.lines.projection import scribe as steps
from tests.lines.projection.scribe import GATE, NOON, Scribe


@pytest.mark.parametrize("seed", range(3))
async def test_a_replay_and_a_rebuild_show_the_same(
    engine, projector, gate, scribe, seed
):
    done = await Scribe(engine, scribe.epoch, seed=seed).wander(80)

    for entries in done:
        await projector.project(GATE, scribe.epoch, entries)
    replayed = await shown(gate)
    await projector.rebuild(GATE)

    assert await scribe.journaled() == replayed == await shown(gate)


async def test_after_a_wipe_the_order_is_as_before(projector, gate, redis, scribe):
    await scribe.declare(20)
    await projector.project(GATE, scribe.epoch, await scribe.change(steps.approve))
    before = await gate.proposal(Direction.EXPORT, 20)

    await redis.flushall()
    await projector.project(GATE, scribe.epoch, await scribe.declare())

    assert before.ids == (await gate.proposal(Direction.EXPORT, 20)).ids


async def test_a_restored_database_has_another_epoch_and_is_shown_anew(
    engine, projector, gate, scribe
):
    await scribe.declare(3)
    await projector.catch_up(GATE)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE gate SET epoch = gen_random_uuid()"))
        restored = str(await gates.epoch(connection, GATE))

    await projector.catch_up(GATE)

    assert Head(restored, 3) == await gate.head()
    assert await scribe.journaled() == await shown(gate)


async def test_a_journal_that_went_back_is_followed_back(
    projector, gate, redis, scribe
):
    await scribe.declare(3)
    await projector.catch_up(GATE)
    # Restored, and nobody gave it a new epoch: the lines are ahead of it.
    await redis.hset(gate.keys.head, "seq", 10)

    await projector.catch_up(GATE)

    assert await scribe.journaled() == await shown(gate)


async def test_changes_during_a_rebuild_are_not_missed(projector, others, gate, scribe):
    await scribe.declare(30)
    stopped = asyncio.Event()

    async def go_on():
        while not stopped.is_set():
            [entries] = await scribe.wander(1)
            await asyncio.gather(
                *(p.project(GATE, scribe.epoch, entries) for p in (projector, *others))
            )

    changing = asyncio.create_task(go_on())
    for _ in range(10):
        await projector.rebuild(GATE)
    stopped.set()
    await changing

    assert await scribe.journaled() == await shown(gate)


@pytest.fixture
def while_loading(monkeypatch):
    """Let something happen once, in the middle of the next rebuild's snapshot."""

    def while_loading(happen):
        happenings = [happen]
        count_by_status = declaration_reads.count_by_status

        async def counted(*args):
            while happenings:
                await happenings.pop()()
            return await count_by_status(*args)

        monkeypatch.setattr(declaration_reads, "count_by_status", counted)

    return while_loading


async def test_a_rebuild_shows_one_moment(projector, gate, scribe, while_loading):
    await scribe.declare(3)
    while_loading(scribe.declare)

    await projector.rebuild(GATE)

    assert await scribe.journaled() == await shown(gate)


async def test_what_was_left_to_a_rebuild_is_shown_when_it_ends(
    projector, gate, scribe, while_loading
):
    await scribe.declare(3)
    await projector.catch_up(GATE)

    async def commit():
        await projector.project(GATE, scribe.epoch, await scribe.declare())
        head = await gate.head()
        assert head is not None
        assert 3 == head.seq

    while_loading(commit)

    await projector.rebuild(GATE)

    assert await scribe.journaled() == await shown(gate)


async def test_a_rebuild_that_others_overtake_takes_no_step_back(
    projector, others, gate, scribe, while_loading
):
    await scribe.declare(3)
    await projector.catch_up(GATE)

    async def commit():
        await others[0].project(GATE, scribe.epoch, await scribe.declare())

    while_loading(commit)
    stopping, seqs = asyncio.Event(), []
    async with aclosing(projector.lines.listen(stopping)) as rings:
        await anext(rings)

        await projector.rebuild(GATE)

        seqs += [(await anext(rings)).seq, (await anext(rings)).seq]
    assert [4, 4] == seqs, "applied by another, then rebuilt"


async def test_progress_is_told(projector, scribe):
    await scribe.declare(3)
    heard: list[int] = []

    rebuilt = await projector.rebuild(GATE, progress=heard.append)

    assert [3] == heard
    assert (3, 3) == (rebuilt.seq, rebuilt.standings)


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
