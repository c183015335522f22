"""After the day: was the invariant kept, as far as it can be seen from outside?"""

import asyncio
from http import HTTPStatus
from typing import Any

from gateway.domain.declarations import Kind
from simulator.live.clock import seconds
from simulator.live.journeys import Journey
from simulator.live.stage import Stage

_AT_ONCE = 16


async def audit(stage: Stage, journeys: list[Journey]) -> None:
    """Read the history of each declaration, and count what must never happen."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(journey: Journey) -> None:
        async with turns:
            await _audit(stage, journey)

    async with asyncio.TaskGroup() as readers:
        for journey in journeys:
            readers.create_task(one(journey))


async def _audit(stage: Stage, journey: Journey) -> None:
    records = stage.records
    answer = await stage.gateway.history(journey.id)
    records.audited += 1
    if answer.status == HTTPStatus.NOT_FOUND:
        records.lost += 1
        records.break_promise(f"{journey.number} was accepted and is lost")
        return
    _log(stage, journey, answer.body["items"])
    kinds = [Kind(entry["kind"]) for entry in answer.body["items"]]
    if Kind.ENTERED not in kinds:
        return
    records.entered += 1
    if not approved_before_entry(kinds):
        records.entered_unapproved += 1
        records.break_promise(f"{journey.number} entered without an approval")
    if not journey.asked_to_enter:
        records.break_promise(f"{journey.number} entered, but nobody drove up")


def _log(stage: Stage, journey: Journey, entries: list[dict[str, Any]]) -> None:
    """Add what is new in the history to the log, by the names of the journal."""
    log = stage.records.log
    log.case(journey.in_log())
    for entry in entries[journey.logged :]:
        at = seconds(entry["at"])
        if at >= journey.log_from:
            log.at(journey.case, _activity(entry), seconds=at, resource=entry["by"])
    journey.logged = len(entries)


def _activity(entry: dict[str, Any]) -> str:
    kind: str = entry["kind"]
    return f"{kind} {entry['data']['check']}" if kind == Kind.CHECKED else kind


def approved_before_entry(kinds: list[Kind]) -> bool:
    """Whether exactly one entry came after an approval and a call."""
    before = kinds[: kinds.index(Kind.ENTERED)]
    once = kinds.count(Kind.ENTERED) == 1
    return once and Kind.APPROVED in before and Kind.CALLED in before
