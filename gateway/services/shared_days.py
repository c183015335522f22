"""How each gate's day went, read seldom, for all who look at the board.

The journal of a long day is some ten thousand entries: nobody's look may cost that.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.declarations import Direction
from gateway.services.boards import Board
from gateway.services.looking_back import Archive
from gateway.storage.days import Day

# Real seconds for which one reading serves; and how many times longer than it took.
FRESH_S = 20.0
REST = 50


@dataclass(frozen=True, slots=True)
class Course:
    """A day up to *at*, and who waits then; `board` is what was known of the gate."""

    board: Board
    midnight: datetime
    day: Day
    waiting: Mapping[Direction, int]

    @property
    def at(self) -> datetime:
        return self.board.now

    @property
    def seconds(self) -> float:
        """Return how long the day has lasted."""
        return (self.at - self.midnight).total_seconds()


class SharedDays:
    def __init__(
        self, archive: Archive, *, real_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._archive = archive
        self._real_s = real_s
        self._kept: dict[str, tuple[float, Course]] = {}
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, board: Board) -> Course:
        """Return the day of that board's gate, as it was some seconds ago."""
        gate = board.gate
        local = board.now.astimezone(gate.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if (kept := self._fresh(gate.id, midnight)) is not None:
            return kept
        async with self._reading[gate.id]:
            if (kept := self._fresh(gate.id, midnight)) is not None:
                return kept
            return await self._read(board, midnight)

    def _fresh(self, gate: str, midnight: datetime) -> Course | None:
        until_s, course = self._kept.get(gate, (0.0, None))
        if course is None or course.midnight != midnight:
            return None
        return course if self._real_s() < until_s else None

    async def _read(self, board: Board, midnight: datetime) -> Course:
        begun_s = self._real_s()
        day = await self._archive.day(board.gate, midnight)
        waiting = {way: board.waiting(way) for way in Direction}
        course = Course(board, midnight, day, waiting)
        ended_s = self._real_s()
        rest_s = max(FRESH_S, REST * (ended_s - begun_s))
        self._kept[board.gate.id] = (ended_s + rest_s, course)
        return course
