"""Gateway and worker processes of a test's own: started, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import psutil

from gateway.cli.preparing import migrate
from gateway.settings import Settings
from tests.faults.patience import until
from tests.people import sandbox_settings

STOP_PATIENCE_S = 30.0
ANSWER_PATIENCE_S = 30.0
TAIL_LINES = 60


@dataclass(slots=True)
class Part:
    """One process, `serve` or `work`; it ends when this one does, even by a kill."""

    command: str
    settings: Settings
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gateway.cli", self.command),
                    "--until-input-ends",
                ],
                env=os.environ
                | self.settings.to_environment()
                | {"PYTHONFAULTHANDLER": "1"},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """`kill -9`: it has no say, and nothing is cleared up."""
        if self.process is None:
            return
        self.process.kill()
        self._gone()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int | None:
        """Ask it to end, as a supervisor does; return its exit code."""
        if self.process is None:
            return None
        self.process.send_signal(number)
        try:
            self.process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        return self._gone()

    def abort(self) -> str:
        """End it, and tell what it did last, and where its threads were."""
        running = self.process and psutil.Process(self.process.pid).status()
        self.stop(signal.SIGABRT)
        return f"{self.log.name} ({running}) said:\n{self.tail()}"

    def _gone(self) -> int:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait()
        self.process = None
        return code

    def tail(self) -> str:
        return "\n".join(self.said().splitlines()[-TAIL_LINES:])

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")


class Condition(NamedTuple):
    """What `/readyz` says, and the status of its answer."""

    code: int
    status: str
    database: str
    lines: str


@dataclass(slots=True)
class Site:
    """The processes of one gate installation, over one pair of stores."""

    serving: Sequence[Part]
    working: Sequence[Part]
    http: aiohttp.ClientSession = field(repr=False)

    @property
    def parts(self) -> list[Part]:
        return [*self.serving, *self.working]

    @property
    def urls(self) -> list[str]:
        return [part.url for part in self.serving]

    async def await_ready(self, part: Part) -> None:
        """Wait until *part* serves, or says that it has begun to work."""

        async def is_ready() -> bool:
            assert part.process is not None
            assert part.process.poll() is None, part.said()
            if part in self.working:
                return '"workers_started"' in part.said()
            return await self.readiness(part) is not None

        await until(is_ready, f"{part.log.name} does not start")

    async def readiness(self, part: Part) -> str | None:
        """What `/readyz` says in a word; None when nobody answers."""
        found = await self.condition(part)
        return found and found.status

    async def condition(self, part: Part) -> Condition | None:
        """All that `/readyz` says; None when nobody answers."""
        try:
            async with self.http.get(f"{part.url}/readyz") as answer:
                return Condition(answer.status, **await answer.json())
        except (aiohttp.ClientError, TimeoutError):
            return None

    @contextmanager
    def questioned(self) -> Iterator[None]:
        """When the block fails, end every part, and note where each of them was."""
        try:
            yield
        except Exception as failed:
            for part in self.parts:
                failed.add_note(part.abort())
            raise

    def complaints(self) -> list[dict[str, Any]]:
        """What the parts logged as errors, and what no logger wrote."""
        found = []
        for part in self.parts:
            for line in part.said().splitlines():
                entry = _entry(line)
                if entry["level"] in {"error", "critical"}:
                    found.append({"part": part.log.name} | entry)
        return found


def _entry(line: str) -> dict[str, Any]:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return {"level": "error", "event": line}
    return entry


async def prepared(database_url: str, redis_url: str) -> Settings:
    """Migrate the database, and return settings that every part gets."""
    settings = sandbox_settings(database_url, redis_url)
    await migrate(settings, lambda _: None)
    return settings


@asynccontextmanager
async def site(
    settings: Settings, *, serving: int, working: int = 0
) -> AsyncIterator[Site]:
    """Run so many processes of each kind until the block ends, however it ends."""
    with tempfile.TemporaryDirectory(prefix="border-gate-site-") as folder:
        ports = [{"port": free_port()} for _ in range(serving)]
        served = [
            Part("serve", settings.model_copy(update=port), Path(folder, f"serve-{n}"))
            for n, port in enumerate(ports)
        ]
        worked = [
            Part("work", settings, Path(folder, f"work-{n}")) for n in range(working)
        ]
        async with _talking() as http:
            running = Site(served, worked, http)
            try:
                for part in running.parts:
                    part.start()
                for part in running.parts:
                    await running.await_ready(part)
                yield running
            finally:
                # In threads: a proxy of the test's own must go on serving meanwhile.
                stops = (asyncio.to_thread(part.stop) for part in running.parts)
                codes = await asyncio.gather(*stops)
            ended_well = {None, 0, -signal.SIGTERM} >= set(codes)
            assert ended_well, (codes, [part.tail() for part in running.parts])


def _talking() -> aiohttp.ClientSession:
    """Speak over as many connections as there are clients."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=ANSWER_PATIENCE_S),
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
