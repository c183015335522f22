"""A Valkey of one test's own, to be killed, stopped, filled up and demoted."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from gateway.embedded.owners import Owner
from gateway.embedded.programs import find_valkey

PASSWORD = "a p/ss:w?rd"
QUOTED = "a%20p%2Fss%3Aw%3Frd"


class Server:
    def __init__(self) -> None:
        # A socket's path has to be shorter than pytest's own folders are deep.
        self.folder = Path(tempfile.mkdtemp(prefix="border-gate-valkey-", dir="/tmp"))
        self.program = find_valkey(Owner(os.geteuid(), os.getegid()), self.folder)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://:{QUOTED}@{self.socket}?db=0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                self.program,
                *("--port", "0", "--unixsocket", self.socket),
                *("--requirepass", PASSWORD, "--dir", self.folder),
                *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
            ],
            stdout=subprocess.DEVNULL,
        )
        while not self._answers():
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def freeze(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return b"NOAUTH" in connection.recv(100)
        except OSError:
            return False
