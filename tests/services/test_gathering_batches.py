"""Which commands come into one transaction."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from gateway.domain.journal import JournalEntry
from gateway.resources import Resources
from gateway.services import writer as writing
from gateway.services.writer import GateWriter
from gateway.storage.base import autocommitting
from tests.services.test_writer import GATE, Say, words


class Slow:
    """Shows nothing before it may; remembers how many entries came together."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.begun = asyncio.Event()
        self.may = asyncio.Event()

    async def project(self, _: str, __: UUID, entries: Sequence[JournalEntry]) -> None:
        self.sizes.append(len(entries))
        self.begun.set()
        await self.may.wait()


@asynccontextmanager
async def writer_of(opened: Resources, follower: Slow) -> AsyncIterator[GateWriter]:
    engine = autocommitting(opened.engine)
    writer = GateWriter(GATE, engine, follower, opened.clock)
    stopping = asyncio.Event()
    running = asyncio.create_task(writer.run(stopping))
    try:
        yield writer
    finally:
        follower.may.set()
        stopping.set()
        await running


async def test_who_asks_while_others_are_shown_shares_one_commit(
    opened: Resources, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writing, "LONGEST_GATHERING_S", 60)
    follower = Slow()

    async with writer_of(opened, follower) as writer, asyncio.TaskGroup() as asking:
        asking.create_task(writer.ask(Say("a")))
        await follower.begun.wait()
        for word in "bcd":
            asking.create_task(writer.ask(Say(word)))
            await asyncio.sleep(0.02)
        follower.may.set()

    assert [1, 3] == follower.sizes


async def test_lines_that_hang_keep_nobody_from_being_committed(opened: Resources):
    follower = Slow()

    async with writer_of(opened, follower) as writer, asyncio.TaskGroup() as asking:
        asking.create_task(writer.ask(Say("a")))
        await follower.begun.wait()
        asking.create_task(writer.ask(Say("b")))
        async with asyncio.timeout(30):
            while await words(opened) != ["a", "b"]:  # noqa: ASYNC110 - of the database
                await asyncio.sleep(0.01)
        follower.may.set()

    assert [1, 1] == follower.sizes


async def test_a_worker_that_was_answered_early_is_waited_for_no_more(
    opened: Resources, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writing, "LONGEST_GATHERING_S", 60)
    follower = Slow()

    async with writer_of(opened, follower) as writer:
        await writer.ask(Say("a"), is_early=True)
        async with asyncio.timeout(30):
            await writer.ask(Say("b"), is_early=True)

    assert ["a", "b"] == await words(opened)
