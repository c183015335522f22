"""Agents declare vehicles when these turn up, and correct what they got wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from gateway.domain.lifecycle import Status
from simulator.live.clock import moment
from simulator.live.gateway import text_of
from simulator.live.journeys import INSIDE, Journey
from simulator.live.stage import Stage
from simulator.results.records import Lapse
from simulator.traffic.mistakes import correction, with_fault, with_slip
from simulator.traffic.spares import substitute
from simulator.traffic.vehicles import Vehicle

# The gate takes no declarations now: ask again after so many virtual seconds.
_ASK_AGAIN_S = 30 * 60.0
_ATTEMPTS = 20
_TO_BE_MENDED = frozenset({Status.DRAFT, Status.REJECTED})
_READ = frozenset({Status.APPROVED, Status.CALLED}) | INSIDE
Body = Mapping[str, Any]


async def declare(stage: Stage, vehicle: Vehicle, midnight: float) -> Journey | None:
    """Declare *vehicle* when its time has come; None when the gateway refused.

    *midnight* is the virtual time from which the vehicle's times of day count. A wrong
    cell is corrected before this returns.
    """
    due = midnight + vehicle.declares_at
    await stage.clock.until(due)
    on = moment(midnight).astimezone(stage.scenario.zone).date()
    slips = vehicle.slip_min > 0
    for attempt in range(_ATTEMPTS):
        cell, body = _written(vehicle, slips=slips)
        planned = text_of(max(midnight + vehicle.arrives_at, due))
        body = {**body, "planned_arrival": planned}
        answer = await stage.gateway.declare(body, due=due)
        if answer.ok:
            journey = stage.ledger.open(answer.body, vehicle=vehicle)
            if cell:
                await _mend_cell(stage, vehicle, journey, cell, due)
            return await _unless_draft(stage, vehicle, journey)
        stage.records.refused["declare", answer.problem] += 1
        if slips and answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            # Nothing of it was kept: it is written anew.
            slips, due = False, due + vehicle.slip_min * 60
            await _mended(stage, vehicle, due)
            continue
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


def _written(vehicle: Vehicle, *, slips: bool) -> tuple[str, Body]:
    """Return which cell is wrong, if one is, and what is sent."""
    meant = with_fault(vehicle.body) if vehicle.fault_min else vehicle.body
    return with_slip(meant, vehicle.slip_pick) if slips else ("", meant)


async def _mend_cell(
    stage: Stage, vehicle: Vehicle, journey: Journey, cell: str, due: float
) -> None:
    """Correct the wrong *cell* of what was sent at *due*, some time after it."""
    if journey.status is not Status.DRAFT:
        stage.records.break_promise(f"{vehicle.id}: a wrong {cell} was accepted")
        return
    due += vehicle.slip_min * 60
    await _mended(stage, vehicle, due)
    _, wrong = _written(vehicle, slips=True)
    _, right = _written(vehicle, slips=False)
    await _correct(stage, journey, correction(wrong, right), due)
    stage.ledger.note_ticket(journey)


async def _unless_draft(
    stage: Stage, vehicle: Vehicle, journey: Journey
) -> Journey | None:
    """Return *journey*; a draft is a fault of ours by now, and is withdrawn."""
    if journey.status is not Status.DRAFT:
        return journey
    failures = journey.rule_failures
    stage.records.break_promise(f"{vehicle.id} is a draft: {failures!r}")
    await stage.gateway.cancel(journey.id)
    return None


async def _mended(stage: Stage, vehicle: Vehicle, due: float) -> None:
    """Wait until a wrong cell is noticed and corrected, at the virtual time *due*."""
    stage.records.lapses[Lapse.CELL] += 1
    await stage.clock.until(due)
    stage.records.cost(Lapse.CELL, vehicle.slip_min)


async def see_through(stage: Stage, vehicle: Vehicle, journey: Journey) -> None:
    """Have papers that are wrong read, and correct them when they are sent back.

    Green ones nobody reads. Returns when they are approved, or will not be any more.
    """
    if vehicle.fault_min and await journey.until(_READ) is Status.REJECTED:
        sent_back = journey.changed_at
        stage.records.lapses[Lapse.PAPERS] += 1
        due = sent_back + vehicle.fault_min * 60
        await stage.clock.until(due)
        patch = correction(with_fault(vehicle.body), vehicle.body)
        await _correct(stage, journey, patch, due)
        # Whoever reads them now finds them right.
        journey.is_answered = False
        if await journey.until(_READ) in _READ:
            minutes = (journey.changed_at - sent_back) / 60
            stage.records.cost(Lapse.PAPERS, minutes)
    journey.is_answered = False


async def _correct(stage: Stage, journey: Journey, patch: Body, due: float) -> None:
    """Correct a declaration in place, unless that was done or is not to be any more.

    An answer that was lost may have done it: then the version is another one.
    """
    for _ in range(_ATTEMPTS):
        answer = await stage.gateway.correct(
            journey.id, patch, version=journey.version, due=due
        )
        if answer.ok:
            journey.see(answer.body)
            return
        stage.records.refused["correct", answer.problem] += 1
        seen = await stage.gateway.declaration(journey.id)
        if seen.ok:
            journey.see(seen.body)
        if journey.status not in _TO_BE_MENDED:
            return
        if answer.problem == "gate-takes-no-declarations":
            due = stage.clock.now() + _ASK_AGAIN_S
            await stage.clock.until(due)
    stage.records.break_promise(f"{journey.id} was not corrected: {answer.body!r:.300}")
