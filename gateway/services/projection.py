"""Keeps the lines in Redis up with the journal: entry by entry, or built anew."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.journal import JournalEntry
from gateway.lines.breaker import LinesAway
from gateway.lines.lines import Lines
from gateway.lines.projected import Projected, project_entry
from gateway.lines.runs import RUN, Applied, Gap, UnknownEpoch
from gateway.services.rebuilding import RebuildFailed, Rebuilt, history, rebuild
from gateway.storage import gates, journal

# What a writer catches up by itself, between its commit and its answer. More than
# that is left to who follows the journal.
SOON = 2_000
# Beyond this many entries a rebuild is sooner done than a replay.
FAR = 20_000

log = structlog.stdlib.get_logger()


class Reach(Enum):
    """How far the lines show the journal."""

    WHOLE = auto()
    BEHIND = auto()
    BROKEN = auto()  # They must be rebuilt.


def _unheard(_: int) -> None:
    pass


@dataclass(slots=True)
class _Gate:
    """What this process does at one gate, one thing after another."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    zone: ZoneInfo | None = None
    rebuilds: int = 0


class Projector:
    """Any number of these, in any processes, may project the same journal at once."""

    def __init__(
        self, engine: AsyncEngine, lines: Lines, clock: Callable[[], datetime]
    ) -> None:
        self.lines = lines
        self._engine = engine
        self._clock = clock
        self._gates: defaultdict[str, _Gate] = defaultdict(_Gate)

    async def project(
        self, gate: str, epoch: UUID, entries: Sequence[JournalEntry]
    ) -> None:
        """Show entries that were just committed.

        What cannot be shown now, because a store is away or the lines are far behind,
        is left to who follows the journal: nothing is raised for it.
        """
        here = self._gates[gate]
        if here.rebuilds:
            return  # It reads the journal to its end when it is done.
        try:
            async with here.lock:
                await self._show(gate, str(epoch), entries)
        except LinesAway:
            return
        except (SQLAlchemyError, OSError, RebuildFailed) as error:
            log.warning("projection_left", gate=gate, error=type(error).__name__)

    async def catch_up(self, gate_id: str) -> None:
        """Show all that is committed by now; raises LinesAway and RebuildFailed."""
        here, reach = self._gates[gate_id], Reach.BEHIND
        while reach is Reach.BEHIND:
            # Run by run, so that who commits meanwhile does not wait for all of them.
            async with here.lock:
                reach = await self._follow(gate_id)
        if reach is Reach.BROKEN:
            await self.rebuild(gate_id)

    async def rebuild(
        self, gate_id: str, *, progress: Callable[[int], None] = _unheard
    ) -> Rebuilt:
        """Build the gate's lines anew; *progress* hears how many stand in them so far.

        Until the new lines replace them, the old ones serve. Raises LinesAway, and
        RebuildFailed.
        """
        here = self._gates[gate_id]
        here.rebuilds += 1
        try:
            async with here.lock:
                rebuilt = await self._rebuild(gate_id, progress)
        finally:
            here.rebuilds -= 1
        async with here.lock:
            await self._follow_soon(gate_id)
        return rebuilt

    async def _show(
        self, gate_id: str, epoch: str, entries: Sequence[JournalEntry]
    ) -> None:
        lines, last = self.lines.gates[gate_id], entries[-1].seq
        outcome = await lines.apply(epoch, await self._projected(gate_id, entries))
        match outcome:
            case Applied():
                return
            case Gap(seq) if last - seq <= SOON:
                # Somebody else's commit is not shown yet: its entries are here.
                is_shown = await self._follow_soon(gate_id) is Reach.WHOLE
            case UnknownEpoch() if last <= SOON:
                # A young gate is built sooner than anybody could be told.
                is_shown = bool(await self._rebuild(gate_id, _unheard))
            case _:
                is_shown = False
        if not is_shown:
            await lines.ring(last)

    async def _follow_soon(self, gate_id: str) -> Reach:
        while (reach := await self._follow(gate_id)) is Reach.BEHIND:
            pass
        return reach

    async def _follow(self, gate_id: str) -> Reach:
        """Apply the run of entries that comes after what the lines show."""
        lines = self.lines.gates[gate_id]
        head = await lines.head()
        if head is None:
            return Reach.BROKEN
        async with self._engine.connect() as connection:
            epoch, gate = await history(connection, gate_id)
            missing = gate.journal_seq - head.seq
            if head.epoch != epoch or not 0 <= missing <= FAR:
                return Reach.BROKEN
            if missing == 0:
                return Reach.WHOLE
            run = await journal.read(connection, gate_id, after=head.seq, limit=RUN)
        entries = await self._projected(gate_id, run)
        outcome = await lines.apply(epoch, entries) if entries else None
        if not isinstance(outcome, Applied):
            return Reach.BROKEN
        return Reach.WHOLE if outcome.seq >= gate.journal_seq else Reach.BEHIND

    async def _rebuild(self, gate_id: str, progress: Callable[[int], None]) -> Rebuilt:
        lines = self.lines.gates[gate_id]
        rebuilt = await rebuild(self._engine, lines, self._clock(), progress)
        log.info(
            "lines_rebuilt",
            gate=gate_id,
            seq=rebuilt.seq,
            standings=rebuilt.standings,
            seconds=round(rebuilt.seconds, 3),
        )
        return rebuilt

    async def _projected(
        self, gate_id: str, entries: Sequence[JournalEntry]
    ) -> list[Projected]:
        here = self._gates[gate_id]
        if here.zone is None:
            async with self._engine.connect() as connection:
                here.zone = (await gates.get(connection, gate_id)).zone
        return [project_entry(entry, here.zone) for entry in entries]
