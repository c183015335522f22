"""Who works where and when: opening hours, changes and outages as one list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gateway.domain.declarations import Direction
from simulator.scenario.changes import (
    CapacityChange,
    ClosureChange,
    FarSideChange,
    HoursChange,
    concerns,
)
from simulator.scenario.models import Scenario
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.whatif.cases import Numbers

LANES: Mapping[Direction, str] = {
    direction: f"call {direction}" for direction in Direction
}
# In the order in which they are passed; export and import have one entrance each.
DESKS = ("border_guard", "customs", "quarantine", "inspection")
STAGES = (*LANES.values(), "drive", *DESKS, "handover", "far_side")
# Nobody waits where nobody serves: driving up, and the stay inside.
UNLIMITED = 10**6
_UNLIMITED_STAGES = frozenset({"drive", "handover"})

Outages = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Timetable:
    """How many serve at each stage of a gate; times in ms from the first midnight.

    `outages` says by desk when one of its places is out of order.
    """

    scenario: Scenario
    gate: str
    outages: Outages

    @property
    def until(self) -> int:
        """When the run is cut: the days, and those that the last have to leave."""
        return (self.scenario.run.days + self.scenario.run.drain_days) * DAY_MS

    def servers(self, stage: str, at: int) -> int:
        """Return how many serve at *stage* from *at* on, until something changes."""
        if stage in _UNLIMITED_STAGES:
            return UNLIMITED
        number = self._planned(stage)
        for change in self.scenario.changes:
            if not change.holds_at(at):
                continue
            if isinstance(change, CapacityChange):
                if concerns(change, self.gate, stage):
                    number += change.delta
            elif isinstance(change, ClosureChange):
                if self._closes(change, stage):
                    return 0
            elif (
                isinstance(change, FarSideChange)
                and stage == "far_side"
                and concerns(change, self.gate)
            ):
                number = change.lanes
        number -= sum(a <= at < b for a, b in self.outages.get(stage, ()))
        return max(number, 0) if self._is_open(stage, at) else 0

    def _closes(self, change: ClosureChange, stage: str) -> bool:
        return any(
            stage == entrance and concerns(change, self.gate, str(direction))
            for direction, entrance in LANES.items()
        )

    def controls(self, stages: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
        """Return when, at which stage and how many serve from then on, by time."""
        edges = sorted(set(self._edges()))
        found: list[tuple[int, int, int]] = []
        for position, stage in enumerate(stages):
            before = -1
            for at in edges:
                number = self.servers(stage, at)
                if number != before:
                    found.append((at, position, number))
                before = number
        columns = np.array(sorted(found), np.int64)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def _planned(self, stage: str) -> int:
        gate = self.scenario.gates[self.gate]
        for direction, entrance in LANES.items():
            if stage == entrance:
                lanes = gate.lanes.get(direction)
                return lanes.lanes if lanes else 0
        if stage == "far_side":
            return gate.far_side.lanes
        number: int = getattr(self.scenario.desks[self.gate], stage)
        return number

    def _is_open(self, stage: str, at: int) -> bool:
        # Papers are read all day, as agents declare all day.
        if stage == "review":
            return True
        clearing = 0 if stage in LANES.values() else self._clearing
        return any(
            opens <= at < closes + clearing
            for day in (at // DAY_MS - 1, at // DAY_MS)
            for opens, closes in self.open_on(day)
        )

    def open_on(self, day: int) -> list[tuple[int, int]]:
        """Return when the gate is open on *day*, counted from 0."""
        if day < 0:
            return []
        windows = self.scenario.gates[self.gate].hours.open
        for change in self.scenario.changes:
            if (
                isinstance(change, HoursChange)
                and change.holds_at(day * DAY_MS)
                and concerns(change, self.gate)
            ):
                windows = change.open
        return [
            (day * DAY_MS + opens, day * DAY_MS + closes) for opens, closes in windows
        ]

    @property
    def _clearing(self) -> int:
        minutes = self.scenario.gates[self.gate].hours.clearing
        return round(minutes * MINUTE_MS)

    def _edges(self) -> Iterator[int]:
        yield 0
        for day in range(self.until // DAY_MS):
            for opens, closes in self.open_on(day):
                yield from (opens, closes, closes + self._clearing)
        for change in self.scenario.changes:
            yield from (at for at in change.window if 0 <= at <= self.until)
        for found in self.outages.values():
            for begins, ends in found:
                yield from (begins, ends)
