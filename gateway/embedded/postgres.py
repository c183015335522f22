"""The embedded PostgreSQL: its data, how it is started, and when it is ready."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.embedded.errors import StoresNotStarted
from gateway.embedded.homes import Home, write_private
from gateway.embedded.warden import Server

# Given on the command line, where neither the configuration file nor ALTER SYSTEM can
# take them back.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_connections": "250",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

INITDB = [
    "--username=gateway",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # Built into the server: it sorts alike on every system, and no system lacks it.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
]


@dataclass(frozen=True, slots=True)
class Postgres:
    home: Home
    programs: Path
    sockets: Path
    password: str

    @property
    def data(self) -> Path:
        return self.home.path / "postgres"

    @property
    def url(self) -> str:
        return (
            f"postgresql+asyncpg://gateway:{self.password}@/gateway?host={self.sockets}"
        )

    def prepare(self, tell: Callable[[str], None]) -> None:
        """Make the data at the first start, and clear up after a killed one."""
        if not self.data.exists():
            tell("initialising PostgreSQL")
            self._initialise()
        # What starts cut short left. Not before: a child of theirs may still write, and
        # ends while ours is made.
        for left in self.home.path.glob("postgres.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        # The lock is ours, so no server runs, whoever has its process id by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self) -> None:
        """Make data and database under another name: a start cut short leaves none."""
        draft = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.home.path))
        self.home.owner.take(draft)
        password = self.sockets / "password"
        write_private(password, self.password)
        self.home.owner.take(password)
        initdb = [str(self.programs / "initdb"), f"--pgdata={draft}"]
        self._run([*initdb, f"--pwfile={password}", *INITDB])
        password.unlink()
        alone = [str(self.programs / "postgres"), "--single", "-D", str(draft)]
        self._run(
            [*alone, "-c", "exit_on_error=on", "postgres"],
            given="CREATE DATABASE gateway\n",
        )
        draft.rename(self.data)
        _sync_folder(self.home.path)

    def _run(self, command: list[str], *, given: str = "") -> None:
        attempt = self.home.owner.run(command, given=given)
        if attempt.returncode != 0:
            msg = f"{command[0]} failed:\n{attempt.stdout.strip()}"
            raise StoresNotStarted(msg)

    def server(self) -> Server:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
        return Server(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.data), *options],
            given="",
            log=str(self.home.log("postgres")),
            stop_signal=signal.SIGINT,  # "Fast": sessions end, data is flushed.
            change=self.home.owner.change,
        )

    def is_ready(self) -> bool:
        """Read the state where pg_ctl reads it, the eighth line of the pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"  # noqa: PLR2004 - that line


def _sync_folder(folder: Path) -> None:
    """Make the names in *folder* outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
