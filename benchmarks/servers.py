"""Starts the servers that are measured, each in its own process, on real stores."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from gateway.cli.preparing import keep_pass_key, keep_secrets_key, migrate
from gateway.embedded import embedded_stores
from gateway.settings import Settings

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Servers:
    """Ports on loopback."""

    yardsticks: int
    gateway: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running() -> Iterator[Servers]:
    """Start fresh embedded stores, the yardsticks and the gateway; stop all."""
    with gateway() as (settings, environment), ExitStack() as stack:
        yardsticks = free_port()
        command = [*_UVICORN, "benchmarks.yardsticks:app", "--port", str(yardsticks)]
        stack.enter_context(_process(command, environment))
        _await_answer(f"http://127.0.0.1:{yardsticks}/openapi.json")
        yield Servers(yardsticks, settings.port)


@contextmanager
def gateway() -> Iterator[tuple[Settings, Mapping[str, str]]]:
    """Start fresh embedded stores and one gateway; yield how it was started."""
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
            port=free_port(),
            sandbox=True,
        )
        asyncio.run(migrate(settings, lambda _: None))
        environment = dict(os.environ) | settings.to_environment()
        command = [sys.executable, "-m", "gateway.cli", "serve"]
        stack.enter_context(_process(command, environment))
        _await_answer(f"http://127.0.0.1:{settings.port}/readyz")
        yield settings, environment


# The same server with the same settings as the gateway's own.
_UVICORN = (
    sys.executable,
    "-m",
    "uvicorn",
    "--no-access-log",
    "--log-level=warning",
    "--no-server-header",
)


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=dict(environment))  # noqa: S603 - our own
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _await_answer(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            urllib.request.urlopen(url, timeout=5),  # noqa: S310 - loopback
        ):
            return
        time.sleep(0.1)
    msg = f"{url} does not answer"
    raise RuntimeError(msg)
