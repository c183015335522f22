"""One vehicle of a day: when it is declared, what it says, how long it will take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.scenario.figures import Service


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Everything random about a vehicle, drawn before the day starts.

    `declares_at` and `arrives_at` are seconds after local midnight; `times` are in
    minutes. `body` is the declaration without its planned arrival, as it should be.

    `slip_min` and `fault_min` are how long it takes to correct a wrong cell, which is
    the one that `slip_pick` picks, and papers that were sent back; `near_at` is when a
    late driver is near, in seconds after midnight. All are 0 for who does not err.
    """

    id: str
    gate: str
    direction: Direction
    declares_at: float
    arrives_at: float
    body: Mapping[str, Any]
    times: Mapping[Service, float]
    no_show: bool = False
    never: bool = False
    uncalled: bool = False
    slip_min: float = 0.0
    slip_pick: float = 0.0
    fault_min: float = 0.0
    near_at: float = 0.0

    @property
    def category(self) -> Category:
        """What decides about its checks; all its goods are of one category."""
        goods = self.body["goods"]
        return Category(goods[0]["category"]) if goods else Category.EMPTY

    @property
    def plate(self) -> str:
        plate: str = self.body["vehicle"]["plate"]
        return plate
