"""The embedded Valkey: how it is started, and when it is ready."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from gateway.embedded.homes import Home
from gateway.embedded.warden import Server


@dataclass(frozen=True, slots=True)
class Valkey:
    home: Home
    program: Path
    sockets: Path
    password: str

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://:{self.password}@{self.socket}?db=0"

    def server(self) -> Server:
        return Server(
            name="valkey",
            command=[str(self.program), "-"],
            given=self._configuration(),
            log=str(self.home.log("valkey")),
            stop_signal=signal.SIGTERM,
            change=self.home.owner.change,
        )

    def _configuration(self) -> str:
        """Read on standard input, so the password is in no file and no process list."""
        return "\n".join(
            [
                "port 0",
                f"unixsocket {self.socket}",
                "unixsocketperm 700",
                f"requirepass {self.password}",
                f'dir "{self.home.private_folder("valkey")}"',
                "appendonly yes",
                "appendfsync everysec",
                'save ""',  # The append-only file is enough.
                "maxmemory-policy noeviction",
                "",
            ]
        )

    def is_ready(self) -> bool:
        """Tell whether it answers, which it does not while it loads its file."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in connection.makefile("rb").read()
        except OSError:
            return False
