"""Vehicles that nobody has declared yet: the same ones for the same seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

# R is the letter of trailers; I, O and Q are on no plate.
LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
FIRST_DIGIT = {"export": "3", "import": "1"}
AHEAD = timedelta(hours=1)


class Vehicles:
    """Draws plates and bodies; no plate twice."""

    def __init__(self, seed: str) -> None:
        self._chance = Random(seed)  # noqa: S311 - random, not secret
        self._plates = _plates(self._chance)

    def declare(self, gates: list[str], now: datetime) -> dict[str, Any]:
        """Return the body of a declaration that no rule remarks on.

        All are of one category: a head start would let one of them overtake another.
        """
        direction = self._chance.choice(["export", "import"])
        number = f"{FIRST_DIGIT[direction]}{self._chance.randrange(10**11):011}"
        goods = {
            "description": "Máy dệt",
            "category": "machinery",
            "weight_kg": 18_000,
            "owner_name": "Công ty TNHH Ví Dụ",
            "customs_declaration": number,
        }
        return {
            "gate": self._chance.choice(gates),
            "direction": direction,
            "planned_arrival": (now + AHEAD).isoformat(),
            "vehicle": {
                "nationality": "VN",
                "plate": next(self._plates),
                "gross_weight_kg": 34_000,
                "laden": True,
            },
            "driver": {"name": "Nguyễn Văn An", "phone": "0912345678"},
            "goods": [goods],
        }


def _plates(chance: Random) -> Iterator[str]:
    given = set()
    while True:
        province, letter = chance.randrange(11, 100), chance.choice(LETTERS)
        plate = f"{province}{letter}-{chance.randrange(100_000):05}"
        if plate not in given:
            given.add(plate)
            yield plate
