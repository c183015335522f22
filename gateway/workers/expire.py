"""Ends what time has ended: calls that were missed, declarations gone stale."""

import asyncio
from functools import partial

from gateway.domain.transitions import STALE_AFTER
from gateway.resources import Resources
from gateway.services.expiring import ExpireStale, MissOverdue
from gateway.storage import rounds
from gateway.workers.rounds import repeat

MOST_AT_ONCE = 100
MISSED_EVERY_S = 0.5
STALE_EVERY_S = 5.0


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            missed = partial(miss, resources, gate)
            stale = partial(expire, resources, gate)
            group.create_task(repeat("miss", missed, stopping, every_s=MISSED_EVERY_S))
            group.create_task(repeat("expire", stale, stopping, every_s=STALE_EVERY_S))


async def miss(resources: Resources, gate: str) -> int:
    now = resources.clock()
    # The gate's lock, for which people wait, is taken only when there is something.
    async with resources.engine.connect() as connection:
        if not await rounds.has_overdue(connection, gate, now):
            return 0
    return await resources.writers[gate].ask(MissOverdue(MOST_AT_ONCE))


async def expire(resources: Resources, gate: str) -> int:
    before = resources.clock() - STALE_AFTER
    async with resources.engine.connect() as connection:
        if not await rounds.has_stale(connection, gate, before):
            return 0
    return await resources.writers[gate].ask(ExpireStale(MOST_AT_ONCE))
