"""Approves what the rules let pass, and sends the rest to officers."""

import asyncio
from functools import partial

from gateway.resources import Resources
from gateway.services.approving import RouteSubmitted
from gateway.services.sandbox.resetting import seeded_sample
from gateway.services.sandbox.scenarios import channel_of_part
from gateway.workers.rounds import repeat

MOST_AT_ONCE = 200
EVERY_S = 0.2


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            # The next batch is decided while this one is shown.
            step = partial(route, resources, gate, is_early=True)
            group.create_task(repeat("approve", step, stopping, every_s=EVERY_S))


async def route(resources: Resources, gate: str, *, is_early: bool = False) -> int:
    """Look through a batch of one gate's submissions; return how many there were.

    *is_early* is once they are committed; else once the lines show it, too.
    """
    command = RouteSubmitted(MOST_AT_ONCE)
    if resources.is_sandbox:
        command = RouteSubmitted(MOST_AT_ONCE, channel_of_part, seeded_sample)
    return await resources.writers[gate].ask(command, is_early=is_early)
