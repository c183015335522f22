"""Intervals, stopping, warm-up: against worked examples with known answers."""

from math import exp, inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from simulator.cli import app
from simulator.statistics.coverage import coverage
from simulator.statistics.intervals import (
    ecdf,
    enough_for_percentile,
    mean_interval,
    paired_difference,
    percentile_interval,
    student,
)
from simulator.statistics.stopping import Precision, judge
from simulator.statistics.tables import coverage_page
from simulator.statistics.warm_up import mser

PAGE = Path(__file__).parents[2] / "docs/explanation/validation.md"

# Ten mean delays in a bank: Law, Simulation Modeling and Analysis, example 9.14.
BANK = (1.53, 1.66, 1.24, 2.34, 2.00, 1.69, 2.69, 2.86, 1.70, 2.60)


class TestIntervals:
    @pytest.mark.parametrize(
        ("replications", "critical"),
        [(3, 4.302653), (5, 2.776445), (10, 2.262157), (30, 2.045230), (50, 2.009575)],
    )
    def test_students_critical_values_are_those_of_the_tables(
        self, replications, critical
    ):
        assert critical == pytest.approx(student(0.95, replications), abs=1e-6)

    def test_the_bank_of_the_textbook_has_its_interval(self):
        interval = mean_interval(BANK, level=0.90)

        assert (2.031, 0.322283) == pytest.approx(
            (interval.mean, interval.half_width), abs=1e-6
        )

    def test_one_replication_says_nothing_of_its_error(self):
        interval = mean_interval([4.0])

        assert (4.0, inf, inf) == (
            interval.mean,
            interval.half_width,
            interval.relative,
        )

    def test_equal_replications_have_no_width_whatever_their_mean(self):
        assert 0.0 == mean_interval([0.0, 0.0, 0.0]).relative

    @pytest.mark.parametrize("values", [[], [1.0, float("nan")], [inf]])
    def test_no_numbers_and_missing_ones_are_refused(self, values):
        with pytest.raises(ValueError, match="number"):
            mean_interval(values)

    @pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
    def test_a_level_is_between_0_and_1(self, level):
        with pytest.raises(ValueError, match="not between 0 and 1"):
            mean_interval([1, 2], level=level)

    def test_a_percentile_is_taken_inside_each_replication(self):
        days = [np.arange(101), np.arange(101) + 10, np.arange(101) + 20]

        interval = percentile_interval(days, 0.95)

        assert (105.0, 3) == (interval.mean, interval.replications)
        assert student(0.95, 3) * 10 / 3**0.5 == pytest.approx(interval.half_width)

    def test_what_both_met_cancels_in_a_paired_difference(self):
        traffic = np.array([10.0, 50.0, 90.0, 130.0])

        interval = paired_difference(traffic, traffic + 2)

        assert (2.0, 0.0) == (interval.mean, interval.half_width)

    def test_unequal_numbers_of_replications_are_not_paired(self):
        with pytest.raises(ValueError, match="3 replications cannot be paired with 2"):
            paired_difference([1, 2, 3], [1, 2])

    def test_a_percentile_needs_ten_vehicles_beyond_it(self):
        assert enough_for_percentile(200, 0.95)
        assert not enough_for_percentile(199, 0.95)

    @given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
    def test_an_interval_moves_and_grows_with_its_numbers(self, values):
        interval = mean_interval(values)
        moved = mean_interval([3 * value + 7 for value in values])

        assert 3 * interval.mean + 7 == pytest.approx(moved.mean, abs=1e-6)
        assert 3 * interval.half_width == pytest.approx(moved.half_width, abs=1e-3)

    def test_the_empirical_distribution_steps_at_each_value(self):
        steps = ecdf([3, 1, 1, 2])

        assert [1, 2, 3] == steps.values.tolist()
        assert [0.5, 0.75, 1.0] == steps.shares.tolist()
        assert [0.0, 0.5, 0.5, 1.0] == [steps.at(x) for x in (0.9, 1, 1.5, 9)]


