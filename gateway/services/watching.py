"""What one watcher of a journal has not taken yet, and how many may watch at once."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain.errors import Busy, TooManyStreams
from gateway.domain.journal import JournalEntry

# Who has not taken so many is too slow, and resumes from the journal.
MOST_PENDING = 2_000
MOST_FOR_AN_ACCOUNT = 20


@dataclass(slots=True)
class Told:
    """One entry on its way to many; `forms` keeps what it was made into for others."""

    entry: JournalEntry
    forms: dict[str, bytes] = field(default_factory=dict)


class Watch:
    """Entries in order, none missing, until it is `over`."""

    def __init__(self) -> None:
        self._pending: deque[Told] = deque()
        self._stirred = asyncio.Event()
        self.over = False
        # Whether somebody should look if the watcher may still watch.
        self.doubted = False

    def put(self, told: Told) -> None:
        """Never waits: one slow watcher must not delay the others."""
        if len(self._pending) >= MOST_PENDING:
            self.end()
        elif not self.over:
            self._pending.append(told)
            self._stirred.set()

    def end(self) -> None:
        """Nothing more comes; what is pending is still taken."""
        self.over = True
        self._stirred.set()

    def doubt(self) -> None:
        """Let `take` return, so that the watcher looks whether it may stay."""
        self.doubted = True
        self._stirred.set()

    async def take(self, within_s: float) -> list[Told]:
        """Return all that arrived; nothing when nothing did *within_s*, or stirred."""
        try:
            async with asyncio.timeout(within_s):
                await self._stirred.wait()
        except TimeoutError:
            return []
        self._stirred.clear()
        taken = list(self._pending)
        self._pending.clear()
        return taken


class Streams:
    """The streams that this process serves: bounded, and ended when it stops."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Watch, tuple[bytes, UUID | None]] = {}
        self._by_account: Counter[UUID | None] = Counter()
        self.closing = False

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, account_id: UUID | None) -> None:
        """Raises TooManyStreams, and Busy when the process serves enough."""
        if self.closing or len(self._open) >= self._most:
            msg = f"{len(self._open)} streams are open here; try again in a moment"
            raise Busy(msg)
        if self._by_account[account_id] >= MOST_FOR_AN_ACCOUNT:
            msg = f"{MOST_FOR_AN_ACCOUNT} streams of yours are open; close one"
            raise TooManyStreams(msg)

    @contextmanager
    def counted(
        self, session: bytes, account_id: UUID | None, watch: Watch
    ) -> Iterator[None]:
        """Count a stream while the block lasts; the closing process ends its watch."""
        self._open[watch] = session, account_id
        self._by_account[account_id] += 1
        try:
            yield
        finally:
            del self._open[watch]
            self._by_account[account_id] -= 1
            if not self._by_account[account_id]:
                del self._by_account[account_id]

    def doubt(self, whose: bytes | UUID) -> None:
        """A session, or all of an account, changed: who watches looks if it may."""
        for watch, owners in self._open.items():
            if whose in owners:
                watch.doubt()

    def close(self) -> None:
        """End every stream, so that nobody waits for them; no other begins."""
        self.closing = True
        for watch in self._open:
            watch.end()
