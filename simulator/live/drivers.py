"""A vehicle from its place in line until it has left."""

import asyncio

from gateway.domain.lifecycle import Status
from simulator.eventlogs.events import ARRIVED
from simulator.live import inspections
from simulator.live.client import Answer
from simulator.live.desks import Work
from simulator.live.journeys import INSIDE, Journey
from simulator.live.stage import Stage
from simulator.results.records import Lapse
from simulator.scenario.figures import Service
from simulator.traffic.vehicles import Vehicle

# A driver who was refused at the barrier tries again after so many virtual seconds.
_TRY_AGAIN_S = 5 * 60.0
_INVENTED_PASS = "VP1:INVENTED"  # noqa: S105 - no secret: the barrier must refuse it


async def drive(
    stage: Stage, vehicle: Vehicle, journey: Journey, near: float = 0.0
) -> None:
    """Wait for calls, drive up, be checked, leave; returns when nothing is left.

    A late driver is near from the virtual time *near* on.
    """
    if vehicle.uncalled:
        await _try_uncalled(stage, journey)
    if vehicle.never:
        await _never_come(stage, journey)
        return
    call: float | None = None
    entered: float | None = None
    while True:
        call, arrival = await _followed(stage, vehicle, journey, near=near, after=call)
        if call is None:
            break
        entered = await _drive_up(stage, vehicle, journey, call, arrival)
        if entered is not None:
            break
    if journey.status in INSIDE:
        since = stage.clock.now() if entered is None else entered
        await inspections.pass_through(stage, vehicle, journey, since)


async def _followed(
    stage: Stage,
    vehicle: Vehicle,
    journey: Journey,
    *,
    near: float,
    after: float | None,
) -> tuple[float | None, float]:
    """Return the next call that the driver follows, and when he is at the barrier.

    Who would be there when the call is over stays where the next one is awaited. None
    when no call can come any more.
    """
    is_first = after is None
    missed: Lapse | None = None
    while (call := await journey.next_call(after)) is not None:
        if missed is not None and after is not None:
            stage.records.cost(missed, (call - after) / 60)
        arrival = max(call, near) + vehicle.times[Service.CALL_TO_GATE] * 60
        missed = _misses(vehicle, journey, arrival, is_first=is_first)
        if missed is None:
            if near > call:
                stage.records.lapses[Lapse.LATE] += 1
                stage.records.cost(Lapse.LATE, (near - call) / 60)
            return call, arrival
        stage.records.lapses[missed] += 1
        is_first, after = False, call
    return None, near


def _misses(
    vehicle: Vehicle, journey: Journey, arrival: float, *, is_first: bool
) -> Lapse | None:
    """Return why a call is not followed; None: the driver is at the barrier in time."""
    if vehicle.no_show and is_first:
        return Lapse.NO_SHOW
    is_over = journey.deadline is not None and arrival > journey.deadline
    return Lapse.TOO_LATE if is_over else None


async def _never_come(stage: Stage, journey: Journey) -> None:
    """Let every call pass."""
    call = await journey.next_call(None)
    if call is not None:
        stage.records.lapses[Lapse.NEVER] += 1
    while call is not None:
        call = await journey.next_call(call)


async def _try_uncalled(stage: Stage, journey: Journey) -> None:
    """Try the barrier with no pass that the gateway gave: it must stay closed."""
    await journey.until({Status.APPROVED, Status.CALLED})
    answer = await stage.gateway.enter(journey.gate, journey.plate, _INVENTED_PASS)
    if answer.ok:
        stage.records.break_promise(f"{journey.id} entered with an invented pass")
        journey.asked_to_enter = True
    else:
        stage.records.refused_uncalled += 1


async def _drive_up(
    stage: Stage, vehicle: Vehicle, journey: Journey, call: float, arrival: float
) -> float | None:
    """Fetch the pass, be at the barrier at *arrival*; return when the barrier was due.

    None when the call is over, and nobody knows of an entry.

    A pass is fetched for each try: a hold that was released has made it anew.
    """
    while True:
        answer = await stage.gateway.pass_text(journey.id)
        if answer.ok:
            await stage.clock.until(arrival)
            due, answer = await _at_barrier(
                stage, vehicle, journey, answer.body, arrival
            )
            if answer.ok:
                journey.see(answer.body["declaration"])
                return due
            stage.records.refused["enter", answer.problem] += 1
        else:
            stage.records.refused["pass", answer.problem] += 1
        arrival = stage.clock.now() + _TRY_AGAIN_S
        await _look(stage, journey)
        if journey.status is not Status.CALLED or journey.called_at != call:
            return stage.clock.now() if journey.status in INSIDE else None
        await stage.clock.until(arrival)


async def _at_barrier(
    stage: Stage, vehicle: Vehicle, journey: Journey, passed: str, arrival: float
) -> tuple[float, Answer]:
    async def ask(due: float) -> Answer:
        journey.asked_to_enter = True
        return await stage.gateway.enter(journey.gate, journey.plate, passed, due=due)

    stage.records.log.at(journey.case, ARRIVED, seconds=arrival)
    services = (Service.BORDER_GUARD, Service.BARRIER)
    desk = stage.desks[journey.gate].border_guard
    work = Work(journey.case, vehicle.times, services)
    return await desk.serve(arrival, work, ask)


async def _look(stage: Stage, journey: Journey) -> None:
    answer = await stage.gateway.declaration(journey.id)
    if answer.ok:
        journey.see(answer.body)
    # Whoever was just told something stale must not ask at once again.
    await asyncio.sleep(0.1)
