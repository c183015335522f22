"""Where the data of the embedded stores lives, and what lies in there."""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.embedded.errors import StoresNotStarted
from gateway.embedded.owners import Owner

# Not gettempdir(): that may be deep, or closed to the servers' user.
SOCKETS_IN = Path("/tmp")  # noqa: S108 - what is made there is random, exclusive and 0700
SOCKETS_PREFIX = "border-gate-"


@dataclass(frozen=True, slots=True)
class Home:
    path: Path
    owner: Owner

    @property
    def sockets(self) -> Path:
        """A link to the folder of the sockets, while there are any."""
        return self.path / "sockets"

    def log(self, name: str) -> Path:
        return self.path / f"{name}.log"

    def private_folder(self, name: str) -> Path:
        """A folder that the servers' user, and nobody else, may look into."""
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.owner.take(folder)
        return folder


def settle(directory: Path, elsewhere: Path) -> Home:
    """Find or make the home below *directory*, or *elsewhere* with a link to it."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o711)
    path = directory.resolve() / "stores"
    if path.is_symlink() and not path.exists():
        path.unlink()  # Who deleted the data meant to begin afresh.
    if not path.exists():
        _make_home(path, elsewhere)
    path = path.resolve()
    if os.geteuid() not in {0, path.stat().st_uid}:
        msg = (
            f"{path} belongs to another user: start as that user, or delete "
            f"{directory / 'stores'} to begin with empty stores"
        )
        raise StoresNotStarted(msg)
    return Home(path, Owner.of(path))


def _make_home(path: Path, elsewhere: Path) -> None:
    owner = Owner.of_new_data()
    if not owner.is_somebody_else:
        path.mkdir(mode=0o700)
        return
    path.mkdir()
    path.chmod(0o711)
    if owner.can_reach(path):
        return
    path.rmdir()
    open_folder(elsewhere)
    target = Path(tempfile.mkdtemp(prefix="stores-", dir=elsewhere))
    target.chmod(0o711)
    path.symlink_to(target)


def open_folder(path: Path) -> None:
    """Make *path* if need be, a folder of root's which everybody may pass through."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only this user may read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(os.open(path, flags, 0o600), "w") as file:  # noqa: PTH123 - takes no descriptor
        file.write(text)


def keep_passwords(home: Home) -> dict[str, str]:
    """The password of each store, made at the first start."""
    path = home.path / "secrets.json"
    if not path.exists():
        draft = home.path / "secrets.json.new"
        draft.unlink(missing_ok=True)
        made = {store: secrets.token_hex(24) for store in ("postgres", "valkey")}
        write_private(draft, json.dumps(made))
        draft.rename(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


@contextmanager
def socket_folder(home: Home) -> Iterator[Path]:
    """A new folder with a short path, gone at the end.

    The link is there before the folder, so that what a killed run left behind is found.
    At the end it is the warden's work to remove both, while it holds the lock.
    """
    link = home.sockets
    if link.is_symlink():
        left = link.readlink()
        if left.parent == SOCKETS_IN and left.name.startswith(SOCKETS_PREFIX):
            shutil.rmtree(left, ignore_errors=True)
        link.unlink()
    folder = SOCKETS_IN / f"{SOCKETS_PREFIX}{secrets.token_hex(8)}"
    link.symlink_to(folder)
    try:
        folder.mkdir(mode=0o700)
        home.owner.take(folder)
        yield folder
    finally:
        if folder.exists():  # No warden came to life, or it was killed.
            shutil.rmtree(folder)
            link.unlink()
