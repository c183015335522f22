"""Unloading onto receiving vehicles, derived from facts in whatever order they came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from gateway.domain.transshipments import Receiving, place_of, transshipment_of
from tests.unit.examples import BODY, NOW
from tests.unit.test_checks import Fact

TWO = {"receiving_vehicles": [{"plate": "12C-000.01"}, {"plate": "12C-000.02"}]}
UNLOADED = BODY | TWO
READY = (
    Fact("border_guard_entry", "pass", NOW),
    Fact("customs_entry", "pass", NOW + timedelta(minutes=1)),
    Fact("transport_licence", "pass", NOW + timedelta(minutes=2)),
)


@dataclass(frozen=True)
class Told:
    receiving: int = 0
    area: str = "B2"
    weight_kg: int | None = None
    happened_at: datetime = NOW
    at: datetime = NOW


def unloading(*transfers, facts=READY):
    found = transshipment_of(UNLOADED, facts, transfers)
    assert found is not None
    return found


def test_without_receiving_vehicles_there_is_none():
    assert transshipment_of(BODY, READY, ()) is None


def test_a_receiving_vehicle_that_nobody_saw_has_not_come():
    assert [Receiving("12C-000.01"), Receiving("12C-000.02")] == (unloading().receiving)


def test_of_each_receiving_vehicle_what_happened_last_counts():
    told = [
        Told(0, "B2", 9_000, NOW + timedelta(minutes=9)),
        Told(0, "B2", None, NOW),
        Told(1, "B3", 4_000, NOW),
    ]

    for order in permutations(told):
        found = unloading(*order)
        assert [9_000, 4_000] == [one.weight_kg for one in found.receiving]
        assert 13_000 == found.weight_kg


@pytest.mark.parametrize(
    ("weight_kg", "is_overweight"), [(23_100, False), (23_101, True)]
)
def test_more_than_declared_is_remarked_above_the_tolerance(weight_kg, is_overweight):
    found = unloading(Told(weight_kg=weight_kg))

    assert (22_000, is_overweight) == (found.declared_kg, found.is_overweight)


def test_it_is_ready_when_the_last_of_what_it_needs_is_there():
    later = NOW + timedelta(minutes=30)

    assert later == unloading(Told(happened_at=later)).ready_since
    assert READY[-1].happened_at == unloading(Told()).ready_since


@pytest.mark.parametrize("lacking", READY)
def test_it_is_not_ready_while_one_of_them_lacks(lacking):
    facts = [fact for fact in READY if fact is not lacking]

    assert unloading(Told(), facts=facts).ready_since is None
    assert unloading().ready_since is None


def test_a_licence_that_is_withdrawn_makes_it_wait():
    withdrawn = Fact("transport_licence", "fail", NOW + timedelta(hours=1))

    assert unloading(Told(), facts=[*READY, withdrawn]).ready_since is None


def test_a_plate_is_found_in_any_spelling():
    assert 1 == place_of("12C00002", UNLOADED)
    assert place_of("12C99999", UNLOADED) is None
