"""Runs of Locust, each a process of its own: the exit code, and what was said."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Three processes, begun while others used both cores, needed a minute.
PATIENCE_S = 120
ALWAYS = ("--headless", "--only-summary")
# A shape with the least that plays, for who names none.
OWNERS = {"LOADTEST_SHAPES": str(Path(__file__).with_name("owners.toml"))}


@dataclass(frozen=True)
class Ended:
    code: int | None
    said: str


def options_of(host: str, *options: str, seconds: int = 3) -> tuple[str, ...]:
    """Return the options of a short run: five owners, if no shape is named."""
    return (
        *(() if "--shape" in options else ("--shape", "owners")),
        *("--minutes", str(seconds / 60), "--host", host),
        *("--report", "", "--no-verify", *options),
    )


async def start_locust(*options: str, **variables: str) -> Ended:
    """Run the command as pipelines do."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "locust", *ALWAYS, *options),
        cwd=ROOT,
        env=OWNERS | os.environ | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return Ended(process.returncode, said.decode())


class Locusts:
    """The same command many times, without the time to import it: see `warm.py`."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process, self._folder = process, folder
        self._numbers = count()
        self._processes: dict[int, int] = {}
        self._codes: dict[int, asyncio.Future[int]] = {}

    @classmethod
    @asynccontextmanager
    async def warmed(cls, folder: Path) -> AsyncIterator["Locusts"]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.loadtests.warm"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        locusts = cls(process, folder)
        listening = asyncio.create_task(locusts._listen())
        try:
            yield locusts
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()
            await listening

    async def run(self, *options: str, **variables: str) -> Ended:
        number = next(self._numbers)
        self._codes[number] = asyncio.get_running_loop().create_future()
        output = self._folder / f"{number}.txt"
        self._ask(number, [*ALWAYS, *options], variables, output)
        try:
            async with asyncio.timeout(PATIENCE_S):
                code = await self._codes[number]
        finally:
            if not self._codes.pop(number).done() and number in self._processes:
                with suppress(ProcessLookupError):
                    os.kill(self._processes[number], signal.SIGKILL)
        return Ended(code, output.read_text("utf-8"))

    def _ask(
        self, run: int, arguments: list[str], variables: Mapping[str, str], output: Path
    ) -> None:
        told: dict[str, Any] = {"run": run, "output": str(output)}
        told |= {"arguments": arguments}
        told |= {"variables": OWNERS | dict(os.environ) | dict(variables)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told).encode() + b"\n")

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "process" in told:
                self._processes[told["run"]] = told["process"]
            elif not (code := self._codes[told["run"]]).done():
                code.set_result(told["code"])
