"""Customs officers review what the gateway does not approve by itself."""

import asyncio
from typing import Any

from simulator.live.clock import seconds
from simulator.live.desks import Work
from simulator.live.stage import Stage
from simulator.scenario.figures import Service
from simulator.traffic.identities import is_invented
from simulator.traffic.spares import times_of

# How long after a verdict a declaration may still be seen among the reviews.
_SETTLING_S = 2.0


async def review(stage: Stage, gate: str, *, every_s: float) -> None:
    """Give the officers of *gate* whatever waits for one, oldest first; never ends."""
    on_desks: set[str] = set()
    seen: set[str] = set()
    async with asyncio.TaskGroup() as officers:
        while True:
            for declaration in await stage.gateway.reviews(gate):
                if _is_on_its_way(stage, declaration, seen):
                    seen.add(declaration["id"])
                elif declaration["id"] not in on_desks:
                    on_desks.add(declaration["id"])
                    officers.create_task(_decide(stage, declaration, on_desks))
            await asyncio.sleep(every_s)


def _is_on_its_way(stage: Stage, declaration: dict[str, Any], seen: set[str]) -> bool:
    """Whether the agent has not read yet that it was accepted: look once more."""
    ours = is_invented(declaration["driver"]["identity_number"])
    known = stage.ledger.follows(declaration["id"])
    return ours and not known and declaration["id"] not in seen


async def _decide(
    stage: Stage, declaration: dict[str, Any], on_desks: set[str]
) -> None:
    """Read the papers, then approve. People's own declarations are served too."""
    journey = stage.ledger.find(declaration["id"])
    times = (
        journey.vehicle.times
        if journey and journey.vehicle
        else times_of(declaration["id"], stage.scenario)
    )
    ready = seconds(declaration["changed_at"])
    desk = stage.desks[declaration["gate"]].review
    reads = Work(journey.case if journey else None, times, (Service.CUSTOMS_YELLOW,))

    async def approve(due: float) -> None:
        answer = await stage.gateway.approve(declaration["id"], due=due)
        if answer.ok:
            stage.ledger.see(answer.body)
        else:
            stage.records.refused["approve", answer.problem] += 1

    await desk.serve(ready, reads, approve)
    await asyncio.sleep(_SETTLING_S)
    on_desks.discard(declaration["id"])
