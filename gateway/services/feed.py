"""Follows every gate's journal once in a process, for all who watch it there.

What this process commits is heard right after the commit. What others commit is read
from the journal when the bell rings, and each second by the clock, so that a ring that
is lost, or a Redis that is away, delays and never loses. Nothing is followed before
somebody asks for the first time: workers and commands never do.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.errors import Busy, GateNotFound
from gateway.domain.journal import JournalEntry
from gateway.lines.gate_lines import Head
from gateway.lines.lines import Lines
from gateway.services.followed import PAGE, Followed
from gateway.services.watching import Watch
from gateway.services.writer import Follower
from gateway.storage import gates

POLL_S = 1.0
# Between two readings of a journal: those who write fast are read in runs.
PAUSE_S = 0.02
PATIENCE_S = 2.0

log = structlog.stdlib.get_logger()
AWAY = (SQLAlchemyError, OSError, TimeoutError)


class Hearer(Protocol):
    """Who must hear of every entry at once, and never waits: a cache."""

    def hear(self, entry: JournalEntry) -> None: ...

    def forget_all(self) -> None: ...


class Feed:
    """Fans the journals out to watches and caches."""

    def __init__(self, engine: AsyncEngine, lines: Lines) -> None:
        self._engine = engine
        self._lines = lines
        self._gates: Mapping[str, Followed] = {
            gate: Followed(gate) for gate in lines.gates
        }
        self._of_declaration: defaultdict[UUID, set[Watch]] = defaultdict(set)
        self._hearers: list[Hearer] = []
        self._asked = asyncio.Event()
        self._is_following = True

    def tell(self, hearer: Hearer) -> None:
        self._hearers.append(hearer)

    def hear(self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]) -> None:
        """Hear what this process has just committed."""
        followed = self._gates[gate]
        if followed.epoch not in {None, epoch}:
            self._begin_anew(followed)
        self._tell(followed, entries)

    def answered(self, gate: str, seq: int) -> None:
        """Note that whoever wrote up to *seq* is told so now, shown or not."""
        followed = self._gates[gate]
        followed.answered = max(followed.answered, seq)

    def is_heard(self) -> bool:
        """Tell whether every change from now on will be heard; begin to follow."""
        self._asked.set()
        return all(followed.began.is_set() for followed in self._gates.values())

    def is_shown(self, gate: str, head: Head) -> bool:
        """Tell whether lines at *head* show all that anybody was told of."""
        followed = self._gates[gate]
        self._asked.set()
        if followed.epoch is not None and head.epoch != str(followed.epoch):
            return False
        return head.seq >= max(followed.answered, followed.settled)

    def known(self, gate: str) -> Followed:
        """Raises GateNotFound."""
        try:
            return self._gates[gate]
        except KeyError:
            msg = f"there is no gate {gate!r}; there are {', '.join(self._gates)}"
            raise GateNotFound(msg) from None

    async def head(self, gate: str) -> int:
        """Return the last entry that was heard of; raises GateNotFound, and Busy."""
        followed = self.known(gate)
        await self.begun()
        return followed.head

    async def begun(self) -> None:
        """Wait until every gate is followed; raises Busy."""
        self._asked.set()
        try:
            async with asyncio.timeout(PATIENCE_S):
                for followed in self._gates.values():
                    await followed.began.wait()
        except TimeoutError:
            msg = "the journal cannot be read just now; try again in a moment"
            raise Busy(msg) from None

    def has_reached(self, gate: str, seq: int) -> bool:
        """Tell whether the entry *seq* was heard by now."""
        return self._gates[gate].has_reached(seq)

    async def reach(
        self, gate: str, seq: int, *, patience_s: float = PATIENCE_S
    ) -> bool:
        """Wait until the entry *seq* was heard; tell whether it was, in time."""
        followed = self.known(gate)
        self._asked.set()
        return await followed.reach(seq, patience_s)

    def join(self, gate: str, after: int, watch: Watch) -> bool:
        """Let *watch* have the gate's entries after *after*, those to come as well.

        Tell whether that is so: if not, older ones must be read from the journal first.
        """
        followed = self.known(gate)
        missed = followed.since(after)
        if missed is None:
            return False
        for told in missed:
            watch.put(told)
        followed.watches.add(watch)
        return True

    def leave(self, gate: str, watch: Watch) -> None:
        self.known(gate).watches.discard(watch)

    @contextmanager
    def watching(self, declaration_id: UUID, watch: Watch) -> Iterator[None]:
        """Let *watch* have what happens to a declaration now, at whatever gate."""
        self._of_declaration[declaration_id].add(watch)
        try:
            yield
        finally:
            self._of_declaration[declaration_id].discard(watch)
            if not self._of_declaration[declaration_id]:
                del self._of_declaration[declaration_id]

    async def run(self, stopping: asyncio.Event) -> None:
        """Follow all gates from the first question until *stopping*."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._listen(stopping)),
                group.create_task(self._poll(stopping)),
            ]
            tasks += [
                group.create_task(self._follow(followed, stopping))
                for followed in self._gates.values()
            ]
            await stopping.wait()
            for task in tasks:
                task.cancel()

    async def _listen(self, stopping: asyncio.Event) -> None:
        await self._asked.wait()
        async with aclosing(self._lines.listen(stopping)) as rings:
            async for ring in rings:
                followed = self._gates[ring.gate_id]
                if ring.seq is None or ring.seq > followed.head:
                    followed.moved.set()

    async def _poll(self, stopping: asyncio.Event) -> None:
        """Look how far the journals are; one question for all gates."""
        await self._asked.wait()
        while not stopping.is_set():
            with self._reported():
                heard = {gate: one.head for gate, one in self._gates.items()}
                async with self._engine.connect() as connection:
                    found = await gates.heads(connection)
                for gate, epoch, seq in found:
                    if gate in heard:
                        self._compare(self._gates[gate], epoch, seq, heard[gate])
            await asyncio.sleep(POLL_S)

    def _compare(self, followed: Followed, epoch: UUID, seq: int, heard: int) -> None:
        """Compare with what the database said; *heard* is from before it was asked."""
        if followed.epoch not in {None, epoch} or seq < heard:
            self._begin_anew(followed)
        followed.epoch = epoch
        followed.settled, followed.unsettled = followed.unsettled, followed.head
        if not followed.began.is_set() or seq > followed.head:
            followed.moved.set()

    def _begin_anew(self, followed: Followed) -> None:
        """The gate has another history: it was reset, or restored."""
        log.warning("journal_begins_anew", gate=followed.gate)
        for watch in (*followed.watches, *self._watches()):
            watch.end()
        followed.forget()
        for hearer in self._hearers:
            hearer.forget_all()

    def _watches(self) -> Iterator[Watch]:
        for watches in self._of_declaration.values():
            yield from watches

    async def _follow(self, followed: Followed, stopping: asyncio.Event) -> None:
        await self._asked.wait()
        while not stopping.is_set():
            await followed.moved.wait()
            followed.moved.clear()
            with self._reported():
                await self._catch_up(followed)
            await asyncio.sleep(PAUSE_S)

    async def _catch_up(self, followed: Followed) -> None:
        if not followed.began.is_set():
            async with self._engine.connect() as connection:
                await followed.begin(connection)
        is_behind = True
        while is_behind:
            async with self._engine.connect() as connection:
                run = await followed.read(connection)
            self._tell(followed, run)
            is_behind = len(run) == PAGE

    def _tell(self, followed: Followed, entries: Sequence[JournalEntry]) -> None:
        """Deliver what follows the head; what came too early is read later."""
        for told in followed.take(entries):
            for hearer in self._hearers:
                hearer.hear(told.entry)
            for watch in followed.watches:
                watch.put(told)
            if (subject := told.entry.declaration_id) is not None:
                for watch in self._of_declaration.get(subject, ()):
                    watch.put(told)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Say once that the journals cannot be read, and once that they can."""
        try:
            yield
        except AWAY as error:
            if self._is_following:
                log.warning("feed_interrupted", error=type(error).__name__)
            self._is_following = False
        except Exception:
            log.exception("feed_failed")
        else:
            if not self._is_following:
                log.info("feed_resumed")
            self._is_following = True


@dataclass(frozen=True, slots=True)
class Commits:
    """Who is told of this process's own commits: those who watch, then the lines."""

    feed: Feed
    lines: Follower

    async def project(
        self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]
    ) -> None:
        self.feed.hear(gate, epoch, entries)
        try:
            await self.lines.project(gate, epoch, entries)
        finally:
            self.feed.answered(gate, entries[-1].seq)
