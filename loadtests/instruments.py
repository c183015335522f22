"""Whether the generator itself is the bottleneck: a load test judges that first."""

import time
from collections.abc import Iterator
from typing import Any

import gevent
import psutil
from locust.env import Environment

from loadtests.ledger import Ledger
from loadtests.runs import Run
from loadtests.visits import LAG

# Locust's own limit, of one core: a process of Python has no more.
BUSY_PERCENT = 90.0
BUSY = "generator.busy"
CPU, USERS = "generator.cpu", "users"
MOST_LAG_MS = 50.0
BEAT_S = 0.1
BEATS_A_LOOK = 10


def watch(environment: Environment, run: Run) -> None:
    """Record, each second until it is killed, how busy this process is."""
    process, runner = psutil.Process(), environment.runner
    process.cpu_percent()
    while True:
        for _ in range(BEATS_A_LOOK):
            due = time.monotonic() + BEAT_S
            gevent.sleep(BEAT_S)
            run.ledger.measure(LAG, (time.monotonic() - due) * 1000)
        run.ledger.level(CPU, process.cpu_percent())
        run.ledger.level(USERS, runner.user_count if runner else 0)


def count_busy(run: Run) -> None:
    """Record that Locust has measured more than `BUSY_PERCENT`, over five seconds."""
    run.ledger.count(BUSY)


def bottlenecks(ledger: Ledger) -> Iterator[str]:
    """Tell why the figures may be the generator's own, not the gateway's."""
    if times := ledger.counts[BUSY]:
        yield (
            f"the generator used more than {BUSY_PERCENT:g} % of its core,"
            f" {times} times over 5 s: run it with --processes, or on more machines"
        )
    lag: Any = ledger.measures.get(LAG)
    if lag and (p99 := lag.quantile(0.99)) > MOST_LAG_MS:
        yield (
            f"the generator was late by {p99:.0f} ms (p99), {MOST_LAG_MS:g} ms are"
            " tolerable: its machine is too busy"
        )
    for name in ("visits.late", "visits.dropped"):
        if times := ledger.counts[name]:
            yield f"{times} of {ledger.counts['visits.due']} {name.replace('.', ' ')}"
