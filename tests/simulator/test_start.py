"""Where only the gateway is installed, `border-sim` says what to install."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from simulator.cli import app

WITHOUT = (
    "import sys; sys.modules[{name!r}] = None; from simulator.start import main; main()"
)


def begun(name: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(name=name), "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["joblib", "numpy"])
def test_without_the_extra_it_says_what_to_install(name):
    ended = begun(name)

    assert 2 == ended.returncode
    assert f"{name} is not installed" in ended.stderr
    assert "pip install 'border-gate[sim]'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_missing_of_the_project_itself_is_a_fault():
    assert "Traceback" in begun("simulator.exits").stderr


def test_the_help_is_set_in_paragraphs_and_keeps_what_stands_in_brackets():
    told = CliRunner().invoke(app, ["run", "--help"], terminal_width=80).output

    words = " ".join(told.replace("│", " ").split())
    assert "[all cores]" in words
    assert any(len(line.strip()) > 70 for line in told.splitlines() if "Ends" in line)
