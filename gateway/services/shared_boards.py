"""One look at the boards for all who ask within a second.

A board is watched by thousands. It is read again when a journal has moved, when a gate
opened or closed meanwhile, and in any case after a second; and while one is reading,
the others wait for what he finds.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
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
        self, boards: Boards, *, real_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._boards = boards
        self._real_s = real_s
        self._moves = 0
        self._last: Sighting | None = None
        self._looking: tuple[int, asyncio.Task[Sighting]] | None = None

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
        if self._looking is None or self._looking[0] != self._moves:
            looking = asyncio.create_task(self._look(now))
            # Those who asked may all have gone away when it fails.
            looking.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._looking = (self._moves, looking)
        return await asyncio.shield(self._looking[1])

    async def every(self, now: datetime) -> Sequence[Board]:
        return list((await self.sighting(now)).boards.values())

    async def one(self, gate: str, now: datetime) -> Board:
        """Raises GateNotFound."""
        return (await self.sighting(now)).one(gate)

    async def _look(self, now: datetime) -> Sighting:
        moves, real_s = self._moves, self._real_s()
        try:
            found = await self._boards.every(now)
        finally:
            if self._looking is not None and self._looking[0] == moves:
                self._looking = None
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
