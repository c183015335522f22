"""The system user whom the servers run as."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Nothing of the caller's environment: a PGPORT or PGDATA in it would be obeyed.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs the servers and owns their data."""

    uid: int
    gid: int

    @classmethod
    def of_new_data(cls) -> "Owner":
        """Whoever runs this, but `nobody` in place of root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @classmethod
    def of(cls, folder: Path) -> "Owner":
        """Who runs servers on the data in *folder*: its owner, unless that is root."""
        status = folder.stat()
        if status.st_uid == 0:
            return cls.of_new_data()
        return cls(status.st_uid, status.st_gid)

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def change(self) -> dict[str, Any]:
        """The arguments by which `subprocess` becomes this user."""
        if not self.is_somebody_else:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        if self.is_somebody_else:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Tell whether this user may enter a folder, or run a program, at *path*."""
        return self.run(["test", "-x", str(path)]).returncode == 0

    def run(
        self, command: list[str], *, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run *command* as this user, with *given* on its standard input.

        What it prints, on either stream, is the result's `stdout`. A command that this
        user cannot execute is a result too, with code 126.
        """
        try:
            return subprocess.run(  # noqa: S603 - the commands are all written in this package
                command,
                input=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                cwd="/",
                env=ENVIRONMENT,
                umask=0o077,
                **self.change,
            )
        except OSError as error:
            return subprocess.CompletedProcess(command, 126, stdout=str(error))
