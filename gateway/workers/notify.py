"""Tells webhooks what happened to their owner's declarations."""

import asyncio
from datetime import timedelta
from functools import partial

from gateway.resources import Resources
from gateway.services.webhooks.delivering import deliver
from gateway.services.webhooks.following import follow
from gateway.storage import deliveries
from gateway.workers.rounds import repeat

FOLLOW_EVERY_S = 0.3
FORGET_EVERY_S = 3600.0
# How long the log tells of what was delivered.
KEPT = timedelta(days=30)


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(follow, resources.engine, gate)
            group.create_task(repeat("notify", step, stopping, every_s=FOLLOW_EVERY_S))
        clear = partial(forget, resources)
        group.create_task(repeat("forget", clear, stopping, every_s=FORGET_EVERY_S))
        sender = resources.webhooks.sender
        group.create_task(deliver(resources.engine, sender, stopping))


async def forget(resources: Resources) -> int:
    """Remove what was delivered long ago; 0, for nothing is left at once."""
    async with resources.engine.begin() as connection:
        await deliveries.forget(connection, older_than=KEPT)
    return 0
