"""Which checks a vehicle needs, by the published table."""

import pytest

from gateway.domain.checks import OWNERS, CheckKind
from gateway.domain.declarations import Channel, Direction
from gateway.domain.declared import Category
from gateway.domain.requirements import (
    TABLE,
    Traits,
    required,
    traits_of,
)
from tests.unit.examples import BODY, declaration, goods

ALWAYS = {
    CheckKind.BORDER_GUARD_ENTRY,
    CheckKind.CUSTOMS_ENTRY,
    CheckKind.CUSTOMS_INSPECTION,
}
UNLOADED = {
    CheckKind.YARD_ENTRY,
    CheckKind.TRANSPORT_LICENCE,
    CheckKind.TRANSSHIPMENT,
}


def traits(**changes):
    found = {
        "direction": Direction.EXPORT,
        "channel": Channel.GREEN,
        "categories": frozenset({Category.MACHINERY}),
    }
    return Traits(**found | changes)


@pytest.mark.parametrize("category", Category)
def test_goods_decide_which_quarantine_is_needed(category):
    extra = {
        Category.FRESH_FRUIT: {CheckKind.PLANT_QUARANTINE},
        Category.VEGETABLES: {CheckKind.PLANT_QUARANTINE},
        Category.LIVE_AQUATIC: {CheckKind.ANIMAL_QUARANTINE},
        Category.FROZEN: {CheckKind.ANIMAL_QUARANTINE},
    }

    found = required(traits(categories=frozenset({category})))

    assert ALWAYS | extra.get(category, set()) == found


def test_one_box_of_fruit_on_a_load_of_fish_needs_both_quarantines():
    mixed = frozenset({Category.FROZEN, Category.FRESH_FRUIT})

    found = required(traits(categories=mixed))

    both = {CheckKind.PLANT_QUARANTINE, CheckKind.ANIMAL_QUARANTINE}
    assert ALWAYS | both == found


def test_whoever_comes_from_the_other_side_sees_a_doctor():
    found = required(traits(direction=Direction.IMPORT))

    assert ALWAYS | {CheckKind.MEDICAL} == found


def test_the_red_channel_is_inspected_in_the_yard():
    found = required(traits(channel=Channel.RED))

    assert ALWAYS | {CheckKind.YARD_ENTRY} == found
    assert ALWAYS == required(traits(channel=Channel.YELLOW))
    assert ALWAYS == required(traits(channel=None))


def test_unloading_onto_another_vehicle_needs_a_licence_a_yard_and_its_own_mark():
    assert ALWAYS | UNLOADED == required(traits(is_transshipped=True))


def test_every_line_is_of_an_agency_and_says_why():
    assert all(line.kind in OWNERS and line.because for line in TABLE)
    assert CheckKind.CUSTOMS_INSPECTION in {
        line.kind for line in TABLE if line.of == "every vehicle"
    }


def test_all_goods_lines_and_the_declared_category_are_traits():
    mixed = goods({}, {"category": "frozen"}, {"category": None})
    receiving = {"receiving_vehicles": [{"plate": "12C-000.01"}]}

    stored = traits_of(declaration(), BODY | mixed | receiving)

    assert {"fresh_fruit", "frozen"} == stored.categories
    assert stored.is_transshipped


def test_a_vehicle_without_goods_is_of_no_category_of_goods():
    stored = traits_of(declaration(category="empty"), BODY | {"goods": []})

    assert frozenset({"empty"}) == stored.categories
    assert not stored.is_transshipped
