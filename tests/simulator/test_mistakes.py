"""Every cell that may be wrong is one that the gateway's rules find."""

from datetime import UTC, date, datetime

import pytest

from simulator.traffic.days import prepare_day
from simulator.traffic.mistakes import correction, with_fault, with_slip
from tests.simulator.fake_corrections import broken_rules, merged

NOW = datetime(2030, 1, 8, tzinfo=UTC)
CELLS = {
    "phone": ["driver-phone"],
    "container": ["container-format"],
    "weight": ["goods-heavier-than-vehicle"],
    "weight in words": None,
    "tax code": ["tax-code-format"],
    "customs number": ["customs-number-direction"],
    "certificate": ["plant-papers-missing"],
}


@pytest.fixture(scope="module")
def bodies(july):
    day = prepare_day(july, seed=1, day=0, on=date(2030, 1, 8), share=0.1)
    planned = {"planned_arrival": NOW.isoformat()}
    return [{**vehicle.body, **planned} for vehicle in day]


def slips(body):
    return [with_slip(body, pick / 7) for pick in range(7)]


def test_each_wrong_cell_breaks_its_rule(bodies):
    found = {
        cell: broken_rules(wrong, NOW) for body in bodies for cell, wrong in slips(body)
    }

    assert CELLS == found


def test_the_correction_of_a_wrong_cell_makes_it_right(bodies):
    for body in bodies:
        for _, wrong in slips(body):
            assert body == merged(wrong, correction(wrong, body))


def test_no_rule_finds_papers_of_something_else(bodies):
    wrong = [with_fault(body) for body in bodies if body["goods"]]

    assert {()} == {tuple(broken_rules(body, NOW)) for body in wrong}
    assert all(one not in bodies for one in wrong)
