"""Unloading onto receiving vehicles: where each stands, and what it took over.

Each is told as a fact, like a check: late, twice and out of order. Of each receiving
vehicle the fact that happened last counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateway.domain.checks import ENTRY_MARKS, CheckKind, Fact, passed_at
from gateway.domain.plates import normalise_plate

# What is taken over may differ from the papers by so much: scales and packing.
TOLERANCE = 0.05
_BEFORE_UNLOADING = ENTRY_MARKS | {CheckKind.TRANSPORT_LICENCE}


class Transfer(Protocol):
    """One fact; `receiving` counts the declared receiving vehicles from 0.

    Without a weight it stands there and waits; with one it carries that much.
    """

    @property
    def receiving(self) -> int: ...
    @property
    def area(self) -> str: ...
    @property
    def weight_kg(self) -> int | None: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Receiving:
    """A receiving vehicle; without an area it has not come."""

    plate: str | None
    area: str | None = None
    weight_kg: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transshipment:
    """How far the unloading has come.

    `ready_since` is since when it may begin: the licence is confirmed, the carrying
    vehicle has both entry marks, and a receiving vehicle is there.
    """

    receiving: Sequence[Receiving]
    declared_kg: int
    ready_since: datetime | None

    @property
    def weight_kg(self) -> int:
        return sum(one.weight_kg or 0 for one in self.receiving)

    @property
    def is_overweight(self) -> bool:
        return self.weight_kg > self.declared_kg * (1 + TOLERANCE)


def transshipment_of(
    body: Mapping[str, Any], facts: Iterable[Fact], transfers: Iterable[Transfer]
) -> Transshipment | None:
    """Derive it from the stored *body*; None without receiving vehicles."""
    declared = body.get("receiving_vehicles")
    if not declared:
        return None
    found = [Receiving(one["plate"]) for one in declared]
    there: list[datetime] = []
    for told in sorted(transfers, key=lambda told: (told.happened_at, told.at)):
        if told.receiving < len(found):
            there.append(told.happened_at)
            plate = found[told.receiving].plate
            found[told.receiving] = Receiving(
                plate, told.area, told.weight_kg, told.happened_at
            )
    weights = (line.get("weight_kg") or 0 for line in body.get("goods", ()))
    return Transshipment(found, sum(weights), _ready_since(facts, there))


def _ready_since(facts: Iterable[Fact], there: Sequence[datetime]) -> datetime | None:
    done = passed_at(facts)
    if not there or not done.keys() >= _BEFORE_UNLOADING:
        return None
    return max(there[0], *(done[kind] for kind in _BEFORE_UNLOADING))


def place_of(plate: str, body: Mapping[str, Any]) -> int | None:
    """Return which receiving vehicle has this normalised plate, counted from 0."""
    declared = body.get("receiving_vehicles", ())
    # Of a vehicle long gone the plates are gone as well.
    plates = [one["plate"] and normalise_plate(one["plate"]) for one in declared]
    return plates.index(plate) if plate in plates else None
