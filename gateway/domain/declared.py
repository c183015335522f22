"""What a declaration says: its contents as the rules read them.

The edge parses a request into models of its own whose attributes have these names,
so the contents are read by rules as they are, and never copied. Texts may be absent
wherever a rule, not the request's shape, asks for them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Category(StrEnum):
    """A class of goods; a vehicle without goods is `empty`."""

    FRESH_FRUIT = "fresh_fruit"
    VEGETABLES = "vegetables"
    LIVE_AQUATIC = "live_aquatic"
    FROZEN = "frozen"
    ELECTRONICS = "electronics"
    MACHINERY = "machinery"
    CONSUMER_GOODS = "consumer_goods"
    NEW_VEHICLES = "new_vehicles"
    MINERALS = "minerals"
    OTHER = "other"
    EMPTY = "empty"


class Nationality(StrEnum):
    VN = "VN"
    CN = "CN"


class Regime(StrEnum):
    ORDINARY = "ordinary"
    TEMPORARY_IMPORT = "temporary_import"
    TEMPORARY_EXPORT = "temporary_export"
    BORDER_TRANSFER = "border_transfer"
    TRANSIT = "transit"


class DeclaredVehicle(Protocol):
    """The carrying vehicle; weights are in kilograms."""

    @property
    def nationality(self) -> str: ...
    @property
    def plate(self) -> str: ...
    @property
    def trailer_plate(self) -> str | None: ...
    @property
    def container(self) -> str | None: ...
    @property
    def seal(self) -> str | None: ...
    @property
    def gross_weight_kg(self) -> int | None: ...
    @property
    def laden(self) -> bool: ...


class DeclaredDriver(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def identity_number(self) -> str | None: ...
    @property
    def companion(self) -> str | None: ...


class GoodsLine(Protocol):
    """Goods of one owner and one category."""

    @property
    def description(self) -> str | None: ...
    @property
    def hs_code(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def weight_kg(self) -> int | None: ...
    @property
    def owner_name(self) -> str | None: ...
    @property
    def owner_tax_code(self) -> str | None: ...
    @property
    def customs_declaration(self) -> str | None: ...
    @property
    def origin(self) -> str | None: ...


class Quarantine(Protocol):
    @property
    def plant_certificate(self) -> str | None: ...
    @property
    def animal_certificate(self) -> str | None: ...
    @property
    def growing_area_code(self) -> str | None: ...


class ReceivingVehicle(Protocol):
    """A Vietnamese vehicle onto which a Chinese one is unloaded."""

    @property
    def plate(self) -> str: ...
    @property
    def trailer_plate(self) -> str | None: ...
    @property
    def container(self) -> str | None: ...
    @property
    def driver_name(self) -> str | None: ...


class Declared(Protocol):
    """The whole of it; `planned_arrival` is aware."""

    @property
    def direction(self) -> str: ...
    @property
    def regime(self) -> str: ...
    @property
    def planned_arrival(self) -> datetime: ...
    @property
    def vehicle(self) -> DeclaredVehicle: ...
    @property
    def driver(self) -> DeclaredDriver: ...
    @property
    def goods(self) -> Sequence[GoodsLine]: ...
    @property
    def quarantine(self) -> Quarantine | None: ...
    @property
    def receiving_vehicles(self) -> Sequence[ReceivingVehicle]: ...


def category_of(declared: Declared) -> Category:
    """Return the category whose head start and checks count for the vehicle.

    Of mixed goods it is the category of the greatest weight, the earlier line among
    equals: one box of fruit on a load of machines gains nothing. A vehicle without
    goods is `empty`, so it never holds a place among goods.
    """
    if not declared.vehicle.laden or not declared.goods:
        return Category.EMPTY
    weights: dict[str, int] = {}
    for line in declared.goods:
        category = line.category or Category.OTHER
        weights[category] = weights.get(category, 0) + (line.weight_kg or 0)
    return Category(max(weights, key=weights.__getitem__))


def has_customs_numbers(declared: Declared) -> bool:
    """Whether no goods line lacks its customs number; an empty vehicle needs none."""
    return all(line.customs_declaration for line in declared.goods)
