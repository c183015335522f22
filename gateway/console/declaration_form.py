"""The form of a declaration: its steps, its fields, and where each goes in the body."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Nationality, Regime

Fields = Mapping[str, str]
Kind = Literal["text", "plate", "number", "telephone", "choice", "day", "time"]
# What is not asked yet, as the rules would have it.
_PLATE_TO_COME = "12C-000.00"
_AHEAD = timedelta(hours=2)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Field:
    """`pointer` is its place in the body; options are keys of texts."""

    name: str
    pointer: str
    kind: Kind = "text"
    options: Sequence[str] = ()
    required: bool = False

    @property
    def text(self) -> str:
        return f"field_{self.name}"


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    fields: Sequence[Field]


_GOODS = "/goods/0"
STEPS: Sequence[Step] = (
    Step(
        "vehicle",
        (
            Field(
                "nationality",
                "/vehicle/nationality",
                "choice",
                tuple(Nationality),
                required=True,
            ),
            Field("plate", "/vehicle/plate", "plate", required=True),
            Field("trailer_plate", "/vehicle/trailer_plate", "plate"),
            Field("container", "/vehicle/container", "plate"),
            Field("seal", "/vehicle/seal"),
            Field("gross_weight_kg", "/vehicle/gross_weight_kg", "number"),
            Field("laden", "/vehicle/laden", "choice", ("yes", "no"), required=True),
        ),
    ),
    Step(
        "trip",
        (
            # The gates are those of the service; the page puts them in.
            Field("gate", "/gate", "choice", required=True),
            Field("direction", "/direction", "choice", tuple(Direction), required=True),
            Field("regime", "/regime", "choice", tuple(Regime), required=True),
            Field("arrival_day", "/planned_arrival", "day", required=True),
            Field("arrival_time", "/planned_arrival", "time", required=True),
        ),
    ),
    Step(
        "driver",
        (
            Field("driver_name", "/driver/name", required=True),
            Field("phone", "/driver/phone", "telephone", required=True),
            Field("identity_number", "/driver/identity_number"),
            Field("companion", "/driver/companion"),
        ),
    ),
    Step(
        "goods",
        (
            Field("description", f"{_GOODS}/description"),
            Field("category", f"{_GOODS}/category", "choice", ("", *Category)),
            Field("hs_code", f"{_GOODS}/hs_code"),
            Field("weight_kg", f"{_GOODS}/weight_kg", "number"),
            Field("owner_name", f"{_GOODS}/owner_name"),
            Field("owner_tax_code", f"{_GOODS}/owner_tax_code"),
            Field("origin", f"{_GOODS}/origin"),
        ),
    ),
    Step(
        "papers",
        (
            Field("customs_declaration", f"{_GOODS}/customs_declaration"),
            Field("plant_certificate", "/quarantine/plant_certificate"),
            Field("animal_certificate", "/quarantine/animal_certificate"),
            Field("growing_area_code", "/quarantine/growing_area_code"),
        ),
    ),
)
CHECK = "check"
NAMES = tuple(field.name for step in STEPS for field in step.fields)


def step_named(name: str) -> int:
    """Return its number; the number after the last is that of checking all."""
    names = [*(step.name for step in STEPS), CHECK]
    return names.index(name) if name in names else 0


def clean(sent: Fields) -> dict[str, str]:
    """Return the form's own fields, without spaces around what was written."""
    return {name: sent.get(name, "").strip()[:_LONGEST] for name in NAMES}


def field_at(pointer: str) -> str:
    """Return the name of the field that a pointer of the body is about, or nothing."""
    for step in STEPS:
        for field in step.fields:
            if pointer == field.pointer:
                return field.name
    whole = {"/goods": "description", "/quarantine": "plant_certificate"}
    return next(
        (name for start, name in whole.items() if pointer.startswith(start)), ""
    )


def not_numbers(said: Fields) -> Iterator[str]:
    """Yield the fields that should hold a whole number, and do not."""
    for step in STEPS:
        for field in step.fields:
            if (
                field.kind == "number"
                and said[field.name]
                and _number(said[field.name]) is None
            ):
                yield field.name


def body_of(said: Fields, upto: int, *, zone: ZoneInfo, now: datetime) -> bytes:
    """Return the body as far as step number *upto*; what is to come is filled in."""
    vehicle_said, trip_said = upto >= 0, upto >= step_named("trip")
    body: dict[str, Any] = {
        "gate": said["gate"] if trip_said else "-",
        "direction": said["direction"] if trip_said else Direction.EXPORT,
        "regime": said["regime"] if trip_said else Regime.ORDINARY,
        "planned_arrival": _arrival(said, zone)
        if trip_said
        else (now + _AHEAD).isoformat(timespec="seconds"),
        "vehicle": _vehicle(said) if vehicle_said else {"plate": _PLATE_TO_COME},
        "driver": {
            "name": said["driver_name"],
            "phone": said["phone"],
            "identity_number": said["identity_number"] or None,
            "companion": said["companion"] or None,
        },
        "goods": list(_goods(said)),
    }
    certificates = ("plant_certificate", "animal_certificate", "growing_area_code")
    quarantine = {name: said[name] or None for name in certificates}
    if any(quarantine.values()):
        body["quarantine"] = quarantine
    return to_json(body)


def _vehicle(said: Fields) -> dict[str, Any]:
    return {
        "nationality": said["nationality"],
        "plate": said["plate"],
        "trailer_plate": said["trailer_plate"] or None,
        "container": said["container"] or None,
        "seal": said["seal"] or None,
        "gross_weight_kg": _number(said["gross_weight_kg"]),
        "laden": said["laden"] != "no",
    }


def _goods(said: Fields) -> Iterator[dict[str, Any]]:
    texts = (
        "description",
        "category",
        "hs_code",
        "owner_name",
        "owner_tax_code",
        "customs_declaration",
        "origin",
    )
    line: dict[str, Any] = {name: said[name] or None for name in texts}
    line["weight_kg"] = _number(said["weight_kg"])
    if any(value is not None for value in line.values()):
        yield line


def _number(text: str) -> int | None:
    """Read 38200, 38.200 and 38,200 as people write them."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _arrival(said: Fields, zone: ZoneInfo) -> str:
    text = f"{said['arrival_day']}T{said['arrival_time']}"
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text
