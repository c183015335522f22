"""Examples of the rules about plates, container and seal."""

from typing import Any

from gateway.domain.rules.examples.declaration import Example


def _vehicle(**changes: Any) -> dict[str, Any]:
    return {"vehicle": changes}


def _chinese(plate: str, trailer: str | None = None) -> dict[str, Any]:
    return _vehicle(nationality="CN", plate=plate, trailer_plate=trailer)


EXAMPLES = {
    "plate-format-vn": Example(
        "/vehicle/plate", _vehicle(plate="12-12345"), _vehicle(plate="29LĐ-123.45")
    ),
    "plate-format-cn": Example(
        "/vehicle/plate", _chinese("12C-123.45"), _chinese("桂AD12345")
    ),
    "plate-without-province": Example(
        "/vehicle/plate", _chinese("A12345"), _chinese("桂A·12345")
    ),
    "plate-province-vn": Example(
        "/vehicle/plate", _vehicle(plate="10C-123.45"), _vehicle(plate="11C-123.45")
    ),
    "plate-of-trailer": Example(
        "/vehicle/plate", _vehicle(plate="12RM-123.45"), _vehicle(plate="12C-123.46")
    ),
    "trailer-format": Example(
        "/vehicle/trailer_plate",
        _vehicle(trailer_plate="12C-001.23"),
        _vehicle(trailer_plate="12RM-001.23"),
    ),
    "trailer-same-as-vehicle": Example(
        "/vehicle/trailer_plate",
        _vehicle(plate="12R-001.23", trailer_plate="12r 00123"),
        _vehicle(plate="12R-001.24"),
    ),
    "container-format": Example(
        "/vehicle/container", _vehicle(container="MSKU123456"), _vehicle(container=None)
    ),
    "container-check-digit": Example(
        "/vehicle/container",
        _vehicle(container="MSKU1234560"),
        _vehicle(container="msku 123456-5"),
    ),
    "container-kind": Example(
        "/vehicle/container",
        _vehicle(container="MSKP1234565"),
        _vehicle(container="MSKU1234565"),
    ),
    "seal-blank": Example("/vehicle/seal", _vehicle(seal="..."), _vehicle(seal=None)),
}
