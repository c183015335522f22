"""What every figure of a scenario is made of."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulator.scenario.numbers import Number
from simulator.scenario.units import minutes

# No service takes longer; nothing below it is too long to be counted in ms.
YEAR_MIN = 525_600


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


Share = Annotated[Number, Field(ge=0, le=1)]


class Model(BaseModel):
    # TOML knows nan and inf; no figure of a gate is either.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    # Keys of the file that a model is made without.
    keys_read_before: ClassVar[tuple[str, ...]] = ()


class Figure(Model):
    """Whatever is counted or measured says from where."""

    grade: Grade
    source: Annotated[str, Field(min_length=1)]


ServiceMinutes = Annotated[Number, BeforeValidator(minutes), Field(gt=0, le=YEAR_MIN)]


class Law(Figure):
    """A time in minutes, or in words ("90s", "3h").

    `cv` is standard deviation over mean.
    A gamma law with a cv of 1 is exponential, with 1/sqrt(k) Erlang's of k phases.
    Nothing takes longer than `longest`, where it is given.
    """

    law: Literal["lognormal", "gamma", "constant"]
    mean: ServiceMinutes
    cv: Annotated[Number, Field(ge=0, le=20)] = 0
    longest: ServiceMinutes | None = None
