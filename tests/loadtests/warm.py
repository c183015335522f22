"""Locust, imported once, for many runs: `python -m tests.loadtests.warm`.

To import Locust takes a second and a half of CPU, as much as a short run itself. This
process imports it once and forks for every run, as Locust does for its `--processes`.
Each line of its input is a run, in JSON; it says which process that is, and later by
which exit code it ended. It ends with its input.
"""

import json
import os
import signal
import sys

# Taken before gevent puts its own in their places: its hub must not begin in here.
from os import fork, waitpid
from typing import Any

# What the locustfile imports; the locustfile itself every run reads anew.
IMPORTED = ("beginning", "ending", "options", "personas.agent", "personas.driver")


def fork_for_each_line() -> None:
    """Return in the process of a run only."""
    # Nobody waits for those who wait for the runs.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        if fork() == 0 and becomes_run(json.loads(line)):
            return
    os._exit(0)


def becomes_run(told: dict[str, Any]) -> bool:
    """Fork once more: true in the process of the run; the other one tells its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if (run := fork()) == 0:
        take_over(**told)
        return True
    tell(told["run"], process=run)
    _, status = waitpid(run, 0)
    tell(told["run"], code=os.waitstatus_to_exitcode(status))
    os._exit(0)


def tell(run: int, **more: int) -> None:
    """Write a line, in one piece: others write here too."""
    os.write(1, json.dumps({"run": run} | more).encode() + b"\n")


def take_over(
    run: int, arguments: list[str], variables: dict[str, str], output: str
) -> None:
    """Take what a command is given: arguments, variables, a place for what it says."""
    sys.argv = ["locust", *arguments]
    os.environ.clear()
    os.environ.update(variables)
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for given, stream in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(given, stream)


def main() -> None:
    from importlib import import_module

    from gevent import reinit
    from locust.main import main as locust

    for name in IMPORTED:
        import_module(f"loadtests.{name}")
    fork_for_each_line()
    reinit()
    locust()


if __name__ == "__main__":
    main()
