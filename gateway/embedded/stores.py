"""Starting both stores, and stopping them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from gateway.embedded import warden
from gateway.embedded.errors import StoresNotStarted
from gateway.embedded.homes import Home, keep_passwords, settle, socket_folder
from gateway.embedded.locks import held
from gateway.embedded.owners import ENVIRONMENT
from gateway.embedded.postgres import Postgres
from gateway.embedded.programs import find_postgres, find_valkey
from gateway.embedded.valkey import Valkey

ELSEWHERE = Path("/var/lib/border-gate")

# Replaying what was not yet flushed when the machine went down may take a while.
START_PATIENCE_S = 120.0
POLL_S = 0.02
RUNNING_TRIES = 15
TAIL_LINES = 15


@dataclass(frozen=True, slots=True)
class Stores:
    """Where both stores are reached; the URLs hold their passwords."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    directory: Path


def _say_nothing(_: str) -> None:
    pass


@contextmanager
def embedded_stores(
    directory: Path,
    *,
    elsewhere: Path = ELSEWHERE,
    tell: Callable[[str], None] = _say_nothing,
) -> Iterator[Stores]:
    """Run PostgreSQL, with an empty database `gateway`, and Valkey on *directory*.

    What root's servers could not reach there is put *elsewhere*. Progress goes to
    *tell*, a line at a time. Raises `DataInUse` if another process runs them on the
    same data, and `StoresNotStarted` with the reason if they do not start.
    """
    home = settle(directory, elsewhere)
    with ExitStack() as until_guarded:
        lock = until_guarded.enter_context(held(home.path / "lock"))
        with socket_folder(home) as sockets:
            postgres, valkey = _find_both(home, sockets, elsewhere)
            postgres.prepare(tell)
            orders = warden.Orders(
                servers=[postgres.server(), valkey.server()],
                environment=ENVIRONMENT,
                sockets=str(sockets),
                link=str(home.sockets),
                lock=lock,
                gateway=os.getpid(),
            )
            tell(f"starting PostgreSQL and Valkey on {home.path}")
            with _guarded(orders, home) as guard:
                # The warden holds the lock by now; what the gateway forks must not.
                until_guarded.close()
                _await(guard, home, [postgres.is_ready, valkey.is_ready])
                yield Stores(postgres.url, valkey.url, home.path)
                tell("stopping PostgreSQL and Valkey")


@contextmanager
def running_stores(directory: Path, *, elsewhere: Path = ELSEWHERE) -> Iterator[Stores]:
    """Yield the stores on *directory*: those that run already, else run them.

    Raises as `embedded_stores` does.
    """
    home = settle(directory, elsewhere)
    if home.sockets.exists():
        sockets = home.sockets.resolve()
        postgres, valkey = _find_both(home, sockets, elsewhere)
        if _answer_soon([postgres.is_ready, valkey.is_ready]):
            yield Stores(postgres.url, valkey.url, home.path)
            return
    with embedded_stores(directory, elsewhere=elsewhere) as stores:
        yield stores


def _answer_soon(checks: Sequence[Callable[[], bool]]) -> bool:
    """Ask a few times: a busy machine's servers may be slow to answer."""
    for _ in range(RUNNING_TRIES):
        if all(is_ready() for is_ready in checks):
            return True
        time.sleep(0.2)
    return False


def _find_both(home: Home, sockets: Path, elsewhere: Path) -> tuple[Postgres, Valkey]:
    passwords = keep_passwords(home)
    programs = find_postgres(home.owner, elsewhere)
    program = find_valkey(home.owner, elsewhere)
    return (
        Postgres(home, programs, sockets, passwords["postgres"]),
        Valkey(home, program, sockets, passwords["valkey"]),
    )


@contextmanager
def _guarded(orders: warden.Orders, home: Home) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the warden; at the end, wait until it has stopped the servers.

    An interrupt while waiting leaves the warden to finish by itself.
    """
    for name in ("postgres", "valkey", "warden"):
        _begin_log(home.log(name))
    with home.log("warden").open("ab") as log:
        guard = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", warden.__file__],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            bufsize=0,
            cwd="/",
            pass_fds=(orders.lock,),
            start_new_session=True,
        )
    pipe = cast("BinaryIO", guard.stdin)
    try:
        with suppress(BrokenPipeError):  # Its last words say more than we know here.
            pipe.write(orders.to_line())
        yield guard
    finally:
        pipe.close()
        guard.wait()


def _begin_log(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))


def _await(
    guard: "subprocess.Popen[bytes]", home: Home, checks: Sequence[Callable[[], bool]]
) -> None:
    deadline = time.monotonic() + START_PATIENCE_S
    while not all(is_ready() for is_ready in checks):
        if guard.poll() is not None or time.monotonic() > deadline:
            raise StoresNotStarted(_last_words(home))
        time.sleep(POLL_S)
    cast("BinaryIO", guard.stdin).write(b"ready\n")


def _last_words(home: Home) -> str:
    tails = [
        f"{path}:\n" + "\n".join(lines[-TAIL_LINES:])
        for name in ("postgres", "valkey", "warden")
        if (lines := (path := home.log(name)).read_text(errors="replace").splitlines())
    ]
    return "\n\n".join(["the stores did not start; what they said last:", *tails])
