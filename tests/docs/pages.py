"""Pages of the documentation as what they tell one to type, and what comes of it."""

import asyncio
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.docs.curl import put_curl

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
FENCE = re.compile(
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
# Printed after each step, since no command of a page prints it.
END = "\x1e"


@dataclass(frozen=True)
class Step:
    """Commands, and what the page says that they print; … stands for anything."""

    commands: str
    shown: str = ""

    def is_printed(self, text: str) -> bool:
        printed = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        return re.fullmatch(_pattern(self.shown), printed) is not None


def read(name: str) -> list[Step]:
    return steps((ROOT / name).read_text("utf-8"))


def steps(page: str) -> list[Step]:
    """Return the blocks of `sh`, each with the `text` right after it, if any."""
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


async def type_in(wanted: list[Step], where: Path, variables: dict[str, str]):
    """Run all steps in one shell, in a folder where programs are as after `make run`.

    Returns its exit code, what each step printed, also the one that failed, and its
    errors.
    """
    (where / ".venv").symlink_to(sys.prefix)
    path = f"{put_curl(where / 'programs')}{os.pathsep}{os.environ['PATH']}"
    shell = await asyncio.create_subprocess_exec(
        *("bash", "--noprofile", "--norc", "-eu"),
        cwd=where,
        env={"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"} | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    script = "".join(f"{step.commands}printf '{END}'\n" for step in wanted)
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await shell.communicate(script.encode())
    finally:
        if shell.returncode is None:
            shell.kill()
    *whole, begun = out.decode().split(END)
    return shell.returncode, whole + [begun] * bool(begun), err.decode()
