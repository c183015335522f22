"""How fast each gate works, kept up with its journal, so that estimating asks nobody.

A gate's last entries are read when somebody asks for the first time; from then on the
feed tells of each one. Who does not know yet estimates from the admission rate alone.
"""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.declarations import Direction
from gateway.domain.estimates import NOTHING_YET, RecentService
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.throughputs import Throughputs, earlier
from gateway.services.feed import Feed
from gateway.services.rebuilding import snapshot
from gateway.storage import journal, standings

# Entries read at first: the calls and entries of about an hour of a busy gate.
MOST_READ = 2_000
# A figure is made anew after an entry, and every so often in between.
KEPT_S = 5
KEPT = timedelta(seconds=KEPT_S)

log = structlog.get_logger()


def moment_of(now: datetime) -> datetime:
    """Return the moment that is estimated from: every process has the same one.

    So they tell the same, and what was told stays so until the next moment.
    """
    return datetime.fromtimestamp(now.timestamp() // KEPT_S * KEPT_S, UTC)


class Outlook:
    """One gate's recent service, as far as it is known."""

    def __init__(self) -> None:
        self._followed: Throughputs | None = None
        self._early: list[JournalEntry] | None = None
        self._kept: dict[tuple[Direction, int, int], RecentService] = {}

    @property
    def is_known(self) -> bool:
        return self._followed is not None

    def recent(self, direction: Direction, now: datetime) -> RecentService:
        followed = self._followed
        if followed is None:
            return NOTHING_YET
        changes = followed.changes(direction)
        key = direction, changes, int(now.timestamp() // KEPT_S)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > len(Direction):
                self._kept.clear()
            found = self._kept[key] = followed.recent(direction, moment_of(now))
        return found

    def hear(self, entry: JournalEntry) -> None:
        if self._followed is None:
            if self._early is not None:
                self._early.append(entry)
        elif entry.seq == self._followed.seq + 1:
            self._followed.hear(entry)
        elif entry.seq > self._followed.seq:
            self.forget()

    def expect(self) -> None:
        """Keep what is heard while the past is being read."""
        self._early = []

    def begin(self, followed: Throughputs) -> None:
        early, self._early = self._early or [], None
        self._followed = followed
        for entry in early:
            self.hear(entry)

    def forget(self) -> None:
        self._followed = self._early = None
        self._kept.clear()


class Outlooks:
    """Every gate's outlook; reads each gate's past once, whoever asks."""

    def __init__(self, engine: AsyncEngine, feed: Feed) -> None:
        self._engine = engine
        self._feed = feed
        self._of: defaultdict[str, Outlook] = defaultdict(Outlook)
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        feed.tell(self)

    def hear(self, entry: JournalEntry) -> None:
        self._of[entry.gate].hear(entry)

    def forget_all(self) -> None:
        for outlook in self._of.values():
            outlook.forget()

    def known(self, gate_id: str) -> Outlook | None:
        """Return a gate's outlook, if nothing has to be read for it."""
        outlook = self._of[gate_id]
        return outlook if outlook.is_known else None

    async def of(self, gate: Gate) -> Outlook:
        outlook = self._of[gate.id]
        if not outlook.is_known:
            async with self._reading[gate.id]:
                if not outlook.is_known:
                    await self._learn(gate, outlook)
        return outlook

    async def _learn(self, gate: Gate, outlook: Outlook) -> None:
        """Read the past; who cannot goes without, for an estimate is only that.

        Nobody waits for the feed to begin: whoever asks next will know.
        """
        if not self._feed.is_heard():
            return
        try:
            outlook.expect()
            outlook.begin(await self._read(gate))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            outlook.forget()
            log.warning("outlook_unknown", gate=gate.id, error=type(error).__name__)

    async def _read(self, gate: Gate) -> Throughputs:
        followed = Throughputs(gate)
        async with snapshot(self._engine) as connection:
            seq, found = await standings.live(connection, gate.id)
            after = max(0, seq - MOST_READ)
            past = await journal.read(
                connection, gate.id, after=after, limit=seq - after
            )
        followed.begin(earlier(found, past), after)
        for entry in past:
            followed.hear(entry)
        followed.begin(found, seq)
        return followed
