"""Whether an approved declaration is callable, and if not, what stands in its way.

It stands in the waiting line as soon as nothing does, and is scheduled until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.calendar import HolidayRule
from gateway.domain.declarations import Declaration, Direction
from gateway.domain.gates import Gate
from gateway.domain.suspensions import Suspension


class Obstacle(StrEnum):
    """In the order in which a driver hears of them."""

    ON_HOLD = "on_hold"
    SUSPENDED = "suspended"
    NOT_PRE_REGISTERED = "not_pre_registered"
    EARLY = "early"
    NOT_CHECKED_IN = "not_checked_in"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a gate asks now of who wants to wait; the same for everybody.

    While two moments have equal conditions, only the planned arrival can bring
    somebody into line between them.
    """

    suspensions: tuple[Suspension, ...]
    is_for_pre_registered: bool
    pre_registration: timedelta
    buffer_yards: frozenset[Direction]
    call_lead: timedelta

    def may_send_away(self, direction: Direction) -> bool:
        """Whether anybody who waits could have something in the way.

        Else nobody has, however many they are: who is on hold stands in no line.
        """
        return (
            self.is_for_pre_registered
            or direction in self.buffer_yards
            or any(one.direction in {None, direction} for one in self.suspensions)
        )


def conditions_at(gate: Gate, now: datetime) -> Conditions:
    controls, today = gate.controls, now.astimezone(gate.zone).date()
    rule = controls.calendar.rule_on(today)
    return Conditions(
        tuple(one for one in controls.suspensions if one.is_in_force(today)),
        rule is HolidayRule.PRE_REGISTERED_ONLY,
        controls.pre_registration,
        controls.buffer_yards,
        controls.call_lead,
    )


def obstacle_to(
    found: Declaration, conditions: Conditions, now: datetime
) -> Obstacle | None:
    """Return the first thing that keeps it out of the waiting line."""
    return next(_obstacles(found, conditions, now), None)


def standing_obstacle(found: Declaration, conditions: Conditions) -> Obstacle | None:
    """Return what sends one that waits out of the line again.

    Its time has come near before, and that stays so, also when a clock or the lead
    was turned back: two processes whose clocks differ must not push it to and fro.
    """
    return next(_obstacles(found, conditions, found.planned_arrival), None)


def _obstacles(
    found: Declaration, conditions: Conditions, now: datetime
) -> Iterator[Obstacle]:
    if found.hold is not None:
        yield Obstacle.ON_HOLD
    if suspension_of(found, conditions) is not None:
        yield Obstacle.SUSPENDED
    if conditions.is_for_pre_registered and not is_pre_registered(found, conditions):
        yield Obstacle.NOT_PRE_REGISTERED
    if found.planned_arrival - conditions.call_lead > now:
        yield Obstacle.EARLY
    if found.direction in conditions.buffer_yards and found.checked_in_at is None:
        yield Obstacle.NOT_CHECKED_IN


def suspension_of(found: Declaration, conditions: Conditions) -> Suspension | None:
    """Return the suspension in force that ends last."""
    concerning = [
        one
        for one in conditions.suspensions
        if one.concerns(found.category, found.direction)
    ]
    return max(concerning, key=lambda one: one.last, default=None)


def is_pre_registered(found: Declaration, conditions: Conditions) -> bool:
    """Whether it was complete long enough before its planned arrival.

    Who was called before had been, and coming late to a call makes nobody ready later.
    """
    if found.missed_calls:
        return True
    ready_at = found.ready_at or found.created_at
    return ready_at <= found.planned_arrival - conditions.pre_registration
