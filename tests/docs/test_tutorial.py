"""The tutorial, run as it stands: every command, and all that it says is printed."""

import asyncio
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from gateway.cli.preparing import migrate
from tests.docs.curl import put_curl
from tests.faults.gateways import site
from tests.people import sandbox_settings

TUTORIAL = Path(__file__).parents[2] / "docs/tutorial.md"
PATIENCE_S = 120
FENCE = re.compile(
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
# Printed after each step, since no command of the tutorial prints it.
END = "\x1e"


@dataclass(frozen=True)
class Step:
    """Commands, and what the page says that they print; … stands for anything."""

    commands: str
    shown: str

    def is_printed(self, text: str) -> bool:
        printed = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        return re.fullmatch(_pattern(self.shown), printed) is not None


def steps(page: str) -> list[Step]:
    blocks = [(found["language"], found["text"]) for found in FENCE.finditer(page)]
    return [
        Step(text, following if language == "text" else "")
        for (kind, text), (language, following) in pairwise([*blocks, ("end", "")])
        if kind == "sh"
    ]


def _pattern(shown: str) -> str:
    """An … alone in its line stands for any lines, another for the rest of its line."""
    lines = [
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines)


@pytest.fixture
def desk(tmp_path):
    """A folder as the reader's: programs are where `make run` puts them."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


async def run(script: str, *, where: Path, variables: dict[str, str]):
    shell = await asyncio.create_subprocess_exec(
        *("bash", "--noprofile", "--norc", "-eu"),
        cwd=where,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await shell.communicate(script.encode())
    finally:
        if shell.returncode is None:
            shell.kill()
    return shell.returncode, out.decode(), err.decode()


async def test_the_tutorial_prints_what_it_says(database_url, redis_url, desk):
    wanted = steps(TUTORIAL.read_text("utf-8"))
    script = "".join(f"{step.commands}printf '{END}'\n" for step in wanted)
    path = f"{put_curl(desk / 'programs')}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    settings = sandbox_settings(database_url, redis_url)
    await migrate(settings, lambda _: None)

    async with site(settings, serving=1, working=1) as running:
        # With these, `verify` looks at this test's data, not at that below /tmp.
        variables |= running.serving[0].settings.to_environment()
        code, out, err = await run(script, where=desk, variables=variables)

    printed = out.split(END)[:-1]
    assert (0, "") == (code, err), out[-2000:]
    assert len(wanted) == len(printed) > 10
    for step, text in zip(wanted, printed, strict=True):
        assert step.is_printed(text), f"{step.commands}\nprinted\n{text}"


def test_a_page_is_read_as_commands_and_what_they_print():
    page = "```sh\na\n```\nAnd so:\n```text\nb: …\n```\n```console\n$ c\n```\n"

    assert [Step("a\n", "b: …\n")] == steps(page)


@pytest.mark.parametrize(
    ("printed", "is_as_shown"),
    [("b: 1\n", True), ("b: 1\nc\n", False), ("b\n", False), ("", False)],
)
def test_what_is_printed_is_all_that_is_shown(printed, is_as_shown):
    assert is_as_shown is Step("a\n", "b: …\n").is_printed(printed)


def test_an_ellipsis_of_its_own_stands_for_any_lines():
    shown = Step("a\n", "…\nlast\n")

    assert shown.is_printed("last\n")
    assert shown.is_printed("first\nsecond\nlast\n")
    assert not shown.is_printed("last\nfirst\n")
