"""What waits settle to, through the front door."""

import json

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import TooLittleData
from simulator.scenario.reading import read_scenario
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Asked
from simulator.whatif.settled import long_run


def steady(*options: str):
    asked = ["steady", *options, "--workers", "1"]
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, asked)


def test_a_gate_that_keeps_up_settles(tmp_path):
    file = tmp_path / "answer.json"

    days = ("--days", "60", "--replications", "4")
    answer = steady("july-2025", *days, "--json", str(file))

    assert 0 == answer.exit_code, answer.output
    flows = json.loads(file.read_text())["flows"]
    assert 4 == answer.stdout.count(" settled") == len(flows)
    for flow in flows:
        assert flow["is_settled"]
        assert flow["wait_low_min"] < flow["wait_mean_min"] < flow["wait_high_min"]
        assert 0 <= flow["days_left_out"] < 30


def test_more_than_can_be_served_never_settles():
    answer = steady("december-2021", "--days", "50", "--replications", "2")

    assert 6 == answer.exit_code
    assert 2 == answer.stdout.count("not settled")
    assert "more come than are served" in answer.stderr


@pytest.mark.parametrize("days", ["49", "367", "x"])
def test_days_that_are_not_allowed_are_refused(days):
    assert 2 == steady("july-2025", "--days", days).exit_code


def test_too_few_days_for_a_warm_up_are_refused():
    asked = Asked(1, 2, None, Engine.PYTHON, workers=1)

    with pytest.raises(TooLittleData, match="at least 50"):
        long_run(read_scenario("july-2025"), asked, lambda *_: None)
