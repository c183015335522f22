"""Vehicles that are called or inside already when a run begins."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from gateway.domain.declarations import Direction
from gateway.domain.whereabouts import Place
from simulator.scenario.figures import YEAR_MIN, Figure
from simulator.scenario.numbers import Number
from simulator.scenario.units import minutes

Minutes = Annotated[Number, BeforeValidator(minutes), Field(ge=0, le=YEAR_MIN)]


class UnderWay(Figure):
    """Vehicles at one place, with the minutes for which each has been there.

    Of calls, `left` says how many minutes each of them lasts still.
    """

    gate: str
    direction: Direction
    at: Place
    been: tuple[Minutes, ...]
    left: tuple[Minutes, ...] = ()

    @property
    def flow(self) -> str:
        return f"{self.gate}/{self.direction}"

    @model_validator(mode="after")
    def _of_calls(self) -> Self:
        wanted = len(self.been) if self.at is Place.CALLED else 0
        if len(self.left) != wanted:
            msg = f"left: {wanted} are wanted, one for each call"
            raise ValueError(msg)
        return self
