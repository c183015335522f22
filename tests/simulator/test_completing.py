"""What the shell offers after a tab."""

import os
import subprocess
import sys

import pytest

PROGRAM = (
    "import sys; sys.argv[0] = 'border-sim'; from simulator.start import main; main()"
)


@pytest.fixture
def offered(tmp_path):
    """Gives what is offered for the last word of a line, in a folder with scenarios."""
    (tmp_path / "days" / "wet").mkdir(parents=True)
    (tmp_path / "days" / "dry.toml").touch()
    (tmp_path / "days" / "notes.txt").touch()

    def offered(line):
        asked = {
            "_BORDER_SIM_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        program = "from simulator.start import main; main()"
        ended = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys; sys.argv[0] = 'border-sim'; {program}",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=tmp_path,
            env={**os.environ, **asked},
        )
        assert "" == ended.stderr
        return ended.stdout.split()

    return offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("border-sim val", ["validate"]),
        ("border-sim run --prec", ["--precision"]),
        ("border-sim run july", ["july-2025", "july-2025-bots", "july-2025-people"]),
        ("border-sim compare july-2025 tet", ["tet-2026"]),
        ("border-sim live da", ["days/"]),
        ("border-sim sweep days/", ["days/dry.toml", "days/wet/"]),
        ("border-sim history nowhere/", []),
        ("border-sim run --engine p", ["python"]),
    ],
)
def test_commands_options_scenarios_and_files_are_offered(offered, line, expected):
    assert expected == offered(line)
