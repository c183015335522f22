"""A gate as what-if questions see it; a living day has the gateway's own."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.scenario.figures import Figure, Law, Model
from simulator.scenario.numbers import Number, PositiveFloat, PositiveInt, WholeNumber
from simulator.scenario.units import DAY_MS, minutes, moment_ms, window_ms

Windows = tuple[tuple[int, int], ...]


def _in_order(windows: Windows) -> Windows:
    if any(before[1] >= after[0] for before, after in pairwise(windows)):
        msg = "opening hours must be in order, with a time between two of them"
        raise ValueError(msg)
    return windows


Window = Annotated[tuple[int, int], BeforeValidator(window_ms)]
OpeningHours = Annotated[
    tuple[Window, ...], Field(min_length=1), AfterValidator(_in_order)
]
# A day's clearing reaches into the next one, and no further.
Minutes = Annotated[Number, BeforeValidator(minutes), Field(ge=0, le=1_440)]
_LONGEST_START = 14 * 1_440
HeadStart = Annotated[
    float, BeforeValidator(minutes), Field(ge=-_LONGEST_START, le=_LONGEST_START)
]


class Hours(Figure):
    """When vehicles are called; `clearing` later the desks inside close as well."""

    open: OpeningHours
    clearing: Minutes


class Calls(Figure):
    """When calls begin, what follows one, and who stands how much sooner.

    A vehicle is called from `lead` before its planned arrival on.
    """

    window: Annotated[Number, BeforeValidator(minutes), Field(gt=0, le=1_440)]
    lead: Annotated[Number, BeforeValidator(minutes), Field(ge=0, le=10_080)] = 0
    missed_allowed: Annotated[WholeNumber, Field(ge=0)]
    head_starts: dict[Category, HeadStart]


class Lanes(Figure):
    """Lanes that take `per_hour` together, and how many vehicles may be inside."""

    lanes: PositiveInt
    per_hour: PositiveFloat
    room: PositiveInt


class FarSide(Figure):
    """Lanes of the other side that take exports, `per_hour` together."""

    lanes: PositiveInt
    per_hour: PositiveFloat


class Gate(Model):
    hours: Hours
    calls: Calls
    lanes: dict[Direction, Lanes]
    far_side: FarSide


class Outage(Figure):
    """One place of a desk that breaks down after `up`, and is repaired after `down`."""

    up: Law
    down: Law


class Run(Model):
    """Days on which vehicles come, and days that the last of them have to leave.

    It begins at `since`: nobody comes before.
    """

    days: Annotated[WholeNumber, Field(ge=1, le=366)] = 1
    drain_days: Annotated[WholeNumber, Field(ge=0, le=60)] = 3
    since: Annotated[int, BeforeValidator(moment_ms)] = 0

    @model_validator(mode="after")
    def _begins_in_time(self) -> Self:
        if self.since >= self.days * DAY_MS:
            msg = f"'since' must be on one of the {self.days} days"
            raise ValueError(msg)
        return self
