"""A day is played as it was: the median run, the day with the longest line."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.reports.pages import page
from simulator.reports.replays import PLACES, replay
from simulator.whatif.engines import Engine
from simulator.whatif.measures import Measure, named
from simulator.whatif.plans import play

FLOW = named("huu-nghi/export", Measure.WAIT_MEAN)


@pytest.fixture(scope="module")
def found(lane_closed):
    waits = [{FLOW: 30.0}, {FLOW: 90.0}, {FLOW: 50.0}]
    return replay(
        lane_closed, lane_closed.flows[0], waits, seed=1, engine=Engine.PYTHON
    )


def test_it_is_the_run_in_the_middle_and_the_gate_of_the_flow(found):
    assert (2, "huu-nghi", 0) == (found.replication, found.gate, found.day)


def test_every_vehicle_of_the_gate_is_there_and_leaves(lane_closed, found):
    run = next(iter(play(lane_closed, seed=1, replication=2, engine=Engine.PYTHON)))

    assert len(run.flow) == len(found.vehicles)
    assert (found.vehicles[:, -1] > found.vehicles[:, 1]).all()


def test_places_are_come_to_one_after_the_other(found):
    for vehicle in found.vehicles:
        came = vehicle[1 : 1 + len(PLACES)]

        assert (np.diff(came[came >= 0]) >= 0).all()


def test_the_table_of_hours_counts_the_same_vehicles(lane_closed, found):
    run = next(iter(play(lane_closed, seed=1, replication=2, engine=Engine.PYTHON)))
    at = 10 * 3_600_000
    inside = (run.outcome.case.vehicles.arrives <= at) & (run.outcome.left > at)

    assert inside.sum() == found.hourly[:, 9].sum()


def test_the_page_has_the_day_and_reads_without_its_script(compared, found):
    shown = page(replace(compared, replay=found), "en")

    assert '<div id="replay" hidden>' in shown
    assert "Vehicles at each place" in shown
    assert "day 1 of run 3" in shown
    assert "</script" not in shown.partition('id="replay-data">')[2].partition("<")[0]
