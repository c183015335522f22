"""Reference values: exact fractions, and one published page (R6)."""

from fractions import Fraction

import pytest

from simulator.errors import QueueGrows
from simulator.theory import erlang

# Arrivals, rate, servers; share that waits, mean wait, queue; P90 and P99 of the wait.
CASES = {
    "R1": (5, 8, 1, 5 / 8, 5 / 24, 25 / 24, 0.610860, 1.378389),
    "R2": (0.9, 1, 1, 0.9, 9, 8.1, 21.972246, 44.998097),
    "R3a": (2, 3, 1, 2 / 3, 2 / 3, 4 / 3, 1.897120, 4.199705),
    "R3b": (2, 3, 2, 1 / 6, 1 / 24, 1 / 12, 0.127706, 0.703353),
    "R4": (1 / 5, 1 / 10, 3, 4 / 9, 40 / 9, 8 / 9, 14.916549, 37.942400),
    "R5": (1 / 5, 1 / 10, 4, 4 / 23, 20 / 23, 4 / 23, 2.766926, 14.279852),
    # rpubs.com 310276: Wq 1.7576158, Lq 4.218278.
    "R6": (2.4, 0.7, 4, 13824 / 19663, 34560 / 19663, 82944 / 19663, 4.875632, 10.6321),
    "R7": (1, 5 / 16, 4, 8192 / 13735, 32768 / 13735, 32768 / 13735, 7.143183, 16.3535),
    "R8": (1, 5 / 24, 6, 0.5177719992, 2.071087997, 2.071087997, 6.577459, 15.7878),
    "R9": (10, 1, 14, 0.1741319336, 0.0435329834, 0.435329834, 0.138661, 0.714307),
    "R10": (1, 1 / 8, 10, 0.4091801508, 1.636720603, 1.636720603, 5.635941, 14.846282),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_queues_with_exponential_services_are_as_published(case):
    arrivals, rate, servers, waits, wait, queue, p90, p99 = case

    found = erlang.mmc(arrivals, rate, servers)

    assert (waits, wait, queue) == pytest.approx(
        (found.waits, found.wait, found.queue), rel=1e-8
    )
    assert (wait + 1 / rate, arrivals / rate / servers) == pytest.approx(
        (found.stay, found.utilisation)
    )
    assert [p90, p99] == pytest.approx(
        [
            erlang.wait_percentile(arrivals, rate, servers, share)
            for share in (0.9, 0.99)
        ],
        rel=1e-5,
    )


def test_half_of_the_vehicles_may_not_wait_at_all():
    assert 0 == erlang.wait_percentile(10, 1, 14, 0.5)


def test_who_cannot_wait_is_turned_away_as_erlang_says():
    assert float(Fraction(81, 736)) == pytest.approx(erlang.erlang_b(5, 3))
    assert 0.1216610643 == pytest.approx(erlang.erlang_b(10, 8))


@pytest.mark.parametrize(
    ("arrivals", "leaves", "gives_up", "queue"),
    [
        (1, 0.05, 0.12222026, 2.44440517),
        (1.2, 0.05, 0.20487922, 4.91710125),
        (1, 0.2, 0.18493124, 0.92465618),
    ],
)
def test_impatient_vehicles_give_up_as_erlang_a_says(arrivals, leaves, gives_up, queue):
    found = erlang.erlang_a(arrivals, 1 / 4, 4, leaves)

    assert (gives_up, queue) == pytest.approx((found.gives_up, found.queue), rel=1e-7)


def test_the_patient_wait_as_without_patience():
    found = erlang.erlang_a(1, 1 / 4, 5, 1e-9)

    assert erlang.erlang_c(5, 4) == pytest.approx(found.waits, rel=1e-5)


def test_large_places_and_long_patience_overflow_nothing():
    full = erlang.mmck(9_000, 1, 8_000, 10_000)
    long = erlang.erlang_a(9_000, 1, 8_000, 1 / 1_000)

    assert 1 / 9 == pytest.approx(full.blocked)
    assert 1_000_000 == pytest.approx(long.queue, rel=1e-6)


def test_a_full_yard_turns_vehicles_away():
    found = erlang.mmck(1, 1 / 4, 4, 10)

    assert (0.10847458, 2.27796610, 2.55513308) == pytest.approx(
        (found.blocked, found.queue, found.wait)
    )


def test_a_queue_that_only_grows_has_no_long_run():
    with pytest.raises(QueueGrows, match="a load of 4 for 4 servers"):
        erlang.mmc(1, 1 / 4, 4)
