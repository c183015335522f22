"""What is assumed is moved, one number at a time, and the answer with it."""

from dataclasses import replace

import pytest

from simulator.reports.assumptions import swings
from simulator.reports.figures import figures
from simulator.reports.pages import page
from simulator.scenario.figures import Grade
from simulator.whatif.experiments import Answer
from simulator.whatif.measures import Measure, named
from tests.simulator.reports.conftest import ASKED

FLOW = named("huu-nghi/export", Measure.WAIT_MEAN)


class Fake:
    """Answers with a wait that follows from the figures, and notes who asked."""

    def __init__(self, wait):
        self.wait = wait
        self.scenarios = []

    def __call__(self, scenarios, asked):
        self.scenarios = scenarios
        rows = [
            [{FLOW: self.wait(scenario) + number} for number in range(3)]
            for scenario in scenarios
        ]
        return Answer(rows, reached=True, played=len(rows))


def of_quarantine(scenario):
    return 100.0 / scenario.desks["huu-nghi"].quarantine


@pytest.fixture
def found(july_2025):
    return swings([july_2025], july_2025.flows[0], ASKED, Fake(of_quarantine))


def test_the_figure_that_moves_the_answer_is_first(found):
    first, *others = found.found

    assert "desks.huu-nghi.quarantine" == first.key
    assert first.less is not None
    assert first.more is not None
    assert (4, 3, 5) == (first.value, first.less.value, first.more.value)
    assert pytest.approx(100 / 3 - 25) == first.less.by.mean
    assert {0.0} == {other.size for other in others}


def test_only_what_is_assumed_of_that_gate_is_moved(found, july_2025):
    keys = {swing.key for swing in found.found}

    assumed = {told.key for told in figures(july_2025) if told.figure.grade is Grade.C}
    assert {key.rpartition(".")[0] for key in keys} <= assumed
    assert not [key for key in keys if "tan-thanh" in key or "quarantine.mean" in key]
    assert "service.barrier.cv" not in keys


def test_one_number_is_moved_at_a_time_and_all_scenarios_alike(july_2025, lane_closed):
    fake = Fake(of_quarantine)

    swings([july_2025, lane_closed], july_2025.flows[0], ASKED, fake)

    base, changed, *moved = fake.scenarios
    pairs = list(zip(moved[::2], moved[1::2], strict=True))
    assert all(before != base for before, _ in pairs)
    assert all(before.service == after.service for before, after in pairs)
    assert all(before.desks == after.desks for before, after in pairs)
    assert all(changed.changes == after.changes for _, after in pairs)


def test_of_two_scenarios_the_difference_is_moved(july_2025, lane_closed):
    def wait(scenario):
        return of_quarantine(scenario) * (2 if scenario.changes else 1)

    found = swings([july_2025, lane_closed], july_2025.flows[0], ASKED, Fake(wait))

    assert 25 == found.answer.mean
    assert pytest.approx(100 / 3 - 25) == found.found[0].size


def test_the_page_names_what_matters_most_and_how_it_was_done(compared, found):
    shown = page(replace(compared, swings=found), "en")

    assert "What matters most if it is wrong: <code>desks.huu-nghi.quarantine" in shown
    assert "others move it by less than 0.1 minutes" in shown
    assert "seed 1; a stream for each replication" in shown
    assert "delta -1" in shown
    assert "border-sim compare july-2025 lane-closed-3h" in shown
