"""What the load test declares is right by the gateway's own rules, and never twice."""

from datetime import UTC, datetime
from itertools import islice

from pydantic_core import to_json

from gateway.api.shapes import DeclarationIn
from gateway.domain.rules import evaluate
from loadtests.vehicles import Vehicles

NOW = datetime(2030, 1, 7, 2, 0, tzinfo=UTC)
GATES = ["huu-nghi", "tan-thanh"]


def bodies(seed: str, count: int):
    vehicles = Vehicles(seed)
    return list(islice(iter(lambda: vehicles.declare(GATES, NOW), None), count))


def test_no_rule_remarks_on_any_of_them():
    for body in bodies("1:0", 500):
        declared = DeclarationIn.model_validate_json(to_json(body))

        assert ([], []) == evaluate(declared, now=NOW)


def test_no_plate_is_declared_twice():
    plates = [body["vehicle"]["plate"] for body in bodies("1:0", 20_000)]

    assert len(plates) == len(set(plates))


def test_the_same_seed_declares_the_same_vehicles():
    assert bodies("1:0", 50) == bodies("1:0", 50)


def test_another_process_declares_others():
    plates, others = (
        {body["vehicle"]["plate"] for body in bodies(seed, 50)}
        for seed in ("1:0", "1:1")
    )

    assert plates.isdisjoint(others)
