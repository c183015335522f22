"""What happens inside the gate: marks, quarantine, customs, and the way out."""

import asyncio
from collections.abc import Awaitable, Callable

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Channel
from gateway.domain.lifecycle import Status
from simulator.live.client import Answer
from simulator.live.desks import Work
from simulator.live.gateway import CUSTOMS, QUARANTINE, YARD
from simulator.live.journeys import Journey
from simulator.live.stage import Stage
from simulator.scenario.figures import Service
from simulator.traffic.vehicles import Vehicle

_TRY_AGAIN_S = 10 * 60.0


async def pass_through(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    """Have an entered vehicle checked by everybody it needs, then let it leave."""
    if journey.status is Status.ENTERED:
        async with asyncio.TaskGroup() as officers:
            officers.create_task(_customs(stage, vehicle, journey))
            officers.create_task(_quarantine(stage, vehicle, journey))
            officers.create_task(_yard(stage, journey))
            officers.create_task(_pay(stage, journey))
    if await journey.until({Status.CLEARED}) is Status.CLEARED:
        await _leave(stage, vehicle, journey)


async def _customs(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    """Mark the entry, then inspect: papers, or for the red channel all of it."""
    desks = stage.desks[journey.gate]
    ready = stage.clock.now()

    def work(*services: Service) -> Work:
        return Work(journey.case, vehicle.times, services)

    if CheckKind.CUSTOMS_ENTRY not in journey.checked:
        entry = _mark(stage, journey, CheckKind.CUSTOMS_ENTRY, CUSTOMS)
        ready = await desks.customs.serve(ready, work(Service.BARRIER), entry)
    if CheckKind.CUSTOMS_INSPECTION in journey.checked:
        return
    release = _mark(stage, journey, CheckKind.CUSTOMS_INSPECTION, CUSTOMS)
    if journey.channel is Channel.RED:
        whole = work(Service.XRAY, Service.PHYSICAL)
        await desks.inspection.serve(ready, whole, release)
    else:
        await desks.customs.serve(ready, work(Service.CUSTOMS_GREEN), release)


async def _quarantine(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    desk = stage.desks[journey.gate].quarantine
    for kind in journey.lacking("quarantine"):
        is_medical = kind is CheckKind.MEDICAL
        service = Service.MEDICAL if is_medical else Service.QUARANTINE
        mark = _mark(stage, journey, kind, QUARANTINE)
        work = Work(journey.case, vehicle.times, (service,))
        await desk.serve(stage.clock.now(), work, mark)


async def _pay(stage: Stage, journey: Journey) -> None:
    """Have the agent pay what is due; the gateway confirms it when it is paid."""
    if journey.lacking("management"):
        answer = await stage.gateway.pay(journey.id)
        if not answer.ok:
            stage.records.refused["pay", answer.problem] += 1


async def _yard(stage: Stage, journey: Journey) -> None:
    """Say that it stands in the yard: whoever drives in is seen at once."""
    for kind in journey.lacking("yard"):
        await _mark(stage, journey, kind, YARD)(stage.clock.now())


def _mark(
    stage: Stage, journey: Journey, kind: CheckKind, role: str
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
    begins = stage.clock.now()
    due = ends = begins + vehicle.times[Service.HANDOVER] * 60
    while True:
        await stage.clock.until(due)
        answer: Answer = await stage.gateway.leave(journey.gate, journey.plate, due=due)
        if answer.ok:
            journey.see(answer.body["declaration"])
            log = stage.records.log
            log.span(journey.case, Service.HANDOVER, seconds=(begins, ends))
            return
        stage.records.refused["leave", answer.problem] += 1
        due = stage.clock.now() + _TRY_AGAIN_S
        seen = await stage.gateway.declaration(journey.id)
        if seen.ok:
            journey.see(seen.body)
        if journey.status is not Status.CLEARED:
            return
