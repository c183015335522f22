"""Approves what the rules let pass, and sends the rest to officers."""

import asyncio
from dataclasses import dataclass
from functools import partial

from gateway.resources import Resources
from gateway.services.approving import RouteSubmitted
from gateway.services.sandbox.resetting import seeded_sample
from gateway.services.sandbox.scenarios import channel_of_part
from gateway.storage import rounds
from gateway.workers.rounds import repeat

MOST_AT_ONCE = 200
# After a full batch more are waiting than one takes: larger ones have fewer commits,
# and hold the gate's row some tens of milliseconds all the same.
MOST_IN_A_RUSH = 500
EVERY_S = 0.2


@dataclass(slots=True)
class Known:
    """What the worker remembers of one gate from one round to the next."""

    most: int = MOST_AT_ONCE


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(route_on, resources, gate, Known())
            group.create_task(repeat("approve", step, stopping, every_s=EVERY_S))


async def route(resources: Resources, gate: str) -> int:
    """Look through a batch of one gate's submissions; return how many there were."""
    if not await _is_any(resources, gate):
        return 0
    return await resources.writers[gate].ask(_command(resources, MOST_AT_ONCE))


async def route_on(resources: Resources, gate: str, known: Known) -> int:
    """Do so, and return once they are committed: the lines may show them later.

    So the next batch is decided while this one is shown.
    """
    is_rush = known.most > MOST_AT_ONCE
    if not is_rush and not await _is_any(resources, gate):
        return 0
    command = _command(resources, known.most)
    found = await resources.writers[gate].ask(command, is_early=True)
    known.most = MOST_AT_ONCE if found < known.most else MOST_IN_A_RUSH
    return found


async def _is_any(resources: Resources, gate: str) -> bool:
    """Look without the gate's lock, for which people wait: mostly there is nothing."""
    async with resources.engine.connect() as connection:
        return await rounds.has_unrouted(connection, gate)


def _command(resources: Resources, most: int) -> RouteSubmitted:
    if resources.is_sandbox:
        return RouteSubmitted(most, channel_of_part, seeded_sample)
    return RouteSubmitted(most)
