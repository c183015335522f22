"""Compares the lines with the database, and builds anew what differs.

The projection is exact as long as Redis keeps what it was given. It may not: an old
file, an evicted key, a hand at the console.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.declarations import Direction, Line
from gateway.domain.lifecycle import Status
from gateway.lines.gate_lines import Counts
from gateway.services.projection import Projector
from gateway.services.rebuilding import history, snapshot
from gateway.storage import declaration_reads

# Who is next is compared name by name.
FRONT = 20
# Two moments are compared only if they are at the same seq.
TRIES = 5
PAUSE_S = 0.05

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Truth:
    """What the database says at one moment, in the words of `Counts`."""

    epoch: str
    seq: int
    by_line: Counter[tuple[Line, Direction | None]]
    front: dict[Direction, list[UUID]]


async def reconcile(engine: AsyncEngine, projector: Projector, gate_id: str) -> bool:
    """Tell whether the lines had drifted; then they have been rebuilt.

    Lines that are merely behind have not. Raises LinesAway, and RebuildFailed.
    """
    for _ in range(TRIES):
        await projector.catch_up(gate_id)
        async with snapshot(engine) as connection:
            truth = await _truth(connection, gate_id)
        shown = await projector.lines.gates[gate_id].counts(front=FRONT)
        if (shown.epoch, shown.seq) == (truth.epoch, truth.seq):
            break
        await asyncio.sleep(PAUSE_S)
    else:
        return False
    drift = differences(truth, shown)
    if drift:
        log.error("lines_drifted", gate=gate_id, seq=truth.seq, drift=drift)
        await projector.rebuild(gate_id)
    return bool(drift)


def differences(truth: Truth, shown: Counts) -> list[str]:
    """Name what differs between two moments at the same seq."""
    found = [
        f"{line} {direction or ''}: {n} shown, {truth.by_line[line, direction]} are"
        for (line, direction), n in shown.by_line.items()
        if n != truth.by_line[line, direction]
    ]
    found += [
        f"the next of {direction}"
        for direction, ids in truth.front.items()
        if ids != shown.front[direction]
    ]
    # The counts of statuses follow from the same entries as these two lines.
    called = {d: truth.by_line[Line.CALLED, d] for d in Direction}
    found += [
        f"count of called {direction}"
        for direction, n in called.items()
        if n != shown.by_status.get((direction, Status.CALLED), 0)
    ]
    submitted = sum(shown.by_status.get((d, Status.SUBMITTED), 0) for d in Direction)
    if submitted != truth.by_line[Line.REVIEW, None]:
        found.append("count of submitted")
    return found


async def _truth(connection: AsyncConnection, gate_id: str) -> Truth:
    epoch, gate = await history(connection, gate_id)
    by_line: Counter[tuple[Line, Direction | None]] = Counter()
    for direction, line, n in await declaration_reads.count_by_line(
        connection, gate_id
    ):
        by_line[line, None if line is Line.REVIEW else direction] += n
    front = {
        direction: [
            declaration.id
            for declaration in await declaration_reads.waiting(
                connection, gate_id, direction, FRONT
            )
        ]
        for direction in Direction
    }
    return Truth(epoch, gate.journal_seq, by_line, front)
