"""Examples of the rules about what vehicle and goods weigh."""

from typing import Any

from gateway.domain.rules.examples.declaration import Example, goods


def _vehicle(**changes: Any) -> dict[str, Any]:
    return {"vehicle": changes}


def _empty(gross_weight_kg: int | None) -> dict[str, Any]:
    return {"goods": []} | _vehicle(laden=False, gross_weight_kg=gross_weight_kg)


EXAMPLES = {
    "gross-weight-missing": Example(
        "/vehicle/gross_weight_kg", _vehicle(gross_weight_kg=None), _empty(None)
    ),
    "goods-heavier-than-vehicle": Example(
        "/vehicle/gross_weight_kg",
        goods({"weight_kg": 20000}, {"weight_kg": 18201}),
        goods({"weight_kg": 20000}, {"weight_kg": 18200}),
    ),
    "gross-weight-unlikely": Example(
        "/vehicle/gross_weight_kg",
        _vehicle(gross_weight_kg=60001),
        _vehicle(gross_weight_kg=60000),
    ),
    "unladen-but-heavy": Example("/vehicle/laden", _empty(20001), _empty(20000)),
    "gross-weight-in-tonnes": Example(
        "/vehicle/gross_weight_kg",
        _vehicle(gross_weight_kg=38) | goods({"weight_kg": 22}),
        _vehicle(gross_weight_kg=1000) | goods({"weight_kg": 22}),
    ),
    "vehicle-weighs-nothing": Example(
        "/vehicle/gross_weight_kg",
        _vehicle(gross_weight_kg=22999),
        _vehicle(gross_weight_kg=23000),
    ),
}
