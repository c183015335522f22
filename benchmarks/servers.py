"""Starts what is measured, each server in its own process, on real stores.

The stores are the embedded ones, fresh, with every safety on. A server that ends or
does not answer shows the last lines that it wrote.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import SecretStr

from gateway.cli.preparing import keep_pass_key, keep_secrets_key, migrate
from gateway.embedded import embedded_stores
from gateway.settings import Settings

_PATIENCE_S = 60.0
_LINES_TOLD = 12
_GLANCE_S = 0.05
_GATEWAY = (sys.executable, "-m", "gateway.cli")
# The same server with the same settings as the gateway's own.
_UVICORN = (
    sys.executable,
    "-m",
    "uvicorn",
    "--no-access-log",
    "--log-level=warning",
    "--no-server-header",
)


class NotServing(RuntimeError):
    """A server ended, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where PostgreSQL and Valkey are, for this process and for others."""

    folder: Path
    settings: Settings
    environment: Mapping[str, str]

    @property
    def database_url(self) -> str:
        url = self.settings.database_url
        assert url is not None  # noqa: S101 - for the type checker
        return url.get_secret_value()

    @property
    def redis_url(self) -> str:
        url = self.settings.redis_url
        assert url is not None  # noqa: S101 - for the type checker
        return url.get_secret_value()


@dataclass(frozen=True, slots=True)
class Server:
    """A running process; `port` is on loopback, 0 if it serves nobody."""

    port: int
    process: psutil.Process
    log: Path = field(repr=False)

    def cpu_s(self) -> float:
        """Return the seconds of CPU that it has used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def resident_mib(self) -> float:
        return float(self.process.memory_info().rss / 2**20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def fresh_stores() -> Iterator[Stores]:
    """Start stores that hold nothing but the tables; they are gone afterwards."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="border-gate-bench-", dir="/tmp")
            )
        )
        folder.chmod(0o711)
        stores = stack.enter_context(
            embedded_stores(folder, elsewhere=folder / "elsewhere")
        )
        settings = Settings(
            database_url=SecretStr(stores.database_url),
            redis_url=SecretStr(stores.redis_url),
            pass_key=SecretStr(keep_pass_key(folder)),
            secrets_key=SecretStr(keep_secrets_key(folder)),
            sandbox=True,
        )
        asyncio.run(migrate(settings, lambda _: None))
        environment = dict(os.environ) | settings.to_environment()
        yield Stores(folder, settings, environment)


@contextmanager
def running_gateway(stores: Stores) -> Iterator[Server]:
    """Start one process of the API; call it again for another on the same stores."""
    port = free_port()
    environment = {"GATEWAY_PORT": str(port)}
    with running(stores, [*_GATEWAY, "serve"], port, environment) as server:
        _await_answer(server, "/readyz")
        yield server


@contextmanager
def running_workers(stores: Stores) -> Iterator[Server]:
    """Start one process of all the workers."""
    with running(stores, [*_GATEWAY, "work"]) as server:
        yield server


@contextmanager
def running_app(stores: Stores, app: str) -> Iterator[Server]:
    """Start one process of another application: `running_app(stores, "module:app")`."""
    port = free_port()
    with running(stores, [*_UVICORN, app, "--port", str(port)], port) as server:
        _await_answer(server, "/openapi.json")
        yield server


@contextmanager
def running(
    stores: Stores,
    command: Sequence[str],
    port: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start a process that knows the stores from its environment."""
    log = stores.folder / f"{time.monotonic_ns()}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603 - our own
            command,
            env={**stores.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Server(port, psutil.Process(process.pid), log)
    finally:
        process.terminate()
        process.wait(30)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took; its memory was looked at twenty times a second."""

    seconds: float
    peak_mib: float


def run_to_end(
    stores: Stores, command: Sequence[str], environment: Mapping[str, str]
) -> Spent:
    """Run a process to its end; raises NotServing when that is a failure."""
    began, peak_mib = time.perf_counter(), 0.0
    with running(stores, command, environment=environment) as server:
        while (code := _code_soon(server.process)) is None:
            peak_mib = max(peak_mib, server.resident_mib())
        if code:
            raise NotServing(_told(server, f"{command} failed"))
    return Spent(time.perf_counter() - began, peak_mib)


def run_gateway_command(stores: Stores, *command: str) -> Spent:
    """Run `border-gate` with this command; raises NotServing when it fails."""
    return run_to_end(stores, [*_GATEWAY, *command], {})


def _code_soon(process: psutil.Process) -> int | None:
    """Return how the process ended, None while it runs."""
    try:
        return process.wait(_GLANCE_S)
    except psutil.TimeoutExpired:
        return None


def check_running(server: Server) -> None:
    """Raise NotServing, with the last lines of the log, if the process has ended."""
    if not server.process.is_running() or server.process.status() == "zombie":
        raise NotServing(_told(server, "it has ended"))


def _await_answer(server: Server, path: str) -> None:
    url = f"http://127.0.0.1:{server.port}{path}"
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        check_running(server)
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise NotServing(_told(server, f"{url} does not answer"))


def _told(server: Server, what: str) -> str:
    lines = server.log.read_text("utf-8", errors="replace").splitlines()
    return "\n".join([what, *lines[-_LINES_TOLD:]])
