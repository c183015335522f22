"""Moves the lines up: due vehicles into the waiting line, the next ones to the gate."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from gateway.domain.declarations import Direction
from gateway.lines.breaker import LinesAway
from gateway.resources import Resources
from gateway.services.dispatching import CallNext, QueueDue
from gateway.workers.rounds import repeat

MOST_AT_ONCE = 50
EVERY_S = 0.2

log = structlog.get_logger()


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(dispatch, resources, gate)
            group.create_task(repeat("dispatch", step, stopping, every_s=EVERY_S))


async def dispatch(resources: Resources, gate: str) -> int:
    """Do one gate's round; return how many vehicles were moved or called."""
    writer = resources.writers[gate]
    queued = await writer.ask(QueueDue(MOST_AT_ONCE))
    proposed, seq = await _propose(resources, gate)
    if not proposed:
        return queued
    called = await writer.ask(CallNext(proposed, seq))
    if called.drifted:
        log.error("lines_drifted", gate=gate)
        await resources.projector.rebuild(gate)
    return queued + len(called.ids)


async def _propose(
    resources: Resources, gate: str
) -> tuple[dict[Direction, list[UUID]], int | None]:
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
