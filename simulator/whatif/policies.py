"""Who goes first: places in line under the gateway's rule, and under others.

All places are moments, so that the kernel, which knows no policy, compares them; who
missed a call stands where somebody would who came then.
"""

from dataclasses import dataclass

import numpy as np

from gateway.domain.declarations import Direction
from simulator.scenario.changes import Policy
from simulator.scenario.units import DAY_MS
from simulator.whatif import orders
from simulator.whatif.cases import Numbers
from simulator.whatif.drawing import (
    BEGINS,
    CATEGORIES,
    Drawn,
    head_start_minutes,
    policy_at,
)
from simulator.whatif.scalpers import Places
from simulator.whatif.staffing import LANES, Timetable

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Line:
    """When each vehicle may be called first, its place, and when it turns back; ms."""

    joins: Numbers
    keys: Numbers
    gives_up: Numbers


def line_up(
    timetable: Timetable,
    drawn: Drawn,
    of_flow: Numbers,
    at: Places,
    *,
    ready: Numbers,
) -> Line:
    """Return the places of vehicles that are there, papers read, from *ready* on.

    A place counts from when the vehicle was declared, as the gateway has it; one that
    was bought, from when the bot took it.
    """
    since = np.where(at.bought, at.taken, drawn.declared)
    is_begun = drawn.begins >= 0
    found = _line_up(
        timetable,
        drawn,
        # Who was called before asks for no slot.
        np.where(is_begun, -1, of_flow),
        at,
        ready=ready,
        since=since,
    )
    return Line(
        np.where(is_begun, ready, found.joins),
        # At a desk who has been there longer goes first.
        np.where(is_begun, drawn.declared, found.keys),
        found.gives_up,
    )


def _line_up(
    timetable: Timetable,
    drawn: Drawn,
    of_flow: Numbers,
    at: Places,
    *,
    ready: Numbers,
    since: Numbers,
) -> Line:
    scenario, gate = timetable.scenario, timetable.gate
    policy = policy_at(scenario, gate).policy
    gives_up = ready + at.patience
    if policy is Policy.LOTTERY:
        # A draw a day, among all of that day.
        places = since // DAY_MS * DAY_MS + np.rint(at.lot * DAY_MS)
        return Line(ready, places.astype(np.int64), gives_up)
    if policy is Policy.SLOTS:
        slots = _booked(timetable, of_flow, ready, since)
        return Line(slots, slots, gives_up)
    keys = orders.order_keys(
        since,
        drawn.kind,
        categories=[str(category) for category in CATEGORIES],
        head_start_minutes=head_start_minutes(scenario, gate),
        begins=BEGINS,
    )
    return Line(ready, keys, gives_up)


def _booked(
    timetable: Timetable, of_flow: Numbers, ready: Numbers, since: Numbers
) -> Numbers:
    """Return the slot of each vehicle: the first free one when it can be there.

    Who books first chooses first. Who finds none is not called before the run is cut.
    """
    found = np.full(len(ready), timetable.until + 1)
    for position, direction in enumerate(Direction):
        own = np.flatnonzero(of_flow == position)
        slots = slots_of(timetable, direction)
        first = np.searchsorted(slots, ready[own]).tolist()
        free = list(range(len(slots) + 1))
        for at in np.argsort(since[own], kind="stable").tolist():
            slot = _next_free(free, first[at])
            if slot < len(slots):
                found[own[at]] = slots[slot]
                free[slot] = slot + 1
    return found


def slots_of(timetable: Timetable, direction: Direction) -> Numbers:
    """Return when the lanes of *direction* take one vehicle each, as planned."""
    lanes = timetable.scenario.gates[timetable.gate].lanes.get(direction)
    if lanes is None:
        return np.zeros(0, np.int64)
    times, _, servers = timetable.controls((LANES[direction],))
    ends = np.append(times[1:], timetable.until)
    found = [
        np.arange(begin, end, round(_HOUR_MS * lanes.lanes / lanes.per_hour / number))
        for begin, end, number in zip(
            times.tolist(), ends.tolist(), servers.tolist(), strict=True
        )
        if number
    ]
    slots: Numbers = np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64)
    return slots


def _next_free(free: list[int], slot: int) -> int:
    """Follow what is taken to what is free, and shorten the way for the next one."""
    end = slot
    while free[end] != end:
        end = free[end]
    while free[slot] != end:
        free[slot], slot = end, free[slot]
    return end
