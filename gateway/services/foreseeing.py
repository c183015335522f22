"""Asks the simulator how a gate goes on from now, in a process of its own.

The gateway knows nothing of the simulator but its command: a question goes in as JSON,
progress and the answer come out as lines of JSON. There is one such process at a time,
which is nice to all others and ends with whoever asked.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Any

import structlog
from pydantic_core import to_json

log = structlog.stdlib.get_logger()

ASK = (sys.executable, "-m", "simulator.cli", "ask")
# What the extra `sim` brings.
_NEEDED = ("simulator", "numpy", "scipy", "joblib")
PATIENCE_S = 90.0
# Each may take so long; who would stand behind more is told so at once.
MOST_WAITING = 3
# A line of the answer holds two directions with some hundred moments each.
_LONGEST_LINE = 2**20
_MOST_SAID = 4_000
# As `border-sim` ends when a question is not allowed, or a board is not understood.
_REFUSALS = frozenset({2, 3})


class Why(StrEnum):
    """Why there is no answer."""

    MISSING = "missing"
    CROWDED = "crowded"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    FAILED = "failed"
    # Said by whoever asks, when this process ends.
    STOPPED = "stopped"


class Unforeseen(Exception):
    """There is no answer; `said` is what the simulator said of that."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(said or why)
        self.why = why
        self.said = said


@dataclass(frozen=True, slots=True)
class Progress:
    """So many replications are played, of how many; 0 of 0 while others are first."""

    played: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The answer, as docs/reference/what-if-questions.md says."""

    answer: Mapping[str, Any]


class Foreseer:
    """One for a process; `scenario` says who still comes, and who serves."""

    def __init__(
        self,
        scenario: str,
        *,
        command: Sequence[str] = ASK,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.scenario = scenario
        self._command = command
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._asked = 0

    async def ask(
        self, question: Mapping[str, Any]
    ) -> AsyncGenerator[Progress | Foreseen, None]:
        """Yield how far it is, and in the end the answer; closing it ends the process.

        Raises:
            Unforeseen: there is no simulator, too many ask, it refuses the question,
                takes too long, or fails.
        """
        if any(find_spec(name) is None for name in _NEEDED):
            raise Unforeseen(Why.MISSING)
        if self._asked > MOST_WAITING:
            raise Unforeseen(Why.CROWDED)
        self._asked += 1
        try:
            yield Progress()
            async with self._turn:
                process = await self._begun({"scenario": self.scenario, **question})
                try:
                    async for told in self._told(process):
                        yield told
                finally:
                    if process.returncode is None:
                        process.kill()
                    await process.wait()
        finally:
            self._asked -= 1

    async def _begun(self, question: Mapping[str, Any]) -> Process:
        # What the gateway knows in secret is none of the simulator's business.
        environment = {
            name: value
            for name, value in os.environ.items()  # noqa: TID251  # Handed on.
            if not name.startswith("GATEWAY_")
        }
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=environment,
            limit=_LONGEST_LINE,
        )
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        process.stdin.write(to_json(question))
        process.stdin.close()
        return process

    async def _told(
        self, process: Process
    ) -> AsyncGenerator[Progress | Foreseen, None]:
        assert process.stdout is not None  # noqa: S101 - as above
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._patience_s
        while True:
            try:
                reading = process.stdout.readline()
                line = await asyncio.wait_for(reading, max(0, ends - loop.time()))
            except TimeoutError:
                raise Unforeseen(Why.TOO_LONG) from None
            if not line:
                break
            told = json.loads(line)
            if "answer" in told:
                yield Foreseen(told["answer"])
                return
            yield Progress(told["played"], told["of"])
        await self._refused(process)

    async def _refused(self, process: Process) -> None:
        """Raises Unforeseen, with what the command said in the end."""
        assert process.stderr is not None  # noqa: S101 - as above
        said = (await process.stderr.read(_MOST_SAID)).decode("utf-8", "replace")
        code = await process.wait()
        if code in _REFUSALS:
            reason = said.strip().removeprefix("border-sim: ")
            raise Unforeseen(Why.REFUSED, reason)
        log.error("foresight_failed", code=code, said=said[-1_000:])
        raise Unforeseen(Why.FAILED)
