"""What happens inside the gate: marks, quarantine, customs, and the way out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from gateway.domain.checks import CheckKind
from gateway.domain.declarations import Channel, Direction
from gateway.domain.lifecycle import Status
from simulator.live.client import Answer
from simulator.live.desks import Work
from simulator.live.gateway import CUSTOMS, QUARANTINE, YARD
from simulator.live.journeys import Journey
from simulator.live.stage import Stage
from simulator.scenario.figures import Service
from simulator.traffic.vehicles import Vehicle

FAR_SIDE = "far_side"
_TRY_AGAIN_S = 10 * 60.0


async def pass_through(
    stage: Stage, vehicle: Vehicle, journey: Journey, since: float
) -> None:
    """Have a vehicle checked that entered at *since*, then let it leave.

    One desk after the other, as in a what-if question: papers, quarantine, and for the
    red channel the whole load.
    """
    if journey.status is Status.ENTERED:
        async with asyncio.TaskGroup() as others:
            others.create_task(_yard(stage, journey))
            others.create_task(_pay(stage, journey))
            since = await _papers(stage, vehicle, journey, since)
            since = await _quarantine(stage, vehicle, journey, since)
            since = await _load(stage, vehicle, journey, since)
    if await journey.until({Status.CLEARED}) is Status.CLEARED:
        await _leave(stage, vehicle, journey, since)


async def _papers(
    stage: Stage, vehicle: Vehicle, journey: Journey, ready: float
) -> float:
    """Mark the entry and, but for the red channel, compare papers and load."""
    kinds = [CheckKind.CUSTOMS_ENTRY]
    services: tuple[Service, ...] = (Service.BARRIER,)
    if journey.channel is not Channel.RED:
        kinds.append(CheckKind.CUSTOMS_INSPECTION)
        services = (Service.BARRIER, Service.CUSTOMS_GREEN)
    lacking = [kind for kind in kinds if kind not in journey.checked]
    if not lacking:
        return ready
    work = Work(journey.case, vehicle.times, services)
    mark = _marks(stage, journey, lacking, CUSTOMS)
    due, _ = await stage.desks[journey.gate].customs.serve(ready, work, mark)
    return due


async def _quarantine(
    stage: Stage, vehicle: Vehicle, journey: Journey, ready: float
) -> float:
    """Have the goods seen, and the driver, by the same officer."""
    kinds = journey.lacking("quarantine")
    if not kinds:
        return ready
    services = tuple(
        Service.MEDICAL if kind is CheckKind.MEDICAL else Service.QUARANTINE
        for kind in kinds
    )
    work = Work(journey.case, vehicle.times, services)
    mark = _marks(stage, journey, kinds, QUARANTINE)
    due, _ = await stage.desks[journey.gate].quarantine.serve(ready, work, mark)
    return due


async def _load(
    stage: Stage, vehicle: Vehicle, journey: Journey, ready: float
) -> float:
    """Inspect all of a vehicle of the red channel."""
    kind = CheckKind.CUSTOMS_INSPECTION
    if kind in journey.checked:
        return ready
    work = Work(journey.case, vehicle.times, (Service.XRAY, Service.PHYSICAL))
    mark = _marks(stage, journey, [kind], CUSTOMS)
    due, _ = await stage.desks[journey.gate].inspection.serve(ready, work, mark)
    return due


async def _pay(stage: Stage, journey: Journey) -> None:
    """Have the agent pay what is due; the gateway confirms it when it is paid."""
    if journey.lacking("management"):
        answer = await stage.gateway.pay(journey.id)
        if not answer.ok:
            stage.records.refused["pay", answer.problem] += 1


async def _yard(stage: Stage, journey: Journey) -> None:
    """Say that it stands in the yard: whoever drives in is seen at once."""
    kinds = journey.lacking("yard")
    await _marks(stage, journey, kinds, YARD)(stage.clock.now())


def _marks(
    stage: Stage, journey: Journey, kinds: Sequence[CheckKind], role: str
) -> Callable[[float], Awaitable[None]]:
    async def confirm(due: float) -> None:
        for kind in kinds:
            answer = await stage.gateway.check(journey.id, kind, role=role, due=due)
            if answer.ok:
                journey.see(answer.body)
            else:
                stage.records.break_promise(f"{journey.id}: {kind} was refused")
            due = max(due, stage.clock.now())

    return confirm


async def _leave(
    stage: Stage, vehicle: Vehicle, journey: Journey, begins: float
) -> None:
    """Stay for as long as it takes, cross to the other side, and be let out."""
    due = begins + vehicle.times[Service.HANDOVER] * 60
    span = (begins, due)
    stage.records.log.span(journey.case, Service.HANDOVER, seconds=span)
    if journey.direction == Direction.EXPORT and journey.gate in stage.scenario.gates:
        far = stage.scenario.gates[journey.gate].far_side
        crossing = {FAR_SIDE: far.lanes * 60 / far.per_hour}
        await stage.clock.until(due)
        work = Work(journey.case, crossing, (FAR_SIDE,))
        due, _ = await stage.desks[journey.gate].far_side.serve(due, work, _nobody)
    due = max(due, stage.clock.now())
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


async def _nobody(_: float) -> None:
    """A lane of the other side takes it: nobody is asked."""
