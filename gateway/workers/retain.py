"""Erases what names a person some time after the end."""

import asyncio
from functools import partial

from gateway.resources import Resources
from gateway.workers.rounds import repeat

EVERY_S = 60.0


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(retain, resources, gate)
            group.create_task(repeat("retain", step, stopping, every_s=EVERY_S))
        rest = partial(retain_rest, resources)
        group.create_task(repeat("retain", rest, stopping, every_s=EVERY_S))


async def retain(resources: Resources, gate: str) -> int:
    return await resources.eraser.erase_due(gate, resources.clock())


async def retain_rest(resources: Resources) -> int:
    return await resources.eraser.erase_rest(resources.clock())
