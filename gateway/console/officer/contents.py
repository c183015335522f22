"""What was declared, as far as an office sees it; what its owner changed is marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.console.officer.events import Teller
from gateway.console.officer.rows import NOT_SAID

# The parts of a declaration, and the fields of each in the order of reading.
_PARTS: Mapping[str, Sequence[str]] = {
    "vehicle": (
        "plate",
        "trailer_plate",
        "container",
        "seal",
        "gross_weight_kg",
        "nationality",
        "laden",
    ),
    "driver": ("name", "phone", "identity_number", "companion"),
    "quarantine": ("plant_certificate", "animal_certificate", "growing_area_code"),
}
GOODS = (
    "description",
    "category",
    "weight_kg",
    "owner_name",
    "customs_declaration",
    "hs_code",
    "origin",
    "owner_tax_code",
)
# What is compared digit by digit, or is one of a few words, stays on one line.
_CODES = frozenset({"hs_code", "owner_tax_code", "customs_declaration", "category"})
_LABELS = {"name": "driver_name"}


@dataclass(frozen=True, slots=True)
class ShownField:
    label: str
    text: str
    is_code: bool = False
    is_changed: bool = False
    is_said: bool = True
    is_figure: bool = False


def parts(
    told: Mapping[str, Any],
    hidden: Sequence[str],
    changed: Sequence[str],
    teller: Teller,
) -> dict[str, list[ShownField]]:
    found: dict[str, list[ShownField]] = {}
    for part, names in _PARTS.items():
        within = told.get(part) or {}
        found[part] = [
            ShownField(
                teller.phrases.texts[f"field_{_LABELS.get(name, name)}"],
                _said(name, within[name], teller),
                is_code="plate" in name or name == "container",
                is_changed=_is_under(f"/{part}/{name}", changed),
            )
            for name in names
            if f"/{part}/{name}" not in hidden and within.get(name) not in {None, ""}
        ]
    return found


def goods(
    told: Mapping[str, Any],
    hidden: Sequence[str],
    changed: Sequence[str],
    teller: Teller,
) -> list[list[ShownField]]:
    return [
        [
            ShownField(
                teller.phrases.texts[f"field_{name}"],
                _said(name, line.get(name), teller),
                is_changed=_is_under(f"/goods/{place}/{name}", changed),
                is_said=line.get(name) not in {None, ""},
                is_code=name in _CODES,
                is_figure=name == "weight_kg",
            )
            for name in GOODS
            if f"/goods/*/{name}" not in hidden
        ]
        for place, line in enumerate(told["goods"])
    ]


def _is_under(pointer: str, changed: Sequence[str]) -> bool:
    return any(pointer == one or pointer.startswith(f"{one}/") for one in changed)


def _said(name: str, value: Any, teller: Teller) -> str:
    texts = teller.phrases.texts
    if value is None or value == "":
        return NOT_SAID
    if name.endswith("_kg"):
        return f"{teller.phrases.number(value)} kg"
    if name == "laden":
        return texts["option_yes" if value else "option_no"]
    if name == "category":
        return texts[f"category_{value}"]
    if name == "nationality":
        return texts[f"option_{value}"]
    return str(value)
