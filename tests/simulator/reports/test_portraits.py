"""Pictures show what the event table of the run says."""

import numpy as np
import pytest

from simulator.reports.portraits import HOUR_MS, moments, portrait
from simulator.scenario.units import DAY_MS, MINUTE_MS
from simulator.whatif.engines import Engine
from simulator.whatif.plans import play


@pytest.fixture(scope="module")
def run(july_2025):
    return next(iter(play(july_2025, seed=3, replication=1, engine=Engine.PYTHON)))


@pytest.fixture(scope="module")
def found(july_2025):
    return portrait(july_2025, seed=3, replication=1, engine=Engine.PYTHON)


def test_the_line_is_as_long_as_many_wait_at_that_moment(july_2025, run, found):
    own = run.flow == 0
    ready, called = run.outcome.case.vehicles.arrives[own], run.outcome.started[own, 0]
    at = 9 * HOUR_MS

    expected = int(((ready <= at) & (called > at)).sum())

    shown = found.flows["huu-nghi/export"].queue[moments(july_2025) == at]
    assert expected == shown[0]


def test_waits_are_of_the_hour_of_coming(run, found):
    own = run.flow == 0
    ready, called = run.outcome.case.vehicles.arrives[own], run.outcome.started[own, 0]
    at_eight = ready // HOUR_MS == 8

    expected = (called - ready)[at_eight].sum() / MINUTE_MS

    flow = found.flows["huu-nghi/export"]
    assert expected == pytest.approx(flow.wait_sums[0, 8])
    assert at_eight.sum() == flow.wait_counts[0, 8]


def test_what_officers_work_in_an_hour_is_what_their_services_overlap_with_it(
    run, found
):
    at = run.outcome.case.stages.index("customs")
    started, ended = run.outcome.started[:, at], run.outcome.ended[:, at]
    begins, ends = 10 * HOUR_MS, 11 * HOUR_MS

    overlaps = np.minimum(ended, ends) - np.maximum(started, begins)
    expected = np.maximum(overlaps, 0)[started >= 0].sum()

    assert expected == found.busy["huu-nghi", "customs"][10]
    assert 8 * HOUR_MS == found.there["huu-nghi", "customs"][10]


def test_classes_are_those_with_a_head_start_and_all_others(found):
    classes = found.flows["huu-nghi/export"].class_counts

    assert ["fresh_fruit", "live_aquatic", "empty", "others"] == list(classes)
    assert 0 == classes["empty"]
    assert "empty" not in found.flows["huu-nghi/export"].by_class


def test_a_long_run_has_no_more_moments_than_a_chart_is_wide(july_2025):
    year = july_2025.model_copy(
        update={"run": july_2025.run.model_copy(update={"days": 60})}
    )

    assert len(moments(year)) <= 601
    assert 63 * DAY_MS == moments(year)[-1]
