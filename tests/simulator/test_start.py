"""Where only the gateway is installed, `border-sim` says what to install."""

import subprocess
import sys

import pytest

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
