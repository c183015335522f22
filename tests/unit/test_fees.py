"""What vehicles have to pay, by the tables that come with the gateway."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.domain.checks import CheckKind
from gateway.domain.fees import fees_of, kinds_due, table_on, total
from gateway.services.tariffs import fees, tables
from tests.unit.examples import BODY, GOODS, merged

TODAY = date(2026, 11, 24)
INFRASTRUCTURE, TRANSFER = CheckKind.INFRASTRUCTURE_FEE, CheckKind.TRANSFER_FEE
LOOSE = {"vehicle": {"container": None}}


def body(*changes, **load):
    """Return the example without a container, with one goods line of this load."""
    found = merged(BODY, LOOSE) | {"goods": [GOODS | load]}
    for change in changes:
        found = merged(found, change)
    return found


def lines(declared, on=TODAY):
    return fees_of(declared, table_on(tables(), on))


def amounts(declared, on=TODAY):
    return [(line.kind, line.amount_vnd) for line in lines(declared, on)]


@pytest.mark.parametrize(
    ("weight_kg", "class_id", "amount_vnd"),
    [
        (3_999, "VT3", 200_000),
        (4_000, "VT4", 300_000),
        (9_999, "VT4", 300_000),
        (10_000, "VT5", 500_000),
        (17_999, "VT5", 500_000),
        (18_000, "VT6", 800_000),
    ],
)
def test_the_weight_of_the_goods_makes_the_class(weight_kg, class_id, amount_vnd):
    (line,) = lines(body(weight_kg=weight_kg))

    assert (class_id, amount_vnd) == (line.class_id, line.amount_vnd)
    assert (class_id not in {"VT4", "VT6"}) is line.assumed


def test_a_container_counts_as_the_highest_class_and_says_that_it_is_assumed():
    boxed = merged(body(weight_kg=9_000), {"vehicle": {"container": "MSKU1234565"}})
    heavy = merged(body(weight_kg=20_000), {"vehicle": {"container": "MSKU1234565"}})

    assert [("VT6", 800_000, True)] == [
        (line.class_id, line.amount_vnd, line.assumed) for line in lines(boxed)
    ]
    assert not lines(heavy)[0].assumed


def test_fresh_vegetables_for_export_below_two_tonnes_are_cheap():
    light = body(category="vegetables", weight_kg=1_999)
    heavier = body(category="vegetables", weight_kg=4_000)

    assert [(INFRASTRUCTURE, 100_000)] == amounts(light)
    assert [(INFRASTRUCTURE, 300_000)] == amounts(heavier)


def test_an_import_that_drives_inland_pays_more():
    driven = body({"direction": "import"}, category="machinery", weight_kg=5_000)

    assert [(INFRASTRUCTURE, 390_000)] == amounts(driven)


def test_who_is_unloaded_pays_a_part_and_the_receiving_vehicles_their_own():
    """The published case: two vehicles of VT4 take over what one of VT4 brought."""
    receiving = [{"plate": "12C-000.01"}, {"plate": "12C-000.02"}]
    unloaded = body(
        {"direction": "import", "receiving_vehicles": receiving},
        category="machinery",
        weight_kg=9_000,
    )

    assert [
        (INFRASTRUCTURE, 300_000),
        (INFRASTRUCTURE, 300_000),
        (TRANSFER, 90_000),
    ] == amounts(unloaded)
    assert 690_000 == total(lines(unloaded))
    assert {INFRASTRUCTURE, TRANSFER} == kinds_due(lines(unloaded))
    assert ["receiving_vehicles/0", "receiving_vehicles/1", "vehicle"] == [
        line.of for line in lines(unloaded)
    ]


def test_ore_for_export_pays_five_times():
    assert [(INFRASTRUCTURE, 4_000_000)] == amounts(
        body(category="minerals", weight_kg=20_000)
    )


def test_farm_products_of_a_temporary_import_pay_most():
    fruit = body(
        {"regime": "temporary_import", "vehicle": {"container": "MSKU1234565"}}
    )

    assert [(INFRASTRUCTURE, 4_000_000)] == amounts(fruit)


def test_of_mixed_goods_the_dearest_counts_for_all():
    mixed = body() | {
        "goods": [
            GOODS | {"category": "other", "weight_kg": 19_000},
            GOODS | {"category": "minerals", "weight_kg": 100},
        ]
    }

    assert [(INFRASTRUCTURE, 4_000_000)] == amounts(mixed)


def test_an_empty_vehicle_pays_nothing():
    empty = merged(BODY, {"vehicle": {"laden": False}}) | {"goods": []}

    assert [] == lines(empty)
    assert frozenset() == kinds_due(lines(empty))


def test_the_table_of_the_day_counts():
    day_before, first_day = date(2025, 5, 7), date(2025, 5, 8)

    assert "01/2019/NQ-HĐND" == lines(body(), day_before)[0].table
    assert lines(body(), day_before)[0].assumed
    assert "09/2025/NQ-HĐND" == lines(body(), first_day)[0].table
    assert [] == lines(body(), date(2018, 12, 31))


def test_the_day_is_that_of_the_gate():
    hanoi = ZoneInfo("Asia/Ho_Chi_Minh")
    midnight = datetime(2025, 5, 8, tzinfo=hanoi)

    (line,) = fees(body(), midnight.astimezone(ZoneInfo("UTC")), hanoi)

    assert "09/2025/NQ-HĐND" == line.table


def test_every_table_has_a_rate_of_every_class_and_says_where_it_is_from():
    for table in tables():
        assert {one.id for one in table.classes} == set(table.rates["ordinary"])
        assert table.source
        for by_class in table.rates.values():
            assert set(by_class) <= set(table.rates["ordinary"])
