"""The public board: how each gate stands, with nothing personal in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.estimates import Place, call_of_place
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import Status
from gateway.lines.breaker import LinesAway
from gateway.lines.lines import Lines
from gateway.services.estimating import Outlook, Outlooks
from gateway.storage import declaration_reads as reads
from gateway.storage import gates, journal, notices
from gateway.storage.notices import Notice


class Density(StrEnum):
    """Colours of the public board, by vehicles waiting."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


_LIMITS = ((500, Density.GREEN), (1_000, Density.YELLOW), (5_000, Density.ORANGE))


def density(waiting: int) -> Density:
    return next((colour for most, colour in _LIMITS if waiting < most), Density.RED)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the board counts; `source` says where the figures come from."""

    source: str
    lines: Mapping[tuple[Line, Direction | None], int]
    statuses: Mapping[tuple[Direction, Status], int]
    today: Mapping[tuple[Direction, Kind], int]


@dataclass(frozen=True, slots=True)
class Board:
    gate: Gate
    now: datetime
    counted: Counted
    outlook: Outlook
    notices: Sequence[Notice] = ()

    def waiting(self, direction: Direction) -> int:
        return self.counted.lines.get((Line.WAITING, direction), 0)

    def status(self, direction: Direction, *statuses: Status) -> int:
        return sum(self.counted.statuses.get((direction, s), 0) for s in statuses)

    def today(self, direction: Direction, kind: Kind) -> int:
        return self.counted.today.get((direction, kind), 0)

    def capacity_per_day(self, direction: Direction) -> int:
        """Return the admission rate over today's opening hours."""
        local = self.now.astimezone(self.gate.zone)
        hours = self.gate.controls.calendar.open_time(local.date()) / timedelta(hours=1)
        return round(self.gate.controls.flows[direction].admission_rate * hours)

    def expected_wait(self, direction: Direction) -> timedelta | None:
        """Return how long whoever joined now would wait for the call, as a median.

        Closing hours count. None: the gate calls nobody until it is said otherwise.
        """
        waiting = self.waiting(direction)
        place = Place(direction, waiting + 1)
        recent = self.outlook.recent(direction, self.now)
        calls = call_of_place(place, self.gate, self.now, recent)
        if calls is None:
            return None
        is_free = not waiting and self.gate.is_open(self.now)
        return timedelta() if is_free else calls[0] - self.now


class Boards:
    """Reads boards from the lines; from the database while those are away."""

    def __init__(self, engine: AsyncEngine, lines: Lines, outlooks: Outlooks) -> None:
        self._engine = engine
        self._lines = lines
        self._outlooks = outlooks

    async def every(self, now: datetime) -> list[Board]:
        async with self._engine.connect() as connection:
            found = await gates.every(connection)
            posted = await notices.standing(connection, now)
        return [
            Board(
                gate,
                now,
                await self._count(gate, now),
                await self._outlooks.of(gate),
                [notice for notice in posted if notice.gate == gate.id],
            )
            for gate in found
        ]

    async def _count(self, gate: Gate, now: datetime) -> Counted:
        lines = self._lines.gates.get(gate.id)
        if lines is None:
            return await self._count_slowly(gate, now)
        try:
            counts = await lines.counts()
            today = await lines.today(f"{now.astimezone(gate.zone):%Y%m%d}")
        except LinesAway:
            return await self._count_slowly(gate, now)
        return Counted("lines", counts.by_line, counts.by_status, today)

    async def _count_slowly(self, gate: Gate, now: datetime) -> Counted:
        local = now.astimezone(gate.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._engine.connect() as connection:
            by_line = await reads.count_by_line(connection, gate.id)
            by_status = await reads.count_by_status(connection, gate.id)
            by_day = await journal.count_by_day(
                connection,
                gate.id,
                since=midnight,
                last=gate.journal_seq,
                timezone=gate.timezone,
            )
        lines: dict[tuple[Line, Direction | None], int] = {}
        for direction, line, number in by_line:
            key = (line, None if line is Line.REVIEW else direction)
            lines[key] = lines.get(key, 0) + number
        return Counted(
            "database",
            lines,
            {(direction, status): number for direction, status, number in by_status},
            {
                (Direction(direction), Kind(kind)): number
                for day, direction, kind, number in by_day
                if day == f"{local:%Y%m%d}"
            },
        )
