from math import pi, sin

import pytest

from simulator.theory import days
from simulator.theory.erlang import mmc

# The queue and the share that waits by the hour; more than one program agrees on them.
HOURS = {
    1: (0.026152, 0.052312),
    6: (1.662706, 0.547843),
    10: (31.918195, 0.992417),
    16: (129.879045, 0.999980),
    20: (70.747796, 0.961286),
    24: (0.204041, 0.056379),
}


def test_a_day_whose_arrivals_swing_has_its_longest_queue_hours_after_the_peak():
    found = days.course(
        lambda minute: 1 + 0.6 * sin(2 * pi * (minute - 360) / 1440),
        rate=5 / 16,
        servers=4,
        length=1440,
        first=days.empty(1201),
    )

    by_hour = {one.hour: (one.queue, one.waits) for one in found.hours}
    assert HOURS == {
        hour: pytest.approx(by_hour[hour], rel=1e-4, abs=1e-6) for hour in HOURS
    }
    assert (1440, 66668.1100, 46.29891697) == pytest.approx(
        (found.arrivals, found.area, found.wait)
    )


def test_the_same_arrivals_all_day_come_to_the_long_run():
    found = days.course(
        lambda _: 1.0, rate=5 / 16, servers=4, length=600, first=days.empty(300)
    )

    expected = mmc(1, 5 / 16, 4)
    last = found.hours[-1]
    assert (expected.queue, expected.waits) == pytest.approx(
        (last.queue, last.waits), rel=1e-3
    )


def test_who_comes_at_night_waits_for_the_opening():
    found = days.open_days(0.5, rate=1 / 3.2, servers=4, open_for=720)

    assert (298.5731761956, 360.060485) == pytest.approx((found.wait, found.at_opening))
