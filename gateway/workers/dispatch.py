"""Moves the lines up: due vehicles into the waiting line, the next ones to the gate."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog

from gateway.domain.declarations import Direction, milliseconds
from gateway.domain.gates import Gate
from gateway.lines.breaker import LinesAway
from gateway.lines.gate_lines import Head
from gateway.resources import Resources
from gateway.services.arranging import Walk
from gateway.services.dispatching import CallNext, room_for
from gateway.storage import gates
from gateway.workers.rounds import repeat

MOST_AT_ONCE = 50
EVERY_S = 0.2

log = structlog.get_logger()


@dataclass(slots=True)
class Known:
    """What a dispatcher remembers of a gate from one round to the next."""

    walk: Walk = field(default_factory=Walk)
    gate: Gate | None = None
    head: Head | None = None


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(dispatch, resources, gate, Known())
            group.create_task(repeat("dispatch", step, stopping, every_s=EVERY_S))


async def dispatch(resources: Resources, gate: str, known: Known | None = None) -> int:
    """Do one gate's round; return how much there was to do.

    Who remembers nothing walks through the whole lines first.
    """
    remembered = known or Known()
    moved = await arrange(resources, gate, remembered)
    while known is None and remembered.walk.is_under_way:
        moved += await arrange(resources, gate, remembered)
    called = await _call(resources, gate, remembered.gate)
    return moved + called + remembered.walk.is_under_way


async def arrange(resources: Resources, gate: str, known: Known) -> int:
    """Put a batch of those who stand in the wrong line in the right one."""
    now = resources.clock()
    await _look(resources, gate, known)
    if known.gate is None:
        return 0
    known.walk.prepare(known.gate, now, time.monotonic())
    is_due = await _is_somebody_due(resources, known.gate, known.walk, now)
    command = known.walk.next(is_somebody_due=is_due)
    if command is None:
        return 0
    arranged = await resources.writers[gate].ask(command)
    known.walk.note(arranged)
    return arranged.moved


async def _look(resources: Resources, gate_id: str, known: Known) -> None:
    """Read the gate anew if its journal has moved, or nobody can tell."""
    try:
        head = await resources.lines.gates[gate_id].head()
    except LinesAway:
        head = None
    if head is None or head != known.head:
        async with resources.engine.connect() as connection:
            known.gate = await gates.get(connection, gate_id)
        known.head = head


async def _is_somebody_due(
    resources: Resources, gate: Gate, walk: Walk, now: datetime
) -> bool:
    """Ask the lines whether a scheduled one's time came near since the last look."""
    if walk.seen_to is None:
        return True
    near = milliseconds(now + gate.controls.call_lead)
    since = milliseconds(walk.seen_to)
    lines = resources.lines.gates[gate.id]
    try:
        for direction in Direction:
            due = await lines.due_scheduled(near, direction, 1, since_ms=since)
            if due.ids:
                return True
    except LinesAway:
        return True
    return False


async def _call(resources: Resources, gate: str, known: Gate | None) -> int:
    if known is not None and not _may_call(known, resources.clock()):
        return 0
    proposed, seq = await _propose(resources, gate)
    if not proposed:
        return 0
    called = await resources.writers[gate].ask(CallNext(proposed, seq))
    if called.drifted:
        log.error("lines_drifted", gate=gate)
        await resources.projector.rebuild(gate)
    return len(called.ids) + called.sent_away


def _may_call(gate: Gate, now: datetime) -> bool:
    """Whether hours and rates let anybody be called; the yard is looked at later.

    Else a gate whose rate is used up would be locked several times a second.
    """
    empty = dict.fromkeys(Direction, 0)
    return gate.is_open(now) and any(
        room_for(gate, direction, empty, now) for direction in Direction
    )


async def _propose(
    resources: Resources, gate: str
) -> tuple[Mapping[Direction, list[UUID]], int | None]:
    """Ask the lines who is next; while they are away, look for as many as may be."""
    lines = resources.lines.gates[gate]
    proposed: dict[Direction, list[UUID]] = {}
    seqs = set()
    try:
        for direction in Direction:
            proposal = await lines.proposal(direction, MOST_AT_ONCE)
            seqs.add(proposal.seq)
            if proposal.ids:
                proposed[direction] = proposal.ids
    except LinesAway:
        return dict.fromkeys(Direction, [UUID(int=0)] * MOST_AT_ONCE), None
    return proposed, seqs.pop() if len(seqs) == 1 else None
