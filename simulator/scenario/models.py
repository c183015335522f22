"""The shape of a scenario file."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from itertools import starmap
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category


class Grade(StrEnum):
    """How well a figure is known: A here, B at a comparable place, C assumed."""

    A = "A"
    B = "B"
    C = "C"


class Service(StrEnum):
    """Whatever takes time; `customs_yellow` serves the red channel's papers too."""

    CALL_TO_GATE = "call_to_gate"
    BORDER_GUARD = "border_guard"
    BARRIER = "barrier"
    QUARANTINE = "quarantine"
    MEDICAL = "medical"
    CUSTOMS_GREEN = "customs_green"
    CUSTOMS_YELLOW = "customs_yellow"
    XRAY = "xray"
    PHYSICAL = "physical"
    HANDOVER = "handover"


Share = Annotated[float, Field(ge=0, le=1)]


def _adds_up(shares: Mapping[Category, float]) -> Mapping[Category, float]:
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:  # noqa: PLR2004
        msg = f"the shares add up to {total:g}; they must add up to 1"
        raise ValueError(msg)
    return shares


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        msg = f"{name!r} is no time zone; use one like 'Asia/Ho_Chi_Minh'"
        raise ValueError(msg)
    return name


def _whole_hour(moment: time) -> time:
    if moment != time(moment.hour):
        msg = f"{moment} is not a whole hour, like 05:00:00"
        raise ValueError(msg)
    return moment


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Model):
    """Whatever is counted or measured says from where."""

    grade: Grade
    source: Annotated[str, Field(min_length=1)]


class Flow(Figure):
    gate: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    direction: Direction
    vehicles: PositiveInt

    @property
    def name(self) -> str:
        return f"{self.gate}/{self.direction}"


class Curve(Figure):
    """Weights of the 24 local hours, from midnight."""

    hourly: Annotated[tuple[NonNegativeFloat, ...], Field(min_length=24, max_length=24)]

    @model_validator(mode="after")
    def _not_flat_zero(self) -> Self:
        if not any(self.hourly):
            msg = "at least one hour must be above 0"
            raise ValueError(msg)
        return self


class Planning(Figure):
    at_once: Share
    hours_ahead: tuple[NonNegativeFloat, NonNegativeFloat]
    latest_arrival: time


class Goods(Figure):
    shares: Annotated[dict[Category, Share], AfterValidator(_adds_up)]


class Nationality(Figure):
    vietnamese: dict[Direction, Share]


class Chance(Figure):
    probability: Share


class Behaviour(_Model):
    no_show: Chance
    uncalled: Chance


class Law(Figure):
    """A time in minutes; `cv` is standard deviation over mean.

    A gamma law with a cv of 1 is exponential, with 1/sqrt(k) Erlang's of k phases.

    Nothing takes longer than `longest`, where it is given.
    """

    law: Literal["lognormal", "gamma", "constant"]
    mean: PositiveFloat
    cv: NonNegativeFloat = 0
    longest: PositiveFloat | None = None


class Desks(Figure):
    """Officers on duty at once."""

    border_guard: PositiveInt
    review: PositiveInt
    customs: PositiveInt
    inspection: PositiveInt
    quarantine: PositiveInt


class Scenario(_Model):
    """One kind of day. Times of day are local to `timezone`."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    timezone: Annotated[str, AfterValidator(_known_zone)]
    begins: Annotated[time, AfterValidator(_whole_hour)]
    ends: Annotated[time, AfterValidator(_whole_hour)]
    flows: Annotated[tuple[Flow, ...], Field(min_length=1)]
    curves: dict[Direction, Curve]
    planning: Planning
    goods: dict[Direction, Goods]
    nationality: Nationality
    behaviour: Behaviour
    service: dict[Service, Law]
    desks: dict[str, Desks]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Whatever a flow or the day refers to is there, and hours are in order."""
        for problem in starmap(_missing, self._needed()):
            if problem:
                raise ValueError(problem)
        if self.begins >= self.ends:
            msg = f"ends ({self.ends}) must be later than begins ({self.begins})"
            raise ValueError(msg)
        names = [flow.name for flow in self.flows]
        if len(set(names)) < len(names):
            msg = "flows: one entry per gate and direction"
            raise ValueError(msg)
        first, last = self.begins.hour, self.ends.hour
        for direction, curve in self.curves.items():
            if any(curve.hourly[:first]) or any(curve.hourly[last:]):
                msg = f"curves.{direction}: hours outside {first}-{last} must be 0"
                raise ValueError(msg)
        return self

    def _needed(self) -> list[tuple[str, set[str], set[str]]]:
        directions = {str(flow.direction) for flow in self.flows}
        return [
            ("curves", directions, set(map(str, self.curves))),
            ("goods", directions, set(map(str, self.goods))),
            (
                "nationality.vietnamese",
                directions,
                set(map(str, self.nationality.vietnamese)),
            ),
            ("desks", {flow.gate for flow in self.flows}, set(self.desks)),
            ("service", set(map(str, Service)), set(map(str, self.service))),
        ]


def _missing(table: str, needed: set[str], found: set[str]) -> str | None:
    absent = ", ".join(sorted(needed - found))
    return f"{table}: no entry for {absent}" if absent else None
