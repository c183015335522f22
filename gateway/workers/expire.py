"""Ends what time has ended: calls that were missed, declarations gone stale."""

import asyncio
from functools import partial

from gateway.resources import Resources
from gateway.services.expiring import ExpireStale, MissOverdue
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
    return await resources.writers[gate].ask(MissOverdue(MOST_AT_ONCE))


async def expire(resources: Resources, gate: str) -> int:
    return await resources.writers[gate].ask(ExpireStale(MOST_AT_ONCE))
