"""One gateway at a time on one folder of data."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.embedded.errors import DataInUse

# After a kill, the warden of the last run may take this long to stop its servers.
PATIENCE_S = 45.0


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold the lock at *path*, and yield its descriptor.

    The warden and the servers inherit the descriptor, and the lock is free when the
    last of them has closed it: who holds it knows that no server runs on the data.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _claim(descriptor, path.parent)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _claim(descriptor: int, home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _locked(descriptor):
        holder = os.pread(descriptor, 20, 0).decode()
        if _is_alive(holder):
            msg = f"process {holder} already runs the stores in {home}: stop it first"
            raise DataInUse(msg)
        if time.monotonic() > deadline:
            msg = f"servers that process {holder} left behind still run in {home}"
            raise DataInUse(msg)
        time.sleep(0.05)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: str) -> bool:
    """Tell whether the process is there; one that has not yet put its name is not."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
