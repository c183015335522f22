"""After a run: what the gateway's own `border-gate verify` finds in its journal.

A load test is a correctness test: a gateway that is fast and loses one declaration
has failed. `verify` reads the database, so it runs where the gateway's settings are;
what it found counts only if it looked at the gateway that was under load.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loadtests.judging import Verified
from loadtests.ledger import Ledger
from loadtests.targets import is_loopback

PROGRAM = "border-gate"
# A million declarations take two minutes on two cores.
PATIENCE_S = 600
MOST_SHOWN = 200
DECLARE = "POST /v1/declarations"
# Kept, and something was found: every other code says that nobody could look.
LOOKED = (0, 1)
DECLARED = "declared"


def verify(
    host: str, ledger: Ledger, *, wanted: bool | None, command: Sequence[str] = ()
) -> Verified:
    """Run `border-gate verify`; None is "if it can be", False is "do not"."""
    is_wanted = bool(wanted)
    if wanted is False:
        return Verified(why="it was not wanted: --no-verify")
    if wanted is None and not is_loopback(urlsplit(host).hostname or ""):
        why = f"{host} is not this machine; run border-gate verify there"
        return Verified(why=why)
    command = command or _found()
    if not command:
        why = f"there is no {PROGRAM} here; run it where the gateway is"
        return Verified(why=why, is_wanted=is_wanted)
    try:
        rows = _run(command)
    except _NotVerified as failure:
        return Verified(why=str(failure), is_wanted=is_wanted)
    return _judged(rows, ledger, is_wanted=is_wanted)


class _NotVerified(Exception):
    """Says why nothing is known of the journal."""


def _found() -> Sequence[str]:
    """Return the program beside this Python, or on the path."""
    beside = Path(sys.executable).with_name(PROGRAM)
    path = str(beside) if beside.exists() else shutil.which(PROGRAM)
    return [path] if path else []


def _run(command: Sequence[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "verify.json"
        try:
            ended = subprocess.run(  # noqa: S603 - our own program
                [*command, "verify", "--json", str(told)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _NotVerified(str(error)) from error
        if ended.returncode not in LOOKED or not told.exists():
            lines = ended.stderr.strip().splitlines() or ["it said nothing"]
            msg = f"it ended with {ended.returncode}: {lines[-1][:MOST_SHOWN]}"
            raise _NotVerified(msg)
        rows: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))
        return rows


def _judged(rows: list[dict[str, Any]], ledger: Ledger, *, is_wanted: bool) -> Verified:
    faults = {row["name"]: row for row in rows if "details" in row}
    counted = {row["name"]: row["value"] for row in rows if row["name"] not in faults}
    timings = ledger.timings.get(DECLARE)
    declared = timings.due.count - timings.failed if timings else 0
    if counted.get(DECLARED, 0) < declared:
        why = (
            f"it looked at another gateway: {counted.get(DECLARED, 0)} are declared"
            f" there, {declared} were in this run; set GATEWAY_DATA_DIR, or the"
            " gateway's other settings"
        )
        return Verified(why=why, is_wanted=is_wanted)
    return Verified(
        found={name: row["value"] for name, row in faults.items()},
        details={
            name: _first(row["details"])
            for name, row in faults.items()
            if row["details"]
        },
        counted=counted,
        is_wanted=is_wanted,
    )


def _first(details: Sequence[dict[str, Any]]) -> str:
    """Say where the first is, and what is wrong with it."""
    first = details[0]
    where = " ".join(
        str(first[key]) for key in ("gate", "declaration", "seq") if first.get(key)
    )
    return f"{where}: {first['why']}"
