"""What vehicles carry: one typical goods line for each category."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from simulator.traffic import identities

# A vehicle of fruit carries about 22 tonnes; empty ones weigh what the vehicle does.
_TARE_KG = 15_500

_PLANT = frozenset({Category.FRESH_FRUIT, Category.VEGETABLES})
_ANIMAL = frozenset({Category.LIVE_AQUATIC, Category.FROZEN})


@dataclass(frozen=True, slots=True)
class Kind:
    description: str
    hs_code: str
    weight_kg: int
    in_container: bool = True


_KINDS: Mapping[Category, Kind] = MappingProxyType(
    {
        Category.FRESH_FRUIT: Kind("Thanh long ruột đỏ", "08109092", 22_000),
        Category.VEGETABLES: Kind("Rau cải thảo tươi", "07049000", 20_000),
        Category.LIVE_AQUATIC: Kind("Tôm hùm sống", "03063120", 9_000),
        Category.FROZEN: Kind("Cá tra phi lê đông lạnh", "03046200", 21_000),
        Category.ELECTRONICS: Kind("Linh kiện điện tử", "85423900", 11_000),
        Category.MACHINERY: Kind("Máy gia công và phụ tùng", "84798939", 16_000),
        Category.CONSUMER_GOODS: Kind("Hàng gia dụng", "94032090", 12_000),
        Category.NEW_VEHICLES: Kind(
            "Ô tô đầu kéo mới", "87012190", 8_800, in_container=False
        ),
        Category.MINERALS: Kind("Bột đá", "25174900", 24_000, in_container=False),
        Category.OTHER: Kind("Hàng hóa khác", "39269099", 14_000),
    }
)


def in_container(category: Category) -> bool:
    return category in _KINDS and _KINDS[category].in_container


def is_quarantined(category: Category) -> bool:
    """Whether plant or animal quarantine looks at it."""
    return category in _PLANT | _ANIMAL


def lines(
    category: Category, direction: Direction, *, weight: float, firm: float, number: int
) -> list[dict[str, Any]]:
    """Return the goods lines; *weight* and *firm* are uniform numbers."""
    if category is Category.EMPTY:
        return []
    kind = _KINDS[category]
    owner, tax_code = identities.firm(int(firm * identities.FIRMS))
    leaves = direction is Direction.EXPORT
    return [
        {
            "description": kind.description,
            "hs_code": kind.hs_code,
            "category": category.value,
            "weight_kg": _weight(kind, weight),
            "owner_name": owner,
            "owner_tax_code": tax_code,
            "customs_declaration": identities.customs_declaration(
                number, leaves=leaves
            ),
            "origin": "VN" if leaves else "CN",
        }
    ]


def gross_weight(goods: list[dict[str, Any]]) -> int:
    carried: int = sum(line["weight_kg"] for line in goods)
    return _TARE_KG + carried


def certificates(category: Category, number: int) -> dict[str, str | None]:
    plant = f"KDTV-{number:09}" if category in _PLANT else None
    animal = f"KDDV-{number:09}" if category in _ANIMAL else None
    return {
        "plant_certificate": plant,
        "animal_certificate": animal,
        "growing_area_code": None,
    }


def _weight(kind: Kind, uniform: float) -> int:
    """Return a weight within a tenth of the typical one, in steps of 10 kg."""
    return round(kind.weight_kg * (0.9 + 0.2 * uniform) / 10) * 10
