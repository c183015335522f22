"""Declarations a second that the load generator sends, beside a bare user of Locust.

One process of Locust on one core, 20 closed users who never wait, against a server
that answers at once on the other core. `bare` is a FastHttpUser that posts a body and
looks at the status; `ours` draws a vehicle, posts it as a persona, reads the answer,
looks at three business checks, and keeps both times in the ledger. They take turns.

Rates are of seconds of CPU of the generator: what it does on a core that it has alone,
even while others use the machine.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from benchmarks.rows import Row, at_least, ratio, row
from benchmarks.servers import Server, Stores, running_app
from benchmarks.suites import Plan
from gateway.settings import Settings

SECONDS = 40
SIDES = {"bare": "Bare", "ours": "Ours"}
TARGET = at_least(0.7)
USERS = 20


def measure(plan: Plan) -> list[Row]:
    rates: dict[str, list[float]] = {side: [] for side in SIDES}
    wanted, seconds = plan.rounds_or(2), max(2, plan.amount(6))
    with tempfile.TemporaryDirectory(prefix="border-gate-bench-") as folder:
        nothing = Stores(Path(folder), Settings(), dict(os.environ))
        with running_app(nothing, "benchmarks.prompt_app:answer") as server:
            core = _put_apart(server)
            for number in range(wanted):
                for side, user in SIDES.items():
                    plan.tell(f"round {number + 1} of {wanted}, {side}")
                    rates[side].append(_rate(server.port, user, seconds, core))
    return [
        *(row(f"generator {side}", rates[side], "requests/CPU-s") for side in SIDES),
        ratio("generator ours / bare", rates["ours"], rates["bare"], TARGET),
    ]


def _put_apart(server: Server) -> int | None:
    """Give the server a core; return the one that is left for Locust, if there is."""
    if sys.platform != "linux":
        return None
    first, *others = sorted(psutil.Process().cpu_affinity() or [0])
    server.process.cpu_affinity([first])
    return others[0] if others else first


def _rate(port: int, user: str, seconds: int, core: int | None) -> float:
    pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
    ended = subprocess.run(  # noqa: S603 - our own
        [
            *(*pinned, sys.executable, "-m", "locust", user),
            *("-f", "benchmarks/generator_users.py", "--headless", "--only-summary"),
            *("-u", str(USERS), "-r", str(USERS), "-t", f"{seconds}s", "--json"),
            *("--skip-log-setup", "--host", f"http://127.0.0.1:{port}"),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if ended.returncode:
        msg = f"locust ended with {ended.returncode}: {ended.stderr[-2000:]}"
        raise RuntimeError(msg)
    (told,) = json.loads(ended.stdout)
    (cpu_s,) = re.findall(r"^cpu_s=(.*)$", ended.stderr, re.MULTILINE)
    return float(told["num_requests"]) / float(cpu_s)
