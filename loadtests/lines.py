"""The waiting lines during a run, and how long they take to drain after it."""

import json
import time
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any

from loadtests.ledger import Ledger

LOOK_EVERY_S = 2.0
ANSWER_S = 5.0
# Whoever is on the way to the barrier, by the names of the board.
LIVE = ("in_review", "scheduled", "waiting", "called")
# The levels of the ledger, and the measure, in milliseconds.
LINE, DRAIN = "line.", "drain"


class Lines:
    """Looks at the board, as a passer-by; its requests are no part of the run."""

    def __init__(self, host: str, ledger: Ledger) -> None:
        self._url, self._ledger = f"{host.rstrip('/')}/v1/gates", ledger
        self._live: int | None = None
        # When everybody was gone, after the last time that somebody was there.
        self._emptied: float | None = None

    @property
    def live(self) -> int | None:
        """Return how many were on the way at the last look; None if nobody knows."""
        return self._live

    def look(self) -> None:
        """Record how many wait at each gate now."""
        try:
            board = read_board(self._url)
            waiting = {gate["id"]: _sum(gate, ("waiting",)) for gate in board["gates"]}
            self._live = sum(_sum(gate, LIVE) for gate in board["gates"])
        except (OSError, ValueError, KeyError, TypeError):
            # Who is under load may not answer, or show nonsense: the curve has a gap.
            self._live = None
            return
        for gate, number in waiting.items():
            self._ledger.level(LINE + gate, number)
        if self._live:
            self._emptied = None
        elif self._emptied is None:
            self._emptied = time.monotonic()

    def measure_drain(self, since: float) -> bool:
        """Record how long after *since* the lines were empty; False if they are not.

        *since* is of `time.monotonic()`: when the last vehicle had arrived.
        """
        if self._emptied is None:
            return False
        self._ledger.measure(DRAIN, max(self._emptied - since, 0) * 1000)
        return True


def _sum(gate: Mapping[str, Any], names: Iterable[str]) -> int:
    """Return how many vehicles of a gate stand in these columns of the board."""
    flows = gate["directions"].values()
    return sum(flow[name] for flow in flows for name in names)


def read_board(url: str) -> Any:
    """Return the public board.

    Raises:
        OSError: nobody answers, or refuses.
        ValueError: what is answered is no JSON.
    """
    with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310 - http
        return json.load(answer)
