"""Vehicles that nobody has declared yet: the same ones for the same seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from random import Random
from types import MappingProxyType
from typing import Any

# R is the letter of trailers; I, O and Q are on no plate.
LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
PROVINCES = range(11, 100)
SERIALS = 100_000
PLATES = len(PROVINCES) * len(LETTERS) * SERIALS
# Without a common divisor with PLATES, so that PLATES steps meet every plate once.
_STRIDE = 110_013_197
FIRST_DIGIT = {"export": "3", "import": "1"}
AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Load:
    """Goods that no rule remarks on, one typical line of each category."""

    description: str
    hs_code: str
    weight_kg: int
    certificate: bool = False


# Fruit has a head start and empty vehicles a handicap at both gates, so that places
# move by the published rule, and not only by when somebody declared.
LOADS: Mapping[str, Load | None] = MappingProxyType(
    {
        "machinery": Load("Máy dệt", "84463000", 18_000),
        "fresh_fruit": Load("Thanh long", "08109092", 22_000, certificate=True),
        "electronics": Load("Linh kiện điện tử", "85423900", 11_000),
        "empty": None,
    }
)
# Everybody is of one category here: whoever watches a place sees it move up only.
ALIKE = ("machinery",)
MIXED = ("machinery", "machinery", "fresh_fruit", "electronics", "empty")
_TARE_KG = 15_500


def plate(number: int) -> str:
    """Return one of `PLATES` Vietnamese plates; each number has its own."""
    rest, serial = divmod(number % PLATES, SERIALS)
    province, letter = divmod(rest, len(LETTERS))
    return f"{PROVINCES[province]}{LETTERS[letter]}-{serial:05}"


@lru_cache(maxsize=8)
def _first(seed: str) -> int:
    return Random(seed).randrange(PLATES)  # noqa: S311 - random, not secret


def numbered(seed: str, number: int) -> str:
    """Return the plate of vehicle *number* of all that declare with a seed."""
    return plate(_first(seed) + number * _STRIDE)


def declare(
    chance: Random,
    plate: str,
    gates: Sequence[str],
    now: datetime,
    *,
    categories: Sequence[str] = ALIKE,
    direction: str | None = None,
) -> dict[str, Any]:
    """Return the body of a declaration that no rule remarks on."""
    direction = direction or chance.choice(("export", "import"))
    category = chance.choice(categories)
    number = chance.randrange(10**11)
    load = LOADS[category]
    return {
        "gate": chance.choice(gates),
        "direction": direction,
        "planned_arrival": (now + AHEAD).isoformat(),
        "vehicle": {
            "nationality": "VN",
            "plate": plate,
            "gross_weight_kg": _TARE_KG + (load.weight_kg if load else 0),
            "laden": load is not None,
        },
        "driver": {
            "name": "Nguyễn Văn An",
            "phone": f"091{chance.randrange(10**7):07}",
        },
        "goods": [_goods(load, category, direction, number)] if load else [],
    } | _papers(load, number)


class Vehicles:
    """Draws plates and bodies; no plate twice, in no process.

    This process is number *share* of the *of* that declare with the same seed.
    """

    def __init__(self, seed: str, *, share: int = 0, of: int = 1) -> None:
        self._chance = Random(f"{seed}/{share}")  # noqa: S311 - random, not secret
        self._seed, self._numbers = seed, count(share, of)

    def declare(self, gates: Sequence[str], now: datetime) -> dict[str, Any]:
        """Return the body of a declaration of a vehicle that was not drawn yet."""
        drawn = numbered(self._seed, next(self._numbers))
        return declare(self._chance, drawn, gates, now)


def _goods(load: Load, category: str, direction: str, number: int) -> dict[str, Any]:
    return {
        "description": load.description,
        "hs_code": load.hs_code,
        "category": category,
        "weight_kg": load.weight_kg,
        "owner_name": "Công ty TNHH Ví Dụ",
        "customs_declaration": f"{FIRST_DIGIT[direction]}{number:011}",
        "origin": "VN" if direction == "export" else "CN",
    }


def _papers(load: Load | None, number: int) -> dict[str, Any]:
    if load is None or not load.certificate:
        return {}
    return {"quarantine": {"plant_certificate": f"KDTV-{number:011}"}}
