"""One look at the boards for all who ask within a second.

A board is watched by thousands. It is read again when a journal has moved, when a gate
opened or closed meanwhile, and in any case after a second; and while one is reading,
the others wait for what he finds. In a crowd something moves all the time: then looks
rest in between, and who asks meanwhile is shown what the next one finds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gateway.domain.errors import GateNotFound
from gateway.domain.journal import JournalEntry
from gateway.services.boards import Board, Boards
from gateway.services.writer import Follower

# In real seconds, and by the gateway's clock, which a sandbox may let run faster.
FRESH_S = 1.0
FRESH = timedelta(minutes=1)
# After a look, as many times what it took, so that looks take a fifth of the time at
# most; and on however busy a machine nobody waits for more than the second of these.
REST = 4.0
LONGEST_REST_S = 0.1


@dataclass(frozen=True, slots=True)
class Sighting:
    """Every gate's board at one moment; `said` keeps what was made of it."""

    boards: Mapping[str, Board]
    now: datetime
    real_s: float
    moves: int
    said: dict[str, Any] = field(default_factory=dict)

    def one(self, gate: str) -> Board:
        """Raises GateNotFound."""
        try:
            return self.boards[gate]
        except KeyError:
            msg = f"there is no gate {gate!r}; there are {', '.join(self.boards)}"
            raise GateNotFound(msg) from None

    def is_good_for(self, now: datetime) -> bool:
        """Whether nobody would see a difference but in the time of day."""
        if not timedelta() <= now - self.now <= FRESH:
            return False
        return all(
            board.gate.is_open(now) == board.gate.is_open(self.now)
            and _day(board, now) == _day(board, self.now)
            for board in self.boards.values()
        )


class SharedBoards:
    """Hears of entries as the feed's caches do."""

    def __init__(
        self,
        boards: Boards,
        *,
        real_s: Callable[[], float] = time.monotonic,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._boards = boards
        self._real_s = real_s
        self._rest = rest
        self._rested_s = 0.0
        self._moves = 0
        self._last: Sighting | None = None
        # By the moves that it has seen; and the next one, which has seen none yet.
        self._looking: tuple[int, asyncio.Task[Sighting]] | None = None
        self._next: asyncio.Task[Sighting] | None = None
        self._asked_at: datetime | None = None

    def hear(self, entry: JournalEntry) -> None:
        self.forget_all()

    def forget_all(self) -> None:
        """What was seen up to now, or is being read just now, serves nobody else."""
        self._moves += 1

    async def sighting(self, now: datetime) -> Sighting:
        last = self._last
        if (
            last is not None
            and last.moves == self._moves
            and self._real_s() - last.real_s <= FRESH_S
            and last.is_good_for(now)
        ):
            return last
        self._asked_at = now
        if self._looking is not None and self._looking[0] == self._moves:
            return await asyncio.shield(self._looking[1])
        if self._next is None:
            self._next = asyncio.create_task(self._look_rested())
            # Those who asked may all have gone away when it fails.
            self._next.add_done_callback(
                lambda done: done.cancelled() or done.exception()
            )
        return await asyncio.shield(self._next)

    async def every(self, now: datetime) -> Sequence[Board]:
        return list((await self.sighting(now)).boards.values())

    async def one(self, gate: str, now: datetime) -> Board:
        """Raises GateNotFound."""
        return (await self.sighting(now)).one(gate)

    async def _look_rested(self) -> Sighting:
        """Look once the last look is rested from, for all who asked until then."""
        looking = self._next
        assert looking is not None  # noqa: S101 - the task that runs this
        try:
            while (left_s := self._rested_s - self._real_s()) > 0:
                await self._rest(left_s)
        finally:
            self._next = None
        self._looking = (self._moves, looking)
        begun_s = self._real_s()
        try:
            return await self._look()
        finally:
            took_s = self._real_s() - begun_s
            self._rested_s = self._real_s() + min(REST * took_s, LONGEST_REST_S)
            if self._looking is not None and self._looking[1] is looking:
                self._looking = None

    async def _look(self) -> Sighting:
        now, moves, real_s = self._asked_at, self._moves, self._real_s()
        assert now is not None  # noqa: S101 - somebody asked
        found = await self._boards.every(now)
        boards = {board.gate.id: board for board in found}
        self._last = Sighting(boards, now, real_s, moves)
        return self._last


@dataclass(frozen=True, slots=True)
class Shown:
    """Tells the boards of this process's own commits, once the lines show them."""

    boards: SharedBoards
    before: Follower

    async def project(
        self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]
    ) -> None:
        try:
            await self.before.project(gate, epoch, entries)
        finally:
            self.boards.forget_all()


def _day(board: Board, now: datetime) -> object:
    return now.astimezone(board.gate.zone).date()
