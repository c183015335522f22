import pytest

from simulator.errors import LagTooHigh
from simulator.live.pacing import Pace
from simulator.results.records import LagWindow, percentile

BUDGET_S = 0.5


def speeds(pace, lags, speed=60.0):
    """Return the speed after each second, when the p99 of that second was the lag."""
    found = []
    for now, lag in enumerate(lags):
        speed = pace.next_speed(now, lag, speed)
        found.append(speed)
    return found


@pytest.fixture
def pace():
    return Pace(speed=60.0, budget_s=BUDGET_S, strict=False, now=0)


def test_a_lag_within_its_budget_changes_nothing(pace):
    assert {60.0} == set(speeds(pace, [BUDGET_S] * 60))


def test_ten_seconds_over_budget_halve_the_speed(pace):
    found = speeds(pace, [1.0] * 11)

    assert [60.0] * 10 + [30.0] == found


def test_a_short_peak_is_let_pass(pace):
    assert {60.0} == set(speeds(pace, [1.0] * 9 + [0.0] + [1.0] * 9))


def test_the_speed_rises_by_a_quarter_after_ten_calm_seconds(pace):
    found = speeds(pace, [1.0] * 11 + [0.0] * 10)

    assert [30.0, 37.5] == found[-2:]


def test_the_speed_never_rises_above_what_was_asked_for(pace):
    found = speeds(pace, [1.0] * 11 + [0.0] * 600)

    assert 60.0 == found[-1] == max(found)


def test_the_speed_never_falls_below_real_time(pace):
    found = speeds(pace, [1.0] * 500)

    assert 1.0 == found[-1]


def test_a_strict_run_ends_instead():
    strict = Pace(speed=60.0, budget_s=BUDGET_S, strict=True, now=0)

    with pytest.raises(LagTooHigh, match=r"1\.00 s late .* budget is 0\.5 s"):
        speeds(strict, [1.0] * 11)


def test_only_the_last_seconds_count():
    lags = LagWindow(10)
    lags.add(0, 9.0)
    lags.add(5, 1.0)

    assert 9.0 == lags.p99(10)
    assert 1.0 == lags.p99(11)


@pytest.mark.parametrize(
    ("p", "expected"), [(0.0, 1), (0.5, 50), (0.99, 99), (1.0, 100)]
)
def test_percentiles_are_values_that_were_found(p, expected):
    assert expected == percentile([float(n) for n in range(1, 101)], p)


def test_nothing_found_has_a_percentile_of_zero():
    assert 0.0 == percentile([], 0.99)
