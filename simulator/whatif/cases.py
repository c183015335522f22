"""A case for the kernel: a gate, its vehicles, and until when; checked as a whole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.whatif.kernel import INNER, NEVER, SERVES, Gate, Vehicles

Numbers = NDArray[np.int64]


def at_every_call(number: int) -> dict[str, Numbers]:
    """Return the columns of so many vehicles that miss no call and are never late."""
    never = np.zeros(number, np.int64)
    return {"misses": never, "there": never, "call_windows": never}


@dataclass(frozen=True, slots=True)
class Case:
    """Columns are arrays of int64; `until` is in ms, as all times are.

    `stages` are the names of the stages, in the order in which they are passed.

    Raises:
        ValueError: the columns do not fit each other, or a number is out of bounds.
    """

    stages: tuple[str, ...]
    gate: Gate
    vehicles: Vehicles
    until: int

    def __post_init__(self) -> None:
        for holds, message in (
            (self._fits(), "columns differ in length"),
            (0 <= self.until < NEVER, f"until must be from 0 to {NEVER - 1}"),
            (self._is_sorted(), "vehicles and controls must be sorted by time, from 0"),
            (
                self._is_paced(),
                "calls are by one rate, at an entrance",
            ),
            (self._is_entered(), "a vehicle's first stage must be its entrance"),
            (self._is_begun(), "a vehicle begins at its entrance, or inside"),
            (self._has_room(), "too many vehicles for so long a time"),
        ):
            if not holds:
                raise ValueError(message)

    @property
    def number(self) -> int:
        return len(self.vehicles.arrives)

    @property
    def stage_bits(self) -> int:
        return len(self.stages).bit_length()

    @property
    def vehicle_bits(self) -> int:
        return self.number.bit_length()

    @property
    def is_free(self) -> Numbers:
        """Whether nobody ever waits at a stage: 1 where all fit, from the start on."""
        gate = self.gate
        found = np.zeros(len(self.stages), np.int64)
        for stage in np.flatnonzero(gate.rooms == INNER):
            own = gate.control_stage == stage
            from_start = bool((gate.control_at[own] == 0).any())
            least = gate.control_servers[own].min(initial=NEVER)
            found[stage] = from_start and least >= self.number
        return found

    def _fits(self) -> bool:
        gate, vehicles = self.gate, self.vehicles
        stages = len(self.stages)
        return (
            len(gate.rooms) == len(gate.bursts) == stages
            and len(gate.head_starts) == stages * gate.kinds
            and len(gate.control_at)
            == len(gate.control_stage)
            == len(gate.control_servers)
            and {len(column) for column in vehicles[:-1]} == {self.number}
            and len(vehicles.services) == stages * self.number
        )

    def _is_sorted(self) -> bool:
        return all(
            not len(times) or (times[0] >= 0 and bool((np.diff(times) >= 0).all()))
            for times in (self.vehicles.arrives, self.gate.control_at)
        )

    def _is_paced(self) -> bool:
        """Whether an entrance that calls by a rate has one rate for all."""
        paced = np.flatnonzero(self.gate.bursts != SERVES)
        services = self.vehicles.services.reshape(self.number, len(self.stages))
        return all(
            self.gate.bursts[stage] >= 0
            and self.gate.rooms[stage] != INNER
            and stage != self.gate.drive
            and len(set(services[services[:, stage] >= 0, stage].tolist())) <= 1
            for stage in paced
        )

    def _is_entered(self) -> bool:
        needed = self.vehicles.services.reshape(self.number, len(self.stages)) >= 0
        first = needed.argmax(axis=1)
        return bool(
            needed.any(axis=1).all()
            and (first == self.vehicles.entrance).all()
            and (self.gate.rooms[first] != INNER).all()
        )

    def _is_begun(self) -> bool:
        """Whether what is left of a service is so where one was begun before."""
        vehicles = self.vehicles
        number, begins = np.arange(self.number), vehicles.begins
        if not ((begins >= 0) & (begins < len(self.stages))).all():
            return False
        services = vehicles.services.reshape(self.number, len(self.stages))
        is_inside = (begins > vehicles.entrance) & (self.gate.rooms[begins] == INNER)
        is_inside &= services[number, begins] >= 0
        is_left = (vehicles.rest > 0) & is_inside & self._is_on_the_way(services)
        return bool(
            (is_inside | (begins == vehicles.entrance)).all()
            and (is_left | (vehicles.rest == -1)).all()
        )

    def _is_on_the_way(self, services: Numbers) -> NDArray[np.bool_]:
        """Whether who drives up has all of its way ahead, or misses that call."""
        vehicles, drive = self.vehicles, self.gate.drive
        is_all = (services[:, drive] == vehicles.rest) | (vehicles.misses > 0)
        is_all &= vehicles.there <= vehicles.arrives
        found: NDArray[np.bool_] = (vehicles.begins != drive) | is_all
        return found

    def _has_room(self) -> bool:
        """Whether an event and a place in line are below 2**62, as one number."""
        vehicles = self.vehicles
        longest = int(vehicles.services.max(initial=0))
        longest = max(longest, int(vehicles.rest.max(initial=0)))
        latest = max(self.until, int(vehicles.arrives.max(initial=0)))
        ends = latest + max(longest, int(vehicles.call_windows.max(initial=0)))
        keys = int(np.abs(self.gate.head_starts).max(initial=0)) + latest
        keys = max(keys, int(np.abs(vehicles.key).max(initial=0)))
        return (
            ends << self.vehicle_bits + self.stage_bits < NEVER
            and keys << self.vehicle_bits < NEVER
        )
