"""`border-gate up`: both stores and every part, in one command, until Ctrl-C."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from pydantic import SecretStr

from gateway.cli.endings import Exit, say
from gateway.cli.preparing import keep_pass_key, keep_secrets_key, migrate
from gateway.embedded import embedded_stores
from gateway.settings import Settings

STOP_PATIENCE_S = 20.0
POLL_S = 0.2
# A part that ends is started again, but not in a hurry for ever.
MOST_RESTARTS = 20
RESTART_PAUSE_S = 1.0


@dataclass(slots=True)
class Part:
    """A child process; it ends when its standard input does, or at SIGTERM."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    restarts: int = field(default=0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which decides in
        # which order things end. If this one is killed, the pipe ends.
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            list(self.command),
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def ended(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; killing it")
            self.process.kill()
            self.process.wait()


def up(settings: Settings, *, live: bool, speed: float) -> None:
    """Run everything until SIGINT or SIGTERM; leave no process and no socket."""
    # SIGINT too: a shell that starts this in the background has it ignored.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)
    _refuse_taken_port(settings)
    if "sandbox" not in settings.model_fields_set:
        settings = settings.model_copy(update={"sandbox": True})
    with _stores(settings) as found:
        asyncio.run(migrate(found, say))
        with _stopped_in_the_end(_parts(found, live=live, speed=speed)) as parts:
            _welcome(found, parts)
            _watch(parts)


def _refuse_taken_port(settings: Settings) -> None:
    """Say so before anything is started; another gateway there would answer for us."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            say(f"{settings.host}:{settings.port} cannot be used: {error.strerror}")
            say("Take another port: GATEWAY_PORT=8001")
            raise SystemExit(Exit.PORT_TAKEN) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _stores(settings: Settings) -> Iterator[Settings]:
    """Yield settings with both URLs and a key."""
    folder = settings.data_dir
    keys = {
        "pass_key": settings.pass_key or SecretStr(keep_pass_key(folder)),
        "secrets_key": settings.secrets_key or SecretStr(keep_secrets_key(folder)),
    }
    if settings.database_url is not None:
        yield settings.model_copy(update=keys)
        return
    with embedded_stores(settings.data_dir, tell=say) as stores:
        urls = {
            "database_url": SecretStr(stores.database_url),
            "redis_url": SecretStr(stores.redis_url),
        }
        yield settings.model_copy(update=urls | keys)


def _parts(settings: Settings, *, live: bool, speed: float) -> list[Part]:
    environment = dict(os.environ) | settings.to_environment()  # noqa: TID251
    command = [sys.executable, "-m", "gateway.cli"]
    parts = [
        Part(name, [*command, name, "--until-input-ends"], environment)
        for name in ("serve", "work")
    ]
    if live:
        url = f"http://{settings.host}:{settings.port}"
        day = ["-m", "simulator.cli", "live", "--loop", "--url", url, "--plain"]
        pace = ["--speed", f"{speed:g}", "--until-input-ends"]
        command = [sys.executable, *day, *pace]
        parts.append(Part("live day", command, environment))
    return parts


@contextmanager
def _stopped_in_the_end(parts: list[Part]) -> Iterator[list[Part]]:
    try:
        yield parts
    finally:
        # Who asks stops first, then who serves. A second Ctrl-C changes nothing.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        for part in reversed(parts):
            part.stop()


def _welcome(settings: Settings, parts: Sequence[Part]) -> None:
    serving, *others = parts
    serving.start()
    url = f"http://{settings.host}:{settings.port}"
    while not _is_ready(url):
        if serving.ended() is not None:
            raise SystemExit(Exit.PORT_TAKEN)
        time.sleep(POLL_S)
    for part in others:
        part.start()
    say(f"\nThe gate is open: {url}   (API: {url}/docs)")
    if settings.sandbox:
        say("Sandbox accounts: driver, agent, border-guard, customs, quarantine,")
        say("management, tester, yard; the password of each is: sandbox")
    say("Ctrl-C stops everything; the data stays.\n")


def _is_ready(url: str) -> bool:
    with (
        suppress(OSError),
        urllib.request.urlopen(f"{url}/readyz", timeout=5),  # noqa: S310 - our own
    ):
        return True
    return False


def _watch(parts: Sequence[Part]) -> None:
    """Start again what ends by itself."""
    while True:
        time.sleep(POLL_S)
        for part in parts:
            code = part.ended()
            if code is None:
                continue
            part.restarts += 1
            if part.restarts > MOST_RESTARTS:
                say(f"{part.name} ended {MOST_RESTARTS} times; giving up")
                raise SystemExit(Exit.FAULTS_FOUND)
            say(f"{part.name} ended with {code}; starting it again")
            time.sleep(RESTART_PAUSE_S)
            part.start()
