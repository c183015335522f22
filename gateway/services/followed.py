"""How far one gate's journal was heard, and its last entries."""

import asyncio
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.journal import JournalEntry
from gateway.services.watching import Told, Watch
from gateway.storage import gates, journal

# Kept for those who come back after a short break: they cost the database nothing.
MOST_KEPT = 1_000
PAGE = 500


class Followed:
    """`head` was heard last, once `began`; what comes before it is never heard again.

    Whoever wrote up to `answered` was told so. What was heard up to `settled` was heard
    a second ago, long enough for every follower to have seen it too.
    """

    def __init__(self, gate: str) -> None:
        self.gate = gate
        self.began = asyncio.Event()
        self.moved = asyncio.Event()
        self.watches: set[Watch] = set()
        self.forget()

    def forget(self) -> None:
        """Begin anew: this is another history than the one that was heard."""
        self.began.clear()
        self.moved.set()
        self.epoch: UUID | None = None
        self.head = self.answered = self.settled = self.unsettled = 0
        self._kept: deque[Told] = deque(maxlen=MOST_KEPT)
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def begin(self, connection: AsyncConnection) -> None:
        """Take up the journal at its end, with what came just before."""
        seq = (await gates.get(connection, self.gate)).journal_seq
        after = max(0, seq - MOST_KEPT)
        recent = await journal.read(connection, self.gate, after=after, limit=MOST_KEPT)
        self._kept.extend(map(Told, recent))
        self.head = recent[-1].seq if recent else seq
        self.began.set()

    async def read(self, connection: AsyncConnection) -> list[JournalEntry]:
        """Read the run that follows."""
        return await journal.read(connection, self.gate, after=self.head, limit=PAGE)

    def take(self, entries: Sequence[JournalEntry]) -> list[Told]:
        """Return those that come next; some may be known, and some come too early."""
        if not self.began.is_set():
            return []
        news = [Told(entry) for entry in entries if entry.seq > self.head]
        if not news:
            return []
        if news[0].entry.seq != self.head + 1:
            self.moved.set()  # Somebody else's come first.
            return []
        self._kept.extend(news)
        self.head = news[-1].entry.seq
        self._wake()
        return news

    def since(self, after: int) -> list[Told] | None:
        """Return what follows *after*, or None when that is no longer kept."""
        if not self.began.is_set() or after < self.head - len(self._kept):
            return None
        return [told for told in self._kept if told.entry.seq > after]

    def has_reached(self, seq: int) -> bool:
        return self.began.is_set() and seq <= self.head

    async def reach(self, seq: int, patience_s: float) -> bool:
        """Wait until *seq* was heard; tell whether it was, in time."""
        if self.has_reached(seq):
            return True
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, reached))
        self.moved.set()
        try:
            async with asyncio.timeout(patience_s):
                await reached
        except TimeoutError:
            return False
        return True

    def _wake(self) -> None:
        if not self._waiting:
            return
        for seq, reached in self._waiting:
            if seq <= self.head and not reached.done():
                reached.set_result(None)
        self._waiting = [(s, r) for s, r in self._waiting if not r.done()]
