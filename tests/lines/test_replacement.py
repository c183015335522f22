"""Rebuilding beside the live lines: equal to a replay, and never a step back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lines import replacement
from gateway.lines.replacement import Installed, Lost, Overtaken
from gateway.lines.runs import Applied, UnknownEpoch
from tests.lines import plain
from tests.lines.plain import EPOCH, PlainLines, entry, shown


@st.composite
def histories(draw):
    """A journal; when it was read; how far others were before and after the load."""
    journal = draw(plain.journals())
    moment = st.integers(0, len(journal))
    read, before, after = draw(moment), *sorted((draw(moment), draw(moment)))
    return journal, read, before, after


@given(plain.journals())
async def test_a_rebuild_equals_a_replay(replicas, journal):
    replayed, rebuilt = (replicas(plain.new_gate())[0] for _ in range(2))
    await plain.install(replayed, PlainLines())

    await replayed.apply(EPOCH, journal)
    await plain.install(rebuilt, PlainLines(journal))

    assert PlainLines(journal).show() == await shown(replayed) == await shown(rebuilt)


@given(histories())
async def test_whoever_is_faster_a_rebuild_ends_where_the_journal_does(
    replicas, history
):
    journal, read, before, after = history
    gate, other, _ = replicas(plain.new_gate())
    await plain.install(gate, PlainLines(journal[:before]))
    seqs = [before]

    async with gate.replacement(EPOCH, read) as fresh:
        await plain.load(fresh, PlainLines(journal[:read]))
        if before < after:
            await other.apply(EPOCH, journal[before:after])
        while isinstance(outcome := await fresh.install(), Overtaken):
            seqs.append(outcome.seq)
            await fresh.apply(journal[fresh.seq : outcome.seq])
    seqs.append(outcome.seq)

    assert sorted(seqs) == seqs, "no step back"
    assert PlainLines(journal[: max(read, after)]).show() == await shown(gate)
    await other.apply(EPOCH, journal)
    assert PlainLines(journal).show() == await shown(gate)


async def test_the_old_lines_serve_until_the_new_ones_are_whole(gate, redis):
    await gate.apply(EPOCH, [entry(1)])

    async with gate.replacement(EPOCH, 2) as fresh:
        await plain.load(fresh, PlainLines([entry(1), entry(2)]))
        meanwhile = await shown(gate)
        await fresh.install()

    assert PlainLines([entry(1)]).show() == meanwhile
    assert PlainLines([entry(1), entry(2)]).show() == await shown(gate)


async def test_what_is_not_installed_leaves_nothing_behind(gate, redis):
    before = sorted(await redis.keys("*"))

    async with gate.replacement(EPOCH, 1) as fresh:
        await plain.load(fresh, PlainLines([entry(1)]))
        await fresh.apply([entry(2)])

    assert before == sorted(await redis.keys("*"))


async def test_what_a_killed_process_leaves_behind_expires(gate, redis):
    fresh = await gate.replacement(EPOCH, 0).__aenter__()
    await plain.load(fresh, PlainLines())
    await fresh.apply([entry(1)])

    left = [await redis.ttl(key) for key in await redis.keys("*:rebuild:*")]

    assert left
    assert all(0 < ttl <= replacement.DRAFT_KEPT_S for ttl in left)


async def test_installed_lines_do_not_expire(gate, redis):
    journal = [entry(1, after=None)]
    await plain.install(gate, PlainLines(journal))

    ttls = {key: await redis.ttl(key) for key in await redis.keys("gate:*")}

    assert {gate.keys.head: -1, gate.keys("waiting:export"): -1} == ttls


async def test_another_epoch_is_replaced_however_far_it_was(gate):
    await gate.apply(EPOCH, [entry(n) for n in range(1, 10)])

    await plain.install(gate, PlainLines([entry(1)]), epoch="restored")

    assert UnknownEpoch() == await gate.apply(EPOCH, [entry(10)])
    assert Applied(2) == await gate.apply("restored", [entry(2)])
    assert PlainLines([entry(1), entry(2)]).show() == await shown(gate)


async def test_only_force_goes_back_in_one_epoch(gate):
    await gate.apply(EPOCH, [entry(1), entry(2)])

    async with gate.replacement(EPOCH, 1) as fresh:
        await plain.load(fresh, PlainLines([entry(1)]))
        outcomes = [await fresh.install(), await fresh.install(force=True)]

    assert [Overtaken(2), Installed(1)] == outcomes
    assert PlainLines([entry(1)]).show() == await shown(gate)


@pytest.mark.parametrize("parts", [0, 1, 2])
async def test_a_wipe_while_loading_is_noticed(gate, redis, monkeypatch, parts):
    monkeypatch.setattr(replacement, "PART", 2)
    journal = [entry(n) for n in range(1, 6)]
    wiped = parts == 0

    async with gate.replacement(EPOCH, 5) as fresh:
        if wiped:
            await redis.flushall()
        loading = fresh.load(plain.each(list(PlainLines(journal).standings.values())))
        async for loaded in loading:
            if loaded == 2 * parts:
                await redis.flushall()
        outcome = await fresh.install()

    assert Lost() == outcome
    assert await gate.head() is None


async def test_a_part_that_an_old_file_does_not_have_is_noticed(gate, redis):
    async with gate.replacement(EPOCH, 2) as fresh:
        await plain.load(fresh, PlainLines([entry(1), entry(2)]))
        # As after a restart from a file that ends one write earlier.
        [head] = await redis.keys("*:rebuild:*:head")
        [waiting] = await redis.keys("*:rebuild:*:waiting:export")
        await redis.hincrby(head, "parts", -1)
        await redis.zrem(waiting, plain.vehicle(2))

        assert Lost() == await fresh.install()


async def test_loading_tells_how_far_it_is(gate, monkeypatch):
    monkeypatch.setattr(replacement, "PART", 2)
    rows = list(PlainLines([entry(n) for n in range(1, 6)]).standings.values())

    async with gate.replacement(EPOCH, 5) as fresh:
        steps = [n async for n in fresh.load(plain.each(rows))]

    assert [2, 4, 5] == steps