class TestStopping:
    def test_it_stops_when_precision_was_reached_and_stayed(self):
        verdict = judge([10.0, 10.1, 9.9, *[10.0] * 5], Precision())

        assert (3, False) == (verdict.needed, verdict.go_on)
        assert 3 == verdict.interval.replications

    def test_it_goes_on_while_it_looks_ahead(self):
        verdict = judge([10.0, 10.1, 9.9, *[10.0] * 4], Precision())

        assert (None, True) == (verdict.needed, verdict.go_on)

    def test_precision_that_is_lost_again_does_not_count(self):
        lucky = [10.0, 10.0, 10.0, 20.0]

        verdict = judge([*lucky, *[12.5] * 96], Precision())

        assert verdict.needed is not None
        assert verdict.needed > 4

    def test_at_the_most_it_ends_without_precision(self):
        verdict = judge([1.0, 9.0] * 10, Precision(most=20))

        assert (None, False) == (verdict.needed, verdict.go_on)
        assert 20 == verdict.interval.replications

    def test_reached_just_before_the_most_it_counts(self):
        verdict = judge([10.0, 10.1, 9.9, 10.0], Precision(most=4))

        assert (3, False) == (verdict.needed, verdict.go_on)

    @pytest.mark.parametrize(
        ("rule", "told"),
        [
            ({"share": 0}, "precision 0 is not between 0 and 1"),
            ({"least": 2}, "from 2 to 200 replications are not allowed"),
            ({"most": 2}, "from 3 to 2 replications are not allowed"),
            ({"look_ahead": -1}, "cannot look -1 replications ahead"),
        ],
    )
    def test_a_rule_that_contradicts_itself_is_refused(self, rule, told):
        with pytest.raises(ValueError, match=told):
            Precision(**rule)


class TestWarmUp:
    def test_what_stands_apart_at_the_beginning_is_left_out(self):
        found = mser([10.0] * 50 + [1.0, -1.0] * 75)

        assert (50, False) == (found.observations, found.too_short)
        assert (0.0, 0.00133333333) == pytest.approx(
            (found.mean, found.statistic), abs=1e-9
        )

    @pytest.mark.parametrize(
        ("batch", "observations", "statistic"),
        [(5, 30, 0.00123049248), (1, 22, 0.00574200043)],
    )
    def test_a_fading_start_has_its_reference_values(
        self, batch, observations, statistic
    ):
        series = [10 * exp(-i / 10) + (1 if i % 4 < 2 else -1) for i in range(200)]

        found = mser(series, batch=batch)

        assert observations == found.observations
        assert statistic == pytest.approx(found.statistic, abs=1e-11)

    def test_a_queue_that_only_grows_has_not_settled(self):
        assert mser(np.arange(200.0)).too_short

    def test_too_short_a_series_is_refused(self):
        with pytest.raises(ValueError, match="49 observations are too few"):
            mser(np.zeros(49))


class TestCoverage:
    def test_intervals_cover_the_truth_in_95_of_100_experiments(self):
        counted = coverage(experiments=1000, replications=20, seed=1)

        assert [1000] * 3 == [row.experiments for row in counted]
        assert [True] * 3 == [0.92 <= row.share <= 0.97 for row in counted]
        assert "\n".join(coverage_page(counted, 20)) in PAGE.read_text("utf-8")

    def test_the_command_prints_what_it_counted(self):
        outcome = CliRunner().invoke(app, ["coverage", "--experiments", "100"])

        assert "mean wait" in outcome.stdout
        assert "0.208333" in outcome.stdout

    def test_too_narrow_intervals_are_noticed(self, monkeypatch):
        monkeypatch.setattr("simulator.statistics.intervals.student", lambda *_: 1.0)

        outcome = CliRunner().invoke(app, ["coverage", "--experiments", "100"])

        assert 5 == outcome.exit_code
        assert "NO" in outcome.stdout
