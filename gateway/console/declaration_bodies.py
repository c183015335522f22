"""From the form of a declaration to its body, and back."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from gateway.console import declaration_form as form
from gateway.console.declaration_form import Fields
from gateway.domain.declarations import Direction
from gateway.domain.declared import Regime

# What is not asked yet, as the rules would have it.
_PLATE_TO_COME = "12C-000.00"
_AHEAD = timedelta(hours=2)
_CERTIFICATES = ("plant_certificate", "animal_certificate", "growing_area_code")
_GOODS = (
    "description",
    "category",
    "hs_code",
    "owner_name",
    "owner_tax_code",
    "customs_declaration",
    "origin",
)
_VEHICLE = ("nationality", "plate", "trailer_plate", "container", "seal")


def not_numbers(said: Fields) -> Iterator[str]:
    """Yield the fields that should hold a whole number, and do not."""
    for step in form.steps(form.lines_of(said)):
        for field in step.fields:
            text = said[field.name]
            if field.kind == "number" and text and whole_number(text) is None:
                yield field.name


def body_of(
    said: Fields, upto: int, *, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """Return the body as far as step number *upto*; what is to come is filled in."""
    vehicle_said, trip_said = upto >= 0, upto >= form.step_named("trip")
    body: dict[str, Any] = {
        "gate": said["gate"] if trip_said else "-",
        "direction": said["direction"] if trip_said else Direction.EXPORT,
        "regime": said["regime"] if trip_said else Regime.ORDINARY,
        "planned_arrival": arrival_of(said, zone)
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
    quarantine = {name: said[name] or None for name in _CERTIFICATES}
    if any(quarantine.values()):
        body["quarantine"] = quarantine
    return body


def json_of(body: Mapping[str, Any]) -> bytes:
    return to_json(body)


def said_in(body: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """Return the form as it would have been filled in to say this body."""
    vehicle, driver = body["vehicle"], body["driver"]
    goods = body.get("goods") or [{}]
    arrival = datetime.fromisoformat(body["planned_arrival"]).astimezone(zone)
    said: dict[str, Any] = {name: vehicle.get(name) for name in _VEHICLE}
    said |= {
        "gross_weight_kg": vehicle.get("gross_weight_kg"),
        "laden": "yes" if vehicle.get("laden", True) else "no",
        "gate": body["gate"],
        "direction": body["direction"],
        "regime": body["regime"],
        "arrival_day": f"{arrival:%Y-%m-%d}",
        "arrival_time": f"{arrival:%H:%M}",
        "driver_name": driver.get("name"),
        "phone": driver.get("phone"),
        "identity_number": driver.get("identity_number"),
        "companion": driver.get("companion"),
        "lines": len(goods),
    }
    for line, of_line in enumerate(goods):
        said |= {
            form.named(name, line): of_line.get(name) for name in (*_GOODS, "weight_kg")
        }
    said |= {name: (body.get("quarantine") or {}).get(name) for name in _CERTIFICATES}
    return form.clean(
        {name: "" if value is None else str(value) for name, value in said.items()}
    )


def _vehicle(said: Fields) -> dict[str, Any]:
    return {
        "nationality": said["nationality"],
        "plate": said["plate"],
        "trailer_plate": said["trailer_plate"] or None,
        "container": said["container"] or None,
        "seal": said["seal"] or None,
        "gross_weight_kg": whole_number(said["gross_weight_kg"]),
        "laden": said["laden"] != "no",
    }


def _goods(said: Fields) -> Iterator[dict[str, Any]]:
    """Yield the lines; one in which nothing was written is none."""
    for place in range(form.lines_of(said)):
        line: dict[str, Any] = {
            name: said[form.named(name, place)] or None for name in _GOODS
        }
        line["weight_kg"] = whole_number(said[form.named("weight_kg", place)])
        if any(value is not None for value in line.values()):
            yield line


def whole_number(text: str) -> int | None:
    """Read 38200, 38.200 and 38,200 as people write them."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def arrival_of(said: Fields, zone: ZoneInfo) -> str:
    text = f"{said['arrival_day']}T{said['arrival_time']}"
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text
