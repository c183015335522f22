from itertools import pairwise
from math import exp

import numpy as np
import pytest

from simulator.scenario.figures import Law
from simulator.traffic import laws
from simulator.traffic.columns import (
    Rate,
    arrivals,
    choices,
    outages,
    outlasting,
    remaining_ms,
    times_ms,
)
from simulator.traffic.streams import Streams

MINUTE = 60_000
STREAMS = Streams(7, 0)
LAWS = [("lognormal", 0.6), ("gamma", 1.0), ("gamma", 0.5), ("constant", 0.0)]


def law(kind, mean=3.0, cv=1.0, longest=None):
    return Law(law=kind, mean=mean, cv=cv, longest=longest, grade="C", source="test")


@pytest.mark.parametrize(("kind", "cv"), LAWS)
def test_a_column_has_the_times_that_one_vehicle_would_have(kind, cv):
    uniforms = STREAMS.column("service", 200)

    column = times_ms(law(kind, cv=cv), uniforms)

    one_by_one = [round(laws.minutes(law(kind, cv=cv), u) * MINUTE) for u in uniforms]
    assert one_by_one == column.tolist()


@pytest.mark.parametrize(("kind", "cv"), LAWS)
def test_a_law_has_its_mean_and_its_spread(kind, cv):
    grid = (np.arange(100_000) + 0.5) / 100_000

    found = times_ms(law(kind, cv=cv), grid) / MINUTE

    assert 3.0 == pytest.approx(found.mean(), rel=2e-3)
    assert 3.0 * cv == pytest.approx(found.std(), rel=2e-2, abs=1e-9)


@pytest.mark.parametrize(("kind", "cv"), LAWS)
@pytest.mark.parametrize("been", [0.0, 1.5, 4.0])
def test_what_is_left_is_the_law_of_those_that_take_longer(kind, cv, been):
    grid = (np.arange(200_000) + 0.5) / 200_000
    longer = times_ms(law(kind, cv=cv), grid) / MINUTE
    longer = longer[longer > been]

    found = remaining_ms(law(kind, cv=cv), np.full(1000, been * MINUTE), grid[100::200])

    if not len(longer):
        assert [0] == np.unique(found).tolist()
        return
    shares = [0.05, 0.5, 0.95]
    expected = np.quantile(longer - been, shares)
    assert expected == pytest.approx(np.quantile(found / MINUTE, shares), rel=0.02)
    share = outlasting(law(kind, cv=cv), np.array([been * MINUTE]))[0]
    assert len(longer) / len(grid) == pytest.approx(share, abs=1e-4)


def test_the_exponential_law_forgets_how_long_it_has_been():
    uniforms = STREAMS.column("rest", 100)
    exponential = law("gamma", cv=1.0)

    late = remaining_ms(exponential, np.full(100, 20 * MINUTE), uniforms)

    assert times_ms(exponential, uniforms).tolist() == pytest.approx(
        late.tolist(), abs=1
    )


def test_what_has_taken_longer_than_anything_may_is_over():
    bounded = law("lognormal", longest=5.0)

    found = remaining_ms(bounded, np.array([6.0, 4.9]) * MINUTE, np.array([0.9, 0.9]))

    assert [0, 6_000] == found.tolist()


def test_a_time_far_beyond_a_law_leaves_a_finite_rest():
    month = np.array([30 * 1_440 * MINUTE])

    for kind, cv in LAWS:
        found = remaining_ms(law(kind, cv=cv), month, np.array([0.5]))
        assert 0 <= found[0] < month[0]


def test_nothing_takes_longer_than_the_longest():
    found = times_ms(law("gamma", longest=5.0), np.array([0.5, 0.999, 1.0]))

    assert [5 * MINUTE, 5 * MINUTE] == found[1:].tolist()


def test_the_first_numbers_of_a_stream_are_the_same_however_many_are_asked_for():
    few, many = STREAMS.column("patience", 10), STREAMS.column("patience", 1000)

    assert few.tolist() == many[:10].tolist()


def test_arrivals_follow_their_rate():
    rate = Rate([0, 600 * MINUTE, 1200 * MINUTE, 1800 * MINUTE], [10.0, 0.0, 20.0])

    found = arrivals(STREAMS, "arrival", rate)

    by_piece = np.histogram(found, rate.edges_ms)[0].tolist()
    assert 6_000 == pytest.approx(by_piece[0], abs=4 * 6_000**0.5)
    assert 0 == by_piece[1]
    assert 12_000 == pytest.approx(by_piece[2], abs=4 * 12_000**0.5)
    assert sorted(found) == found.tolist()


def test_gaps_between_arrivals_are_exponential():
    gaps = np.diff(arrivals(STREAMS, "gaps", Rate([0, 20_000 * MINUTE], [1.0])))

    assert exp(-1) == pytest.approx((gaps > MINUTE).mean(), abs=0.015)


def test_in_a_surge_the_same_vehicles_come_sooner():
    usual = arrivals(STREAMS, "arrival", Rate([0, 600 * MINUTE], [1.0]))
    surge = arrivals(STREAMS, "arrival", Rate([0, 600 * MINUTE], [2.0]))

    np.testing.assert_allclose(usual / 2, surge[: len(usual)], atol=1)
    assert len(surge) > len(usual)


def test_a_rate_of_nothing_brings_nobody():
    assert [] == arrivals(STREAMS, "arrival", Rate([0, MINUTE], [0.0])).tolist()


@pytest.mark.parametrize(
    ("edges", "rates", "message"),
    [
        ([0, 0], [1.0], "rising edges"),
        ([0, 1], [1.0, 2.0], "rising edges"),
        ([0, 1], [-1.0], "not below 0"),
        ([0, 1], [float("nan")], "not below 0"),
        ([0, 1], [float("inf")], "finite"),
    ],
)
def test_an_impossible_rate_is_refused(edges, rates, message):
    with pytest.raises(ValueError, match=message):
        Rate(edges, rates)


def test_choices_fall_into_their_shares():
    found = choices(
        {"a": 0.2, "b": 0.8, "c": 0.0}, np.array([0.0, 0.19, 0.2, 0.9999999])
    )

    assert [0, 0, 1, 1] == found.tolist()


def test_outages_follow_each_other_and_the_same_ones_come_in_a_longer_run():
    up, down = law("gamma", mean=60.0), law("gamma", mean=10.0)

    short = outages(STREAMS, "xray", up=up, down=down, until_ms=3_000 * MINUTE)
    long = outages(STREAMS, "xray", up=up, down=down, until_ms=9_000 * MINUTE)

    assert short == long[: len(short)]
    assert all(a[1] <= b[0] for a, b in pairwise(long))
    assert 9_000 / 70 == pytest.approx(len(long), abs=40)


def test_what_is_always_out_of_order_is_refused():
    moment = law("constant", mean=1e-9)

    with pytest.raises(ValueError, match="xray: it is out of order more than"):
        outages(STREAMS, "xray", up=moment, down=moment, until_ms=MINUTE)
