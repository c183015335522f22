"""What was reported of the days that a scenario tells again."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.scenario.figures import Figure, Share
from simulator.scenario.numbers import NonNegativeFloat


class Reported(StrEnum):
    """What the press and the province tell: vehicles a day, vehicles, or days."""

    LEFT_A_DAY = "left a day"
    LEFT_OVER_A_DAY = "left over a day"
    STANDING = "standing"
    DAYS_TO_DRAIN = "days to drain"


class Published(Figure):
    """A figure `from` one bound `to` another, of one or more flows together.

    With `against` it is by how much the figure is above that of another scenario. The
    replay may be outside the bounds by the share `tolerance`. Where it is further off,
    `differs` says why; without it, that is a failure of the replay.
    """

    of: Annotated[tuple[str, ...], Field(min_length=1)]
    figure: Reported
    least: NonNegativeFloat
    most: NonNegativeFloat
    tolerance: Share = 0.15
    against: str | None = None
    differs: str = ""

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the replay may be."""
        return self.least * (1 - self.tolerance), self.most * (1 + self.tolerance)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            msg = f"'least' ({self.least:g}) must not be above 'most' ({self.most:g})"
            raise ValueError(msg)
        if self.against is not None and self.figure is Reported.DAYS_TO_DRAIN:
            msg = "'against' is of vehicles, not of days"
            raise ValueError(msg)
        return self
