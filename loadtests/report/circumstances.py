"""How a run was run, so that a reader can believe it and repeat it."""

import os
import platform
import shlex
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from loadtests.runs import Run

if TYPE_CHECKING:
    # Importing Locust changes how the whole process waits; only its own may.
    from locust.env import Environment

# Who signs in, and with what, is nobody's business; the seed is given as an option.
UNTOLD = frozenset({"LOADTEST_USERNAME", "LOADTEST_PASSWORD", "LOADTEST_SEED"})
GIB = 2**30


def circumstances(environment: "Environment", run: Run) -> dict[str, str]:
    """Return what a reader asks first, by name."""
    options: Any = environment.parsed_options
    runner: Any = environment.runner
    found = {
        "shape": shape_of(options) or "none: users, spawn rate and run time",
        "seed": run.seed,
        "host": environment.host or "",
        "processes of the generator": str(getattr(runner, "worker_count", 1)),
        "machine of the generator": _machine(),
        "Locust": metadata.version("locust"),
        "Python": platform.python_version(),
    }
    return found | _options(options)


def command(
    run: Run,
    arguments: list[str] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Return the command that plays the same again."""
    program, *given = sys.argv if arguments is None else arguments
    ours = {
        name: value
        for name, value in environment.items()
        if name.startswith("LOADTEST_") and name not in UNTOLD
    }
    words = [f"{name}={shlex.quote(value)}" for name, value in sorted(ours.items())]
    words += [shlex.quote(word) for word in (_program(program), *given)]
    if not any(word.split("=")[0] == "--seed" for word in given):
        words.append(f"--seed {shlex.quote(run.seed)}")
    return " ".join(words)


def shape_of(options: Any) -> str:
    """Return the name of the shape that is played, or nothing."""
    return str(getattr(options, "shape", "") or "")


def _program(path: str) -> str:
    name = Path(path).name
    return "python -m locust" if name == "__main__.py" else name


def _machine() -> str:
    memory = psutil.virtual_memory().total / GIB
    cores = psutil.cpu_count() or 1
    return f"{cores} cores, {memory:.0f} GiB, {platform.platform(terse=True)}"


def _options(options: Any) -> dict[str, str]:
    """Return the options that were given by hand and change what is played."""
    named = ("speed", "minutes", "personas", "num_users", "spawn_rate", "run_time")
    found = {name: getattr(options, name, None) for name in named}
    return {name.replace("_", " "): str(it) for name, it in found.items() if it}
