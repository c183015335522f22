"""What waits for an officer: the queues of a desk, by role."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.alerts import open_alerts
from gateway.domain.checks import OWNERS, missing
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import Status
from gateway.domain.plates import normalise_plate
from gateway.resources import Resources
from gateway.services.seen import Seen


class Queue(StrEnum):
    REVIEWS = "reviews"
    WORK = "work"
    ALERTS = "alerts"
    HELD = "held"
    # What was looked for by its plate or number.
    FOUND = "found"


# More than anybody reads through; the rest comes when these are done.
MOST = 100
MOST_FOUND = 20
# They come oldest first, and the newest are wanted: a lorry comes daily at most.
_MOST_LOOKED_THROUGH = 200
# A gate's code, the day, and the gate's serial of that day.
_NUMBER = re.compile(r"[A-Z]{1,8}20[0-9]{6}[0-9]{5,9}")
_OFFICE = (Queue.WORK, Queue.ALERTS, Queue.HELD)
QUEUES: Mapping[str, Sequence[Queue]] = MappingProxyType(
    {
        "customs": (Queue.REVIEWS, *_OFFICE),
        "border_guard": _OFFICE,
        "quarantine": _OFFICE,
        "yard": _OFFICE,
        "management": _OFFICE,
        "tester": _OFFICE,
    }
)
# Who sees to all that is inside, and not only to what waits for the own office.
_OVERSEERS = frozenset({"management", "tester"})
_INSIDE = frozenset({Status.CALLED, Status.ENTERED, Status.CLEARED})
# The barrier lets in who is called, and out who is cleared.
_AT_THE_BARRIER = frozenset({Status.CALLED, Status.CLEARED})


async def read(
    resources: Resources, gate: str, actor: Actor, now: datetime
) -> dict[Queue, list[Seen]]:
    """Return the officer's queues, each in the order in which it is worked through."""
    reader = resources.reader
    here = await reader.alertable(gate, now)
    found = {
        Queue.WORK: [one for one in here if _waits_for(actor.role, one)],
        Queue.ALERTS: _alerted(here, now),
        Queue.HELD: await reader.held(gate, MOST),
    }
    if Queue.REVIEWS in QUEUES[actor.role]:
        found[Queue.REVIEWS] = await reader.reviews(gate, MOST)
    found[Queue.WORK].sort(key=lambda one: one.declaration.changed_at)
    return {queue: found[queue][:MOST] for queue in QUEUES[actor.role]}


async def find(resources: Resources, gate: str, wanted: str) -> list[Seen]:
    """Return the gate's declarations of that plate, or number; the newest first."""
    text = wanted.strip().upper()
    if not text or "\0" in text:
        return []
    is_number = _NUMBER.fullmatch(text) is not None
    try:
        tractor = None if is_number else normalise_plate(text, pointer="/plate")
    except ShapeNotAllowed:
        return []
    found = await resources.reader.page(
        account_id=None,
        gate=gate,
        status=[],
        tractor=tractor,
        number=text if is_number else None,
        limit=_MOST_LOOKED_THROUGH,
    )
    return found[::-1][:MOST_FOUND]


def _waits_for(role: str, one: Seen) -> bool:
    """Tell whether this office has something left to do for the vehicle."""
    status = one.declaration.status
    if role in _OVERSEERS:
        return status in _INSIDE
    if role == "border_guard" and status in _AT_THE_BARRIER:
        return True
    if status is not Status.ENTERED:
        return False
    situation = one.situation
    lacking = missing(situation.needed, situation.facts)
    return any(OWNERS[kind] == role for kind in lacking)


def _alerted(here: Sequence[Seen], now: datetime) -> list[Seen]:
    opened = [(open_alerts(one.situation, now), one) for one in here]
    waiting = [(alerts[0].since, one) for alerts, one in opened if alerts]
    waiting.sort(key=lambda pair: (pair[0], pair[1].declaration.number))
    return [one for _, one in waiting]
