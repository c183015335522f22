"""The process that the servers belong to, which stops them when the gateway is gone.

Run as a script in a session of its own, so that a Ctrl-C at the terminal does not
reach the servers before the gateway is done with them. Its standard input is a pipe:
one line of JSON says what to start, a second line that all of it is ready, and the
end of the pipe means stop. That end comes when the gateway closes it and when the
gateway dies, however it dies, so a kill takes the same way as a clean stop.

Once ready, a server that ends by itself is started again. The script is run by its
path and imports nothing of ours, so it needs no installed package and starts at once.
"""

import ctypes
import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, cast

PATROL_S = 0.2
PAUSE_BEFORE_RESTART_S = 1.0
STOP_PATIENCE_S = 30.0
PR_SET_PDEATHSIG = 1

log = logging.getLogger("warden")


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    command: list[str]
    given: str  # On its standard input.
    log: str
    stop_signal: int
    change: dict[str, Any]  # The arguments by which `subprocess` changes the user.


@dataclass(frozen=True, slots=True)
class Orders:
    servers: list[Server]
    environment: dict[str, str]
    sockets: str  # Their folder.
    link: str  # To that folder.
    lock: int  # A descriptor, which every server inherits.
    gateway: int  # A process id.

    def to_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Orders":
        written = json.loads(line)
        servers = [Server(**server) for server in written.pop("servers")]
        return cls(servers=servers, **written)


class Warden:
    def __init__(self, orders: Orders, pipe: BinaryIO) -> None:
        self.orders = orders
        self.pipe = pipe
        self.is_ready = False
        self.is_told_to_stop = False
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def watch(self) -> None:
        """Run the servers until the gateway is gone, or one of them fails to start."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        try:
            for server in self.orders.servers:
                self._start(server)
            while self._is_wanted():
                for server in self.orders.servers:
                    if (code := self.running[server.name].poll()) is None:
                        continue
                    if not self.is_ready:
                        return
                    self._restart(server, code)
        finally:
            self._stop()
            shutil.rmtree(self.orders.sockets, ignore_errors=True)
            Path(self.orders.link).unlink()

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self.is_told_to_stop = True

    def _is_wanted(self) -> bool:
        """Wait for word from the gateway, but not for long."""
        if select.select([self.pipe], [], [], PATROL_S)[0]:
            if not self.pipe.readline():
                return False
            self.is_ready = True
        # A process that the gateway forked may hold the pipe open after its death.
        return not self.is_told_to_stop and os.getppid() == self.orders.gateway

    def _start(self, server: Server) -> None:
        with open(server.log, "ab") as output:  # noqa: PTH123 - opened by what the order says
            process = subprocess.Popen(  # noqa: S603 - the gateway wrote the command
                server.command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd="/",
                env=self.orders.environment,
                umask=0o077,
                pass_fds=(self.orders.lock,),
                # The warden has one thread: the fork finds no lock held by another.
                preexec_fn=_end_with_warden(server.stop_signal),  # noqa: PLW1509
                **server.change,
            )
        self.running[server.name] = process
        _give(process, server.given)

    def _restart(self, server: Server, code: int) -> None:
        log.warning("%s ended with code %s: restarting it", server.name, code)
        time.sleep(PAUSE_BEFORE_RESTART_S)
        self._start(server)

    def _stop(self) -> None:
        for server in self.orders.servers:
            if server.name in self.running:
                self.running[server.name].send_signal(server.stop_signal)
        for name, process in self.running.items():
            try:
                process.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                log.warning("%s does not stop: killing it", name)
                process.kill()
                process.wait()


def _give(process: "subprocess.Popen[bytes]", text: str) -> None:
    """Write *text* to the server's standard input."""
    # A server that has ended already is noticed on the next patrol.
    with suppress(BrokenPipeError), cast("BinaryIO", process.stdin) as pipe:
        pipe.write(text.encode())


def _end_with_warden(stop_signal: int) -> Callable[[], None] | None:
    """On Linux, have the kernel stop a server whose warden was killed as well."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, stop_signal)


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(message)s")
    with open(0, "rb", buffering=0) as pipe:
        if line := pipe.readline():
            Warden(Orders.from_line(line), pipe).watch()


if __name__ == "__main__":
    main()
