"""What happened is played again, and what differs is said."""

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import ScenarioNotAllowed
from simulator.history import pages
from simulator.history.replays import episodes, replay
from simulator.whatif.engines import Engine
from simulator.whatif.experiments import Asked
from simulator.whatif.kept import Kept

TWICE = Asked(seed=1, replications=2, precision=None, engine=Engine.PYTHON, workers=1)
OWN = """\
name = "own"
title = "Own"
extends = "{base}"

[[published]]
of = ["tan-thanh/export"]
figure = "left a day"
least = {least}
most = 500
grade = "C"
source = "test"
"""


def played(*names):
    return replay(names, TWICE, Kept(None), lambda completed, total: None)


@pytest.fixture
def write(tmp_path):
    def write(base, least):
        path = tmp_path / "own.toml"
        path.write_text(OWN.format(base=base, least=least), "utf-8")
        return str(path)

    return write


def test_every_episode_is_there():
    told = {name.rsplit("-before")[0].rsplit("-worst")[0] for name in episodes()}

    assert {
        "october-2019",
        "december-2021",
        "february-2022",
        "june-2022",
        "march-2024",
        "august-2025",
    } == told


def test_what_was_reported_is_reproduced_or_the_page_says_why_not():
    replays = played(*episodes())

    unexplained = [
        (one.scenario.name, found.published.figure, found.found.mean)
        for one in replays
        for found in one.comparisons
        if not found.is_explained
    ]
    assert [] == unexplained
    page = pages.page(replays, TWICE)
    assert "Not reproduced: left a day, tan-thanh/export.** Two lanes" in page
    assert f"## {pages.summary(replays)}" in page


def test_a_difference_is_taken_between_two_scenarios():
    (march,) = played("march-2024")

    (_, gained) = march.comparisons
    # Two more hours of 39.1 imports each; the lanes work all the time.
    assert 2 * 39.1 == pytest.approx(gained.found.mean, rel=0.05)


def test_what_differs_without_a_reason_ends_with_5(write):
    options = ("--replications", "2", "--workers", "1", "--engine", "python")

    result = CliRunner().invoke(app, ["history", write("june-2022", 400), *options])

    assert 5 == result.exit_code
    assert "differs, or differs no longer: own: left a day" in result.output


def test_what_was_published_is_not_inherited():
    with pytest.raises(ScenarioNotAllowed, match="nothing was published"):
        played("july-2025")
