"""Customs officers review what the gateway does not approve by itself."""

import asyncio
from typing import Any

from simulator.live.client import Answer
from simulator.live.clock import seconds
from simulator.live.desks import Work
from simulator.live.stage import Stage
from simulator.scenario.figures import Service
from simulator.traffic.identities import is_invented
from simulator.traffic.spares import times_of

# How long after a refused verdict a declaration may still be seen among the reviews.
_SETTLING_S = 2.0
_REASON = "Số tờ khai hải quan không khớp với hồ sơ đính kèm"


async def review(stage: Stage, gate: str, *, every_s: float) -> None:
    """Give the officers of *gate* whatever waits for one, oldest first; never ends."""
    on_desks: set[str] = set()
    judged: dict[str, int] = {}
    seen: set[str] = set()
    async with asyncio.TaskGroup() as officers:
        while True:
            for declaration in await stage.gateway.reviews(gate):
                if _is_on_its_way(stage, declaration, seen):
                    seen.add(declaration["id"])
                elif _is_waiting(declaration, on_desks, judged):
                    on_desks.add(declaration["id"])
                    read = _decide(stage, declaration, on_desks, judged)
                    officers.create_task(read)
            await asyncio.sleep(every_s)


def _is_on_its_way(stage: Stage, declaration: dict[str, Any], seen: set[str]) -> bool:
    """Whether the agent has not read yet that it was accepted: look once more."""
    ours = is_invented(declaration["driver"]["identity_number"])
    known = stage.ledger.follows(declaration["id"])
    return ours and not known and declaration["id"] not in seen


def _is_waiting(
    declaration: dict[str, Any], on_desks: set[str], judged: dict[str, int]
) -> bool:
    """Whether nobody reads it; what is seen late was judged at a later version."""
    is_new = declaration["version"] > judged.get(declaration["id"], -1)
    return is_new and declaration["id"] not in on_desks


async def _decide(
    stage: Stage,
    declaration: dict[str, Any],
    on_desks: set[str],
    judged: dict[str, int],
) -> None:
    """Read the papers, then approve, or send back what is wrong with them.

    People's own declarations are served too; what is wrong with those, nobody knows.
    """
    journey = stage.ledger.find(declaration["id"])
    times = (
        journey.vehicle.times
        if journey and journey.vehicle
        else times_of(declaration["id"], stage.scenario)
    )
    ready = seconds(declaration["changed_at"])
    desk = stage.desks[declaration["gate"]].review
    reads = Work(journey.case if journey else None, times, (Service.CUSTOMS_YELLOW,))

    async def judge(due: float) -> Answer:
        if journey and journey.is_answered:
            verdict = "reject"
            answer = await stage.gateway.reject(journey.id, _REASON, due=due)
        else:
            verdict = "approve"
            answer = await stage.gateway.approve(declaration["id"], due=due)
        if not answer.ok:
            stage.records.refused[verdict, answer.problem] += 1
        return answer

    _, answer = await desk.serve(ready, reads, judge)
    if answer.ok:
        judged[declaration["id"]] = answer.body["version"]
        stage.ledger.see(answer.body)
    else:
        await asyncio.sleep(_SETTLING_S)
    on_desks.discard(declaration["id"])
