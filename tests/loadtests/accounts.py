"""An account of a run that never was: `python -m tests.loadtests.accounts FOLDER`."""

import math
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from loadtests.judging import Verified, judge
from loadtests.ledger import Ledger
from loadtests.objectives import Objectives, load_objectives
from loadtests.report import writing
from loadtests.report.accounts import Account
from loadtests.shapes import known_shapes

LENGTH_S = 180
STALL_S = range(90, 97)
REQUESTS = {
    "POST /v1/declarations": (12, 0.2),
    "GET /v1/declarations/{id}": (3, 0.7),
    "GET /v1/gates": (5, 0.1),
}
PROMISES = {
    "ticket-never-changes": "A declaration keeps the ticket that it was given.",
    "place-never-grows-without-a-reason": (
        "A place grows only when the history says who overtook, and why."
    ),
}
VERIFIED = Verified(
    found={"lost": 0, "handled twice": 0, "entries without approval": 0},
    counted={"declared": 3611, "entered": 2904},
)


class Seconds:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def seen(*, length_s: int = LENGTH_S) -> Ledger:
    """Return what three minutes of a rush hour look like, with a stall of 7 s."""
    clock, chance = Seconds(), Random(1)
    ledger = Ledger(clock=clock)
    for second in range(length_s):
        clock.now_s = second
        _play(ledger, chance, second)
    ledger.look("ticket-never-changes", held=True)
    for _ in range(400):
        ledger.measure("time-to-decision", chance.lognormvariate(11, 0.6))
        ledger.measure("estimate-kept", float(chance.random() < 0.86))
        ledger.look("place-never-grows-without-a-reason", held=True)
    ledger.measure("drain", 21_500)
    return ledger


def _play(ledger: Ledger, chance: Random, second: int) -> None:
    rate = 60 + 30 * math.sin(second / 30)
    stalled_ms = 1000 * (STALL_S.stop - second) if second in STALL_S else 0
    for name, (median_ms, share) in REQUESTS.items():
        for _ in range(int(rate * share)):
            naive_ms = median_ms * chance.lognormvariate(0, 0.6)
            fault = "answered 503: busy" if chance.random() < 0.0004 else ""
            ledger.timed(name, naive_ms + stalled_ms, naive_ms, fault)
    ledger.count("visits.due", int(rate / 5))
    ledger.count("visits.finished", int(rate / 5))
    if stalled_ms:
        ledger.count("visits.late", 2)
    ledger.level("visits.in-flight", 120 + rate + stalled_ms / 50)
    ledger.level("users", 40 if second > 3 else second * 10)
    ledger.level("generator.cpu", 35 + rate / 6 + 4 * chance.random())
    if second % 3 == 0:
        ledger.level("server.memory", 162 + 20 * (1 - math.exp(-second / 40)), "1")
        ledger.level("server.open-files", 140 + rate / 3, "1")
        ledger.level("server.cpu", 30 + rate / 4, "1")
    for number, gate in enumerate(("huu-nghi", "tan-thanh")):
        ledger.level(f"line.{gate}", max(0, second * (2 - number) - 40))


def example(ledger: Ledger | None = None, **changes: object) -> Account:
    """Return an account with something missed and something met."""
    ledger = ledger or seen()
    shipped = load_objectives("rush-hour", None, known_shapes({}))
    # Of the kinds of requests and checks, only those are asked for that it saw.
    wanted: Objectives = {
        subject: it
        for subject, it in shipped.items()
        if not (it and it.is_own and subject.section in {"requests", "checks"})
    }
    account = Account(
        ledger,
        judge(wanted, ledger, VERIFIED),
        VERIFIED,
        run={
            "shape": "rush-hour",
            "seed": "4f2a9c1e",
            "host": "http://127.0.0.1:8000",
            "machine": "2 cores, 24 GiB, Linux",
            "Locust": "2.47.0",
        },
        title="rush-hour at http://127.0.0.1:8000",
        promises=PROMISES,
        p99_allowed_ms=1000,
        command="locust --headless --shape rush-hour --seed 4f2a9c1e",
        begun_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    )
    return replace(account, **changes)  # type: ignore[arg-type] # by name, in tests


if __name__ == "__main__":
    writing.write(example(), Path(sys.argv[1]))
