"""Asks the provider for payments of which no callback came."""

import asyncio

from gateway.resources import Resources
from gateway.workers.rounds import repeat

EVERY_S = 2.0


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async def step() -> int:
        return await settle(resources)

    await repeat("settle", step, stopping, every_s=EVERY_S)


async def settle(resources: Resources) -> int:
    """Do a round; return how many payments were settled."""
    return await resources.payments.reconcile(resources.clock())
