"""What the load test declares is right by the gateway's own rules, and never twice."""

from datetime import UTC, datetime
from itertools import islice
from random import Random

import pytest
from pydantic_core import to_json

from gateway.api.shapes import DeclarationIn
from gateway.domain.rules import evaluate
from loadtests.vehicles import LOADS, PLATES, Vehicles, declare, numbered, plate

NOW = datetime(2030, 1, 7, 2, 0, tzinfo=UTC)
GATES = ["huu-nghi", "tan-thanh"]


def bodies(seed: str, count: int, **share: int):
    vehicles = Vehicles(seed, **share)
    return list(islice(iter(lambda: vehicles.declare(GATES, NOW), None), count))


@pytest.mark.parametrize("category", LOADS)
def test_no_rule_remarks_on_any_of_them(category):
    chance = Random(1)
    for number in range(100):
        body = declare(chance, numbered("1", number), GATES, NOW, categories=[category])
        declared = DeclarationIn.model_validate_json(to_json(body))

        assert ([], []) == evaluate(declared, now=NOW)


def test_every_number_has_a_plate_of_its_own():
    assert ("11A-00000", "99Z-99999") == (plate(0), plate(PLATES - 1))
    assert 50_000 == len({numbered("1", number) for number in range(50_000)})


def test_the_same_seed_declares_the_same_vehicles():
    assert bodies("1", 50) == bodies("1", 50)
    assert bodies("1", 50) != bodies("2", 50)


def test_processes_of_one_run_declare_different_vehicles():
    shares = [
        {body["vehicle"]["plate"] for body in bodies("1", 2000, share=n, of=3)}
        for n in range(3)
    ]

    assert 6000 == len(set.union(*shares))
