"""Builds a gate's lines anew, from one snapshot of the database."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Direction, Kind
from gateway.domain.gates import Gate
from gateway.lines.gate_lines import GateLines, Head
from gateway.lines.projected import Placed, Standing, project_entry, standing_of
from gateway.lines.replacement import Installed, Lost, Overtaken, Replacement
from gateway.lines.runs import RUN, Applied
from gateway.storage import declaration_reads, gates, journal, standings

# How often it begins anew when Redis loses what was loaded, and how often it follows
# on when the live lines were faster.
TRIES = 5
OVERTAKEN_TRIES = 50

log = structlog.stdlib.get_logger()


class RebuildFailed(Exception):
    """Redis lost what was loaded, or others were faster, every time."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    gate_id: str
    seq: int
    standings: int
    seconds: float


async def rebuild(
    engine: AsyncEngine,
    lines: GateLines,
    now: datetime,
    progress: Callable[[int], None],
) -> Rebuilt:
    """Build beside the live lines, follow the journal on, then exchange them.

    Raises LinesAway, and RebuildFailed.
    """
    started = time.monotonic()
    for _ in range(TRIES):
        head = await lines.head()
        async with snapshot(engine) as connection:
            epoch, gate = await history(connection, lines.gate_id)
            async with lines.replacement(epoch, gate.journal_seq) as fresh:
                loaded = await _load(connection, gate, fresh, now, progress)
                force = _went_back(head, epoch, gate)
                if await _install(engine, gate, fresh, force=force):
                    seconds = time.monotonic() - started
                    return Rebuilt(gate.id, fresh.seq, loaded, seconds)
    msg = f"the lines of {lines.gate_id} could not be rebuilt in {TRIES} tries"
    raise RebuildFailed(msg)


async def history(connection: AsyncConnection, gate_id: str) -> tuple[str, Gate]:
    """Return the epoch, and the gate with its seq."""
    epoch = await gates.epoch(connection, gate_id)
    return str(epoch), await gates.get(connection, gate_id)


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Read one moment of the database: rows and seq belong together."""
    async with engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        async with connection.begin():
            yield connection


async def _load(
    connection: AsyncConnection,
    gate: Gate,
    fresh: Replacement,
    now: datetime,
    progress: Callable[[int], None],
) -> int:
    today = now.astimezone(gate.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    statuses = await declaration_reads.count_by_status(connection, gate.id)
    days = await journal.count_by_day(
        connection,
        gate.id,
        since=today - timedelta(days=1),
        last=gate.journal_seq,
        timezone=gate.timezone,
    )
    await fresh.tally(
        {(direction, status): n for direction, status, n in statuses},
        {(day, Direction(way), Kind(kind)): n for day, way, kind, n in days},
    )
    loaded = 0
    async for loaded in fresh.load(_standings(connection, gate.id)):
        progress(loaded)
    return loaded


async def _standings(
    connection: AsyncConnection, gate_id: str
) -> AsyncIterator[Standing]:
    async for part in standings.stream(connection, gate_id):
        for row in part:
            yield standing_of(cast("Placed", row))


async def _install(
    engine: AsyncEngine, gate: Gate, fresh: Replacement, *, force: bool
) -> bool:
    for _ in range(OVERTAKEN_TRIES):
        match await fresh.install(force=force):
            case Installed():
                return True
            case Lost():
                return False
            case Overtaken(seq):
                await _follow_on(engine, gate, fresh, seq)
    return False


async def _follow_on(
    engine: AsyncEngine, gate: Gate, fresh: Replacement, seq: int
) -> None:
    """Apply what was committed since the snapshot."""
    async with engine.connect() as connection:
        while fresh.seq < seq:
            run = await journal.read(connection, gate.id, after=fresh.seq, limit=RUN)
            entries = [project_entry(entry, gate.zone) for entry in run]
            if not entries or not isinstance(await fresh.apply(entries), Applied):
                return


def _went_back(head: Head | None, epoch: str, gate: Gate) -> bool:
    """Tell whether the journal ends before what the lines show, as once restored."""
    if head is None or head.epoch != epoch or head.seq <= gate.journal_seq:
        return False
    log.error(
        "journal_went_back", gate=gate.id, journal=gate.journal_seq, lines=head.seq
    )
    return True
