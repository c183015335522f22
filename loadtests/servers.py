"""The gateway's process during a run, by its own `/metrics`: memory, files, CPU."""

import time
import urllib.request
from collections.abc import Iterator

from loadtests.ledger import Ledger

LOOK_EVERY_S = 3.0
ANSWER_S = 5.0
# Counters of all routes of a gateway take some 50 kB.
MOST_BYTES = 4 * 2**20
MIB = 2**20
# The levels of the ledger: in MiB, as a number, and in percent of one core.
SERVER = "server."
MEMORY, FILES, CPU = SERVER + "memory", SERVER + "open-files", SERVER + "cpu"
# As Prometheus' clients of all languages name them.
_STARTED, _USED = "process_start_time_seconds", "process_cpu_seconds_total"
_RESIDENT, _OPEN = "process_resident_memory_bytes", "process_open_fds"


class Server:
    """Asks as Prometheus does; its requests are no part of the run.

    Behind one address there may be several processes, and one that began anew is
    another: what each tells is kept apart, by when it was started.
    """

    def __init__(self, host: str, ledger: Ledger) -> None:
        self._url, self._ledger = f"{host.rstrip('/')}/metrics", ledger
        # By process: when it told how many seconds of CPU it had used.
        self._used: dict[str, tuple[float, float]] = {}

    def look(self) -> None:
        """Record how the process that answers stands now."""
        try:
            told = dict(samples(read_metrics(self._url)))
            process = str(told[_STARTED])
            levels = {MEMORY: told[_RESIDENT] / MIB, FILES: told[_OPEN]}
            used_s = told[_USED]
        except (OSError, ValueError, KeyError):
            # Nobody has to tell of himself: then nothing is shown, nor judged.
            return
        levels |= self._share_of_a_core(process, used_s)
        for name, value in levels.items():
            self._ledger.level(name, value, source=process)

    def _share_of_a_core(self, process: str, used_s: float) -> dict[str, float]:
        now = time.monotonic()
        before = self._used.get(process)
        self._used[process] = now, used_s
        if before is None or now <= before[0]:
            return {}
        return {CPU: 100 * (used_s - before[1]) / (now - before[0])}


def samples(text: str) -> Iterator[tuple[str, float]]:
    """Yield each figure that has no labels, of Prometheus' text form.

    Raises:
        ValueError: it is not of that form.
    """
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        if line and not line.startswith("#") and "{" not in name:
            yield name, float(value)


def read_metrics(url: str) -> str:
    """Return what a process tells of itself.

    Raises:
        OSError: nobody answers, or refuses.
        ValueError: it is no text.
    """
    with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310 - http
        text: bytes = answer.read(MOST_BYTES)
        return text.decode()
