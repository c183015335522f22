"""Of every rule one declaration that breaks it, and one near it that does not."""

from datetime import timedelta
from typing import Any, NamedTuple

from tests.unit.examples import NOW, goods


class Example(NamedTuple):
    """Changes of the example declaration, and where the broken one is pointed at."""

    pointer: str
    broken: dict[str, Any]
    kept: dict[str, Any]


def vehicle(**changes):
    return {"vehicle": changes}


def driver(**changes):
    return {"driver": changes}


def papers(**changes):
    return {"quarantine": changes}


CHINESE = {"nationality": "CN", "trailer_plate": None, "plate": "桂A·12345"}
BY_HAND = {"customs_declaration": None}
EMPTY = {"goods": [], "vehicle": {"laden": False, "gross_weight_kg": 15_500}}
NO_PAPERS = {
    "plant_certificate": None,
    "animal_certificate": None,
    "growing_area_code": None,
}
PRAWNS = goods({"category": "live_aquatic"})


EXAMPLES = {
    "planned-arrival-past": Example(
        "/planned_arrival",
        {"planned_arrival": NOW - timedelta(hours=24, seconds=1)},
        {"planned_arrival": NOW - timedelta(hours=24)},
    ),
    "planned-arrival-too-far": Example(
        "/planned_arrival",
        {"planned_arrival": NOW + timedelta(days=30, seconds=1)},
        {"planned_arrival": NOW + timedelta(days=30)},
    ),
    "plate-format-vn": Example(
        "/vehicle/plate", vehicle(plate="12-12345"), vehicle(plate="29LĐ-123.45")
    ),
    "plate-format-cn": Example(
        "/vehicle/plate",
        vehicle(**CHINESE | {"plate": "12C-123.45"}),
        vehicle(**CHINESE | {"plate": "桂AD12345"}),
    ),
    "plate-without-province": Example(
        "/vehicle/plate", vehicle(**CHINESE | {"plate": "A12345"}), vehicle(**CHINESE)
    ),
    "trailer-format": Example(
        "/vehicle/trailer_plate",
        vehicle(trailer_plate="12C-001.23"),
        vehicle(trailer_plate="12RM-001.23"),
    ),
    "trailer-same-as-vehicle": Example(
        "/vehicle/trailer_plate",
        vehicle(plate="12R-001.23", trailer_plate="12r 00123"),
        vehicle(plate="12R-001.24"),
    ),
    "container-format": Example(
        "/vehicle/container", vehicle(container="MSKU123456"), vehicle(container=None)
    ),
    "container-check-digit": Example(
        "/vehicle/container",
        vehicle(container="MSKU1234560"),
        vehicle(container="msku 123456-5"),
    ),
    "gross-weight-missing": Example(
        "/vehicle/gross_weight_kg",
        vehicle(gross_weight_kg=None),
        EMPTY | vehicle(laden=False, gross_weight_kg=None),
    ),
    "goods-heavier-than-vehicle": Example(
        "/vehicle/gross_weight_kg",
        goods({"weight_kg": 20_000}, {"weight_kg": 18_201}),
        goods({"weight_kg": 20_000}, {"weight_kg": 18_200}),
    ),
    "gross-weight-unlikely": Example(
        "/vehicle/gross_weight_kg",
        vehicle(gross_weight_kg=60_001),
        vehicle(gross_weight_kg=60_000),
    ),
    "unladen-but-heavy": Example(
        "/vehicle/laden",
        EMPTY | vehicle(laden=False, gross_weight_kg=20_001),
        EMPTY | vehicle(laden=False, gross_weight_kg=20_000),
    ),
    "receiving-vehicle-plate": Example(
        "/receiving_vehicles/1/plate",
        {"receiving_vehicles": [{"plate": "12C-543.21"}, {"plate": "桂A·12345"}]},
        {"receiving_vehicles": [{"plate": "12C-543.21"}]},
    ),
    "receiving-vehicle-same": Example(
        "/receiving_vehicles/0/plate",
        {"receiving_vehicles": [{"plate": "12C 12345"}]},
        {"receiving_vehicles": [{"plate": "12C 12346"}]},
    ),
    "driver-name-blank": Example(
        "/driver/name", driver(name=" . "), driver(name="王伟")
    ),
    "driver-name-holds-phone": Example(
        "/driver/name", driver(name="An 0912 345 678"), driver(name="An 17")
    ),
    "driver-phone": Example(
        "/driver/phone", driver(phone="12345"), driver(phone="+86 138 0013 8000")
    ),
    "driver-identity": Example(
        "/driver/identity_number",
        driver(identity_number="."),
        driver(identity_number="45010219800101123X"),
    ),
    "companion-name-blank": Example(
        "/driver/companion", driver(companion="-"), driver(companion="Lê Thị Bình")
    ),
    "laden-without-goods": Example("/goods", {"goods": []}, EMPTY),
    "unladen-with-goods": Example(
        "/vehicle/laden", vehicle(laden=False), vehicle(laden=True)
    ),
    "goods-category-empty": Example(
        "/goods/1/category", goods({}, {"category": "empty"}), goods({}, {})
    ),
    "goods-description-missing": Example(
        "/goods/1/description",
        goods({}, BY_HAND | {"description": "..."}),
        goods({}, BY_HAND, {"description": None}),
    ),
    "goods-weight-missing": Example(
        "/goods/1/weight_kg",
        goods({}, BY_HAND | {"weight_kg": 0}),
        goods({}, {"weight_kg": None}),
    ),
    "goods-category-missing": Example(
        "/goods/1/category",
        goods({}, BY_HAND | {"category": None}),
        goods({}, {"category": None}),
    ),
    "hs-code-format": Example(
        "/goods/0/hs_code", goods({"hs_code": "0810.90.92"}), goods({"hs_code": "0810"})
    ),
    "origin-format": Example(
        "/goods/0/origin", goods({"origin": "Viet Nam"}), goods({"origin": "CN"})
    ),
    "owner-missing": Example(
        "/goods/0/owner_name",
        goods({"owner_name": None, "owner_tax_code": None}),
        goods({"owner_name": None}),
    ),
    "owner-name-blank": Example(
        "/goods/0/owner_name", goods({"owner_name": "."}), goods({"owner_name": "An"})
    ),
    "tax-code-format": Example(
        "/goods/0/owner_tax_code",
        goods({"owner_tax_code": "490012346"}),
        goods({"owner_tax_code": "4900123467-001"}),
    ),
    "tax-code-check-digit": Example(
        "/goods/0/owner_tax_code",
        goods({"owner_tax_code": "4900123468"}),
        goods({"owner_tax_code": "4900123467"}),
    ),
    "customs-number-format": Example(
        "/goods/0/customs_declaration",
        goods({"customs_declaration": "505123456780"}),
        goods(BY_HAND),
    ),
    "customs-number-direction": Example(
        "/goods/0/customs_declaration",
        goods({"customs_declaration": "105123456780"}),
        {"direction": "import"} | goods({"customs_declaration": "105123456780"}),
    ),
    "plant-papers-missing": Example(
        "/quarantine/plant_certificate",
        papers(**NO_PAPERS),
        papers(**NO_PAPERS | {"growing_area_code": "VN-LSOR-0001"}),
    ),
    "animal-papers-missing": Example(
        "/quarantine/animal_certificate",
        PRAWNS,
        PRAWNS | papers(animal_certificate="KDDV-2026-0001"),
    ),
    "plant-certificate-blank": Example(
        "/quarantine/plant_certificate",
        papers(plant_certificate="."),
        papers(plant_certificate="1"),
    ),
    "growing-area-blank": Example(
        "/quarantine/growing_area_code",
        papers(growing_area_code="-"),
        papers(growing_area_code="VN-LSOR-0001"),
    ),
    "animal-certificate-blank": Example(
        "/quarantine/animal_certificate",
        papers(animal_certificate="--"),
        papers(animal_certificate=None),
    ),
}
