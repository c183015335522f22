from collections import Counter
from uuid import UUID

import pytest

from gateway.domain.channels import channel_of, sample
from gateway.domain.declarations import Channel
from gateway.domain.declared import Category
from tests.unit.examples import declaration

# Ids whose own draw is red, yellow and green.
RED = UUID(int=next(n for n in range(1000) if sample(UUID(int=n)) < 0.05))
YELLOW = UUID(int=next(n for n in range(1000) if 0.05 <= sample(UUID(int=n)) < 0.39))
GREEN = UUID(int=next(n for n in range(1000) if sample(UUID(int=n)) >= 0.39))


def routed(declaration_id, *, warnings=0, has_customs_number=True, **changes):
    return channel_of(
        declaration(id=declaration_id, **changes),
        warnings=warnings,
        has_customs_number=has_customs_number,
    )


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (GREEN, (Channel.GREEN, [])),
        (YELLOW, (Channel.YELLOW, ["sampled-for-review"])),
        (RED, (Channel.RED, ["sampled-for-inspection"])),
    ],
    ids=["green", "yellow", "red"],
)
def test_where_nothing_is_to_remark_the_draw_decides(drawn, expected):
    assert expected == routed(drawn)


def test_warnings_are_read_by_an_officer():
    assert (Channel.YELLOW, ["warnings"]) == routed(GREEN, warnings=1)


def test_goods_without_a_customs_number_are_read_by_an_officer():
    found = routed(GREEN, has_customs_number=False)

    assert (Channel.YELLOW, ["no-customs-number"]) == found


def test_minerals_are_inspected():
    found = routed(GREEN, category=Category.MINERALS)

    assert (Channel.RED, ["category-inspected"]) == found


def test_the_strictest_channel_wins_and_every_reason_is_given():
    found = routed(
        RED, warnings=2, has_customs_number=False, category=Category.MINERALS
    )

    assert Channel.RED is found[0]
    assert [
        "category-inspected",
        "sampled-for-inspection",
        "warnings",
        "no-customs-number",
    ] == found[1]


def test_the_draw_depends_on_the_id_alone():
    later = routed(YELLOW, gate="tan-thanh", tractor="29C00001", ticket=17, version=9)

    assert later == routed(YELLOW)


def test_the_published_draw_never_changes():
    """The first 8 bytes of BLAKE2s over sixteen zero bytes, as a fraction."""
    assert 0x4A6E_D04A_4CA7_4D6E / 2**64 == sample(UUID(int=0))


def test_an_ordinary_day_is_three_fifths_green_a_third_yellow_and_the_rest_red():
    """One vehicle in 45 carries minerals, as on the average day of July 2025."""
    vehicles = 20_000
    categories = (
        Category.MINERALS if n % 45 == 0 else Category.FRESH_FRUIT
        for n in range(vehicles)
    )

    day = Counter(
        routed(UUID(int=n), category=category)[0]
        for n, category in enumerate(categories)
    )

    assert 0.60 == pytest.approx(day[Channel.GREEN] / vehicles, abs=0.01)
    assert 0.33 == pytest.approx(day[Channel.YELLOW] / vehicles, abs=0.01)
    assert 0.07 == pytest.approx(day[Channel.RED] / vehicles, abs=0.01)
