"""What the planner's pages show is what their command answers today."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from tests.docs.pages import ROOT

PLANNER = (ROOT / "docs/how-to/planner.md").read_text("utf-8")
ASKED = (ROOT / "docs/how-to/ask-what-if.md").read_text("utf-8")
COMPARE = "compare july-2025 lane-closed-3h"
RENEW = "edit the page, and renew its pictures: `python -m tools.report_pictures`"


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """What the command of the tutorial prints, and the page that it writes."""
    page: Path = tmp_path_factory.mktemp("planner") / "answer.html"
    options = ("--no-cache", "--engine", "python", "--workers", "1", "--tornado", "0")
    found = CliRunner().invoke(
        app,
        [*COMPARE.split(), *options, "--report", str(page), "--language", "en"],
    )
    assert 0 == found.exit_code
    return found.stdout, page.read_text("utf-8")


def in_one_line(text: str) -> str:
    return " ".join(text.replace("\n>", "\n").split())


def test_the_sentence_of_the_tutorial_is_that_of_the_report(answered):
    _, page = answered

    (sentence,) = re.findall(r'<p class="answer">(.*?)</p>', page, re.DOTALL)

    # The report names the scenario in brackets, which the tutorial has named before.
    wanted = re.sub(r" \(An export lane.*?\)", "", sentence)
    assert wanted in in_one_line(PLANNER), RENEW


def test_the_interval_of_the_tutorial_is_that_of_the_command(answered):
    printed, _ = answered

    own = re.search(r"difference +\+([\d.]+) ±([\d.]+)", printed)

    assert own
    assert f"longer by {own[1]} ± {own[2]} minutes" in in_one_line(PLANNER), RENEW


def test_the_table_that_is_shown_is_the_one_that_is_printed(answered):
    printed, _ = answered
    block = ASKED.partition(f"$ border-sim {COMPARE}\n")[2].partition("```")[0]
    lines = [line.strip() for line in block.splitlines()]

    shown = [line for line in lines if line not in ("", "…")]

    at = iter(line.strip() for line in printed.splitlines())
    assert len(shown) > 6
    assert [] == [line for line in shown if line not in at], RENEW


@pytest.mark.parametrize("name", ["report-line", "report-hours"])
def test_a_picture_of_the_tutorial_is_one_of_the_report(answered, name):
    _, page = answered
    picture = (ROOT / f"docs/images/{name}.svg").read_text("utf-8")

    _, ground, drawn = picture.partition('style="fill:var(--ground)"/>')

    assert ground
    assert drawn.rstrip() in page, RENEW
