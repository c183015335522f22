"""On which virtual day a run is played, and from when until when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from simulator.live.clock import moment
from simulator.scenario.models import Scenario


@dataclass(frozen=True, slots=True)
class Day:
    """The times are virtual; a vehicle's times of day count from `midnight`."""

    on: date
    midnight: float
    begins: float
    ends: float

    @classmethod
    def after(cls, now: float, scenario: Scenario) -> Self:
        """Return the next day whose beginning is still to come."""
        local = moment(now).astimezone(scenario.zone)
        on = local.date()
        if _at(on, scenario.begins, scenario) <= now:
            on += timedelta(days=1)
        return cls(
            on=on,
            midnight=_at(on, time(), scenario),
            begins=_at(on, scenario.begins, scenario),
            ends=_at(on, scenario.ends, scenario),
        )


def _at(on: date, local: time, scenario: Scenario) -> float:
    return datetime.combine(on, local, scenario.zone).timestamp()
