"""What happens inside the gate: marks, quarantine, customs, and the way out."""

import asyncio
from collections.abc import Awaitable, Callable

from gateway.domain.declarations import Channel
from gateway.domain.declared import Category
from gateway.domain.lifecycle import Status
from simulator.live.client import Answer
from simulator.live.gateway import CUSTOMS, QUARANTINE
from simulator.live.journeys import Journey
from simulator.live.stage import Stage
from simulator.scenario.models import Service
from simulator.traffic.goods import ANIMAL, PLANT
from simulator.traffic.vehicles import Vehicle

_TRY_AGAIN_S = 10 * 60.0


async def pass_through(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    """Have an entered vehicle checked by everybody it needs, then let it leave."""
    if journey.status is Status.ENTERED:
        async with asyncio.TaskGroup() as officers:
            officers.create_task(_customs(stage, vehicle, journey))
            officers.create_task(_quarantine(stage, vehicle, journey))
    if await journey.until({Status.CLEARED}) is Status.CLEARED:
        await _leave(stage, vehicle, journey)


async def _customs(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    """Mark the entry, then inspect: papers, or for the red channel all of it."""
    desks = stage.desks[journey.gate]
    times = vehicle.times
    ready = stage.clock.now()
    if "customs_entry" not in journey.checked:
        entry = _mark(stage, journey, "customs_entry", CUSTOMS)
        ready = await desks.customs.serve(ready, times[Service.BARRIER], entry)
    if "customs_inspection" in journey.checked:
        return
    release = _mark(stage, journey, "customs_inspection", CUSTOMS)
    if journey.channel is Channel.RED:
        minutes = times[Service.XRAY] + times[Service.PHYSICAL]
        await desks.inspection.serve(ready, minutes, release)
    else:
        await desks.customs.serve(ready, times[Service.CUSTOMS_GREEN], release)


async def _quarantine(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    kind = quarantine_kind(vehicle)
    if kind is None or kind in journey.checked:
        return
    mark = _mark(stage, journey, kind, QUARANTINE)
    minutes = vehicle.times[Service.QUARANTINE]
    desk = stage.desks[journey.gate].quarantine
    await desk.serve(stage.clock.now(), minutes, mark)


def quarantine_kind(vehicle: Vehicle) -> str | None:
    """Return which quarantine check the vehicle's goods need, if any."""
    found = {Category(line["category"]) for line in vehicle.body["goods"]}
    if found & PLANT:
        return "plant_quarantine"
    return "animal_quarantine" if found & ANIMAL else None


def _mark(
    stage: Stage, journey: Journey, kind: str, role: str
) -> Callable[[float], Awaitable[float]]:
    async def confirm(due: float) -> float:
        answer = await stage.gateway.check(journey.id, kind, role=role, due=due)
        if answer.ok:
            journey.see(answer.body)
        else:
            stage.records.break_promise(f"{journey.id}: {kind} was refused")
        return due

    return confirm


async def _leave(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    due = stage.clock.now() + vehicle.times[Service.HANDOVER] * 60
    while True:
        await stage.clock.until(due)
        answer: Answer = await stage.gateway.leave(journey.gate, journey.plate, due=due)
        if answer.ok:
            journey.see(answer.body["declaration"])
            return
        stage.records.refused["leave", answer.problem] += 1
        due = stage.clock.now() + _TRY_AGAIN_S
        seen = await stage.gateway.declaration(journey.id)
        if seen.ok:
            journey.see(seen.body)
        if journey.status is not Status.CLEARED:
            return
