"""A declaration with nothing to remark, and changes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# The examples are judged at this moment: 10:00 at the gates.
JUDGED_AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GOODS: Mapping[str, Any] = {
    "description": "Thanh long ruột đỏ",
    "hs_code": "08109092",
    "category": "fresh_fruit",
    "weight_kg": 22000,
    "owner_name": "Công ty TNHH Ví Dụ",
    "owner_tax_code": "4900123467",
    "customs_declaration": "305123456780",
    "origin": "VN",
}
# As its body is posted.
DECLARATION: dict[str, Any] = {
    "gate": "huu-nghi",
    "direction": "export",
    "regime": "ordinary",
    "planned_arrival": "2026-11-24T01:30:00Z",
    "vehicle": {
        "nationality": "VN",
        "plate": "12C-123.45",
        "trailer_plate": "12R-001.23",
        "container": "MSKU1234565",
        "seal": "VN0012345",
        "gross_weight_kg": 38200,
        "laden": True,
    },
    "driver": {
        "name": "Nguyễn Văn An",
        "phone": "0912345678",
        "identity_number": "020090001234",
        "companion": None,
    },
    "goods": [dict(GOODS)],
    "quarantine": {
        "plant_certificate": "KDTV-2026-0001",
        "animal_certificate": None,
        "growing_area_code": None,
    },
    "receiving_vehicles": [],
}


@dataclass(frozen=True, slots=True)
class Example:
    """What breaks a rule, where it is pointed at, and what near it does not.

    `broken` and `kept` are merge patches (RFC 7396) of the example declaration, so
    that they show nothing but what matters.
    """

    pointer: str
    broken: Mapping[str, Any]
    kept: Mapping[str, Any]


def changed(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the example declaration after a merge patch; null stays null."""
    return _merged(DECLARATION, patch)


def goods(*changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the patch to goods lines like the example's, each with its changes."""
    return {"goods": [dict(GOODS) | dict(change) for change in changes]}


def _merged(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    return dict(before) | {
        name: _merged(before[name], value)
        if isinstance(value, Mapping) and isinstance(before.get(name), Mapping)
        else value
        for name, value in patch.items()
    }
