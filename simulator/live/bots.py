"""Bots that take places early, sell some of them, and let the others expire.

They are those of a what-if question, and ask as everybody has to: a place is taken by
declaring a vehicle that is none, and sold by correcting it to the buyer's. Whether the
turn goes with it is the gateway's to say.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.domain.lifecycle import Status
from simulator.live.agents import declare
from simulator.live.client import Answer
from simulator.live.gateway import text_of
from simulator.live.journeys import Journey
from simulator.live.stage import Stage
from simulator.results.bots import DOUBLE, SELL, TAKE
from simulator.results.records import Lapse
from simulator.traffic.mistakes import correction, with_fault
from simulator.traffic.places import Place
from simulator.traffic.vehicles import Vehicle

_ATTEMPTS = 5
_STALE = "version-stale"
Body = Mapping[str, Any]


async def buy(
    stage: Stage, place: Place, vehicle: Vehicle, midnight: float
) -> Journey | None:
    """Let *vehicle* have the *place* of a bot; it declares itself where that fails.

    A wrong cell is corrected before the place changes hands. Returns as
    `agents.declare` does.
    """
    journey = await _take(stage, place, midnight)
    if journey is None:
        return await declare(stage, vehicle, midnight)
    due = midnight + vehicle.declares_at + vehicle.slip_min * 60
    await stage.clock.until(due)
    if vehicle.slip_min:
        stage.records.lapses[Lapse.CELL] += 1
        stage.records.cost(Lapse.CELL, vehicle.slip_min)
    planned = text_of(max(midnight + vehicle.arrives_at, due))
    if await _sell(stage, place, journey, vehicle, planned=planned, due=due):
        return journey
    await _withdraw(stage, journey)
    itself = replace(vehicle, slip_min=0.0, declares_at=due - midnight)
    return await declare(stage, itself, midnight)


async def keep(stage: Stage, place: Place, midnight: float) -> None:
    """Take a *place* that nobody buys, and let its calls pass until it expires."""
    journey = await _take(stage, place, midnight)
    if journey is not None:
        await let_expire(stage, journey)


async def let_expire(stage: Stage, journey: Journey) -> None:
    """Follow no call: each of them keeps room until it has run out."""
    bots = stage.records.bots
    call = await journey.next_call(None)
    while call is not None:
        bots.calls += 1
        if journey.deadline is not None:
            bots.room_min += (journey.deadline - call) / 60
        call = await journey.next_call(call)
    bots.expired += journey.status is Status.EXPIRED


async def _take(stage: Stage, place: Place, midnight: float) -> Journey | None:
    """Declare what nobody drives, then try it a second time, which must be refused."""
    vehicle, bots = place.vehicle, stage.records.bots
    due = midnight + vehicle.declares_at
    await stage.clock.until(due)
    body = {**vehicle.body, "planned_arrival": text_of(midnight + vehicle.arrives_at)}
    bots.asked += 1
    answer = await stage.gateway.declare(body, due=due, verb=TAKE)
    if not answer.ok:
        bots.refuse(TAKE, answer.problem)
        return None
    bots.taken += 1
    journey = stage.ledger.open(answer.body, vehicle=vehicle, place=True)
    if journey.status is Status.DRAFT:
        failures = journey.rule_failures
        stage.records.break_promise(f"{vehicle.id} is a draft: {failures!r}")
        await _withdraw(stage, journey)
        return None
    await _take_twice(stage, vehicle, body)
    return journey


async def _take_twice(stage: Stage, vehicle: Vehicle, body: Body) -> None:
    again = await stage.gateway.declare(body, due=None, verb=DOUBLE)
    if not again.ok:
        stage.records.bots.refuse(DOUBLE, again.problem)
        return
    stage.records.bots.doubled += 1
    stage.records.break_promise(f"{vehicle.id} was given two places")
    await _withdraw(stage, stage.ledger.open(again.body, vehicle=vehicle, place=True))


async def _sell(
    stage: Stage,
    place: Place,
    journey: Journey,
    vehicle: Vehicle,
    *,
    planned: str,
    due: float,
) -> bool:
    """Make it the declaration of *vehicle*; False where the gateway refuses."""
    meant = with_fault(vehicle.body) if vehicle.fault_min else vehicle.body
    patch = {**correction(place.vehicle.body, meant), "planned_arrival": planned}
    for _ in range(_ATTEMPTS):
        before = await stage.gateway.declaration(journey.id)
        if before.ok:
            journey.see(before.body)
        answer = await stage.gateway.correct(
            journey.id, patch, version=journey.version, due=due, verb=SELL
        )
        if answer.ok:
            journey.see(answer.body)
            journey.sold_to(vehicle)
            stage.records.bots.sold += 1
            _note_turn(stage, journey, before, answer)
            return True
        # An officer who approves it meanwhile refuses nothing.
        if answer.problem != _STALE:
            stage.records.bots.refuse(SELL, answer.problem)
            break
        stage.records.refused[SELL, _STALE] += 1
    return False


def _note_turn(stage: Stage, journey: Journey, before: Answer, after: Answer) -> None:
    """Note whether the buyer stands where the bot did: nobody should."""
    keys = [answer.body.get("order_key") for answer in (before, after)]
    if None in keys or keys[1] > keys[0]:
        return
    journey.kept_turn = True
    minutes = stage.clock.now() / 60 - keys[0] / 60_000
    stage.records.bots.gained_min.append(minutes)
    stage.records.break_promise(f"{journey.number} kept its turn for another vehicle")


async def _withdraw(stage: Stage, journey: Journey) -> None:
    answer = await stage.gateway.cancel(journey.id)
    if answer.ok:
        journey.see(answer.body)
        stage.records.bots.withdrawn += 1
