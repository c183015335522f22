"""Examples of the rules about the vehicles that receive the goods."""

from typing import Any

from gateway.domain.rules.examples.declaration import Example

_PLATE = "12C-543.21"


def _received_by(*vehicles: dict[str, Any]) -> dict[str, Any]:
    return {"receiving_vehicles": list(vehicles)}


EXAMPLES = {
    "receiving-vehicles-unladen": Example(
        "/receiving_vehicles",
        _received_by({"plate": _PLATE}) | {"goods": [], "vehicle": {"laden": False}},
        _received_by({"plate": _PLATE}),
    ),
    "receiving-vehicle-plate": Example(
        "/receiving_vehicles/1/plate",
        _received_by({"plate": _PLATE}, {"plate": "桂A·12345"}),
        _received_by({"plate": _PLATE}),
    ),
    "receiving-vehicle-same": Example(
        "/receiving_vehicles/0/plate",
        _received_by({"plate": "12C 12345"}),
        _received_by({"plate": "12C 12346"}),
    ),
    "receiving-vehicle-repeated": Example(
        "/receiving_vehicles/1/plate",
        _received_by({"plate": _PLATE}, {"plate": "12c 54321"}),
        _received_by({"plate": _PLATE}, {"plate": "12c 54322"}),
    ),
    "receiving-trailer-format": Example(
        "/receiving_vehicles/0/trailer_plate",
        _received_by({"plate": _PLATE, "trailer_plate": "12C-001.99"}),
        _received_by({"plate": _PLATE, "trailer_plate": "12R-001.99"}),
    ),
    "receiving-container-format": Example(
        "/receiving_vehicles/0/container",
        _received_by({"plate": _PLATE, "container": "MSKU123456"}),
        _received_by({"plate": _PLATE, "container": "MSKU1234565"}),
    ),
    "receiving-container-check-digit": Example(
        "/receiving_vehicles/0/container",
        _received_by({"plate": _PLATE, "container": "MSKU1234560"}),
        _received_by({"plate": _PLATE, "container": "MSKU1234565"}),
    ),
    "receiving-driver-blank": Example(
        "/receiving_vehicles/0/driver_name",
        _received_by({"plate": _PLATE, "driver_name": "."}),
        _received_by({"plate": _PLATE, "driver_name": "Trần Văn Bình"}),
    ),
}
