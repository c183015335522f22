"""Agents declare vehicles at the time these turn up."""

from typing import Any

from gateway.domain.lifecycle import Status
from simulator.live.clock import moment
from simulator.live.gateway import text_of
from simulator.live.journeys import Journey
from simulator.live.stage import Stage
from simulator.traffic.spares import substitute
from simulator.traffic.vehicles import Vehicle

# The gate takes no declarations now: ask again after so many virtual seconds.
_ASK_AGAIN_S = 30 * 60.0
_ATTEMPTS = 20


async def declare(stage: Stage, vehicle: Vehicle, midnight: float) -> Journey | None:
    """Declare *vehicle* when its time has come; None when the gateway refused.

    *midnight* is the virtual time from which the vehicle's times of day count.
    """
    due = midnight + vehicle.declares_at
    await stage.clock.until(due)
    on = moment(midnight).astimezone(stage.scenario.zone).date()
    for attempt in range(_ATTEMPTS):
        arrival = max(midnight + vehicle.arrives_at, due)
        body = {**vehicle.body, "planned_arrival": text_of(arrival)}
        answer = await stage.gateway.declare(body, due=due)
        if answer.ok:
            return await _follow(stage, vehicle, answer.body)
        stage.records.refused["declare", answer.problem] += 1
        match answer.problem:
            case "vehicle-already-declared":
                # One of an earlier day still stands here: another vehicle is sent.
                vehicle = substitute(vehicle, on, attempt)
            case "gate-takes-no-declarations":
                due = stage.clock.now() + _ASK_AGAIN_S
                await stage.clock.until(due)
            case _:
                break
    stage.records.break_promise(f"{vehicle.id} was not accepted: {answer.body!r:.300}")
    return None


async def _follow(
    stage: Stage, vehicle: Vehicle, body: dict[str, Any]
) -> Journey | None:
    """Follow an accepted declaration; a draft is a fault of ours, and is withdrawn."""
    journey = stage.ledger.open(body, vehicle=vehicle)
    if journey.status is not Status.DRAFT:
        return journey
    stage.records.break_promise(f"{vehicle.id} is a draft: {body['rule_failures']!r}")
    await stage.gateway.cancel(journey.id)
    return None
