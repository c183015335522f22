"""The shape of a declaration's body. What has this shape is never thrown away."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from gateway.api.bodies import Body
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Nationality, Regime
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.plates import require_plain
from gateway.domain.rules.examples import DECLARATION

# No control characters, and none that turn the direction of writing round: both make
# a text look like what it is not.
PLAIN = r"^[^\x00-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069]*$"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# RFC 3339; pydantic by itself takes seconds since 1970 for a time as well.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


def _time(value: object) -> object:
    if isinstance(value, str) and _TIME.fullmatch(value):
        return value
    kind, message = "time", "give a time with its offset, as 2026-11-24T01:30:00Z"
    raise PydanticCustomError(kind, message)


def _plate(text: str) -> str:
    try:
        require_plain(text)
    except ShapeNotAllowed as refusal:
        kind, message = "plate", "{reason}"
        raise PydanticCustomError(kind, message, {"reason": str(refusal)}) from None
    return text


def _text(longest: int, shortest: int = 0) -> StringConstraints:
    return StringConstraints(
        min_length=shortest, max_length=longest, pattern=PLAIN, strict=True
    )


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


# Shown in UTC in whatever zone it was written.
Moment = Annotated[
    AwareDatetime,
    # Its text was judged before, so strictness has nothing left to find.
    Field(ge=EARLIEST, lt=LATEST, strict=False),
    BeforeValidator(_time),
    AfterValidator(_in_utc),
]
Line = Annotated[str, _text(200)]
Code = Annotated[str, _text(40)]
Plate = Annotated[str, _text(24, 1), AfterValidator(_plate)]
Kilograms = Annotated[int, Field(ge=0, le=1_000_000)]


class VehicleIn(Body):
    nationality: Nationality
    plate: Plate
    trailer_plate: Plate | None = None
    container: Plate | None = None
    seal: Code | None = None
    gross_weight_kg: Kilograms | None = None
    laden: bool


class DriverIn(Body):
    name: Line
    phone: Code
    identity_number: Code | None = None
    companion: Line | None = None


class GoodsIn(Body):
    description: Line | None = None
    hs_code: Code | None = None
    category: Category | None = None
    weight_kg: Kilograms | None = None
    owner_name: Line | None = None
    owner_tax_code: Code | None = None
    customs_declaration: Code | None = None
    origin: Code | None = None


class QuarantineIn(Body):
    plant_certificate: Code | None = None
    animal_certificate: Code | None = None
    growing_area_code: Code | None = None


class ReceivingVehicleIn(Body):
    plate: Plate
    trailer_plate: Plate | None = None
    container: Plate | None = None
    driver_name: Line | None = None


class DeclarationIn(Body):
    gate: Annotated[str, _text(40, 1)]
    direction: Direction
    regime: Regime = Regime.ORDINARY
    planned_arrival: Moment
    vehicle: VehicleIn
    driver: DriverIn
    goods: Annotated[list[GoodsIn], Field(max_length=50)] = Field(default_factory=list)
    quarantine: QuarantineIn | None = None
    receiving_vehicles: Annotated[list[ReceivingVehicleIn], Field(max_length=20)] = (
        Field(default_factory=list)
    )
    # Of the two-way pilot: it may stay for longer before an alert is raised.
    two_way: bool = False


EXAMPLE = DECLARATION
