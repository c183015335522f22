"""Whether the process under load grew while the load stayed the same.

The first fifth of a run warms caches and pools. What stands higher in the last fifth
than it stood in the second one is what a steady load has left behind.
"""

from collections.abc import Iterator
from statistics import median

from loadtests.ledger import Ledger
from loadtests.servers import SERVER

# In less time a cache that is still filling looks like a leak, and a leak like nothing.
SHORTEST_S = 300
# In each of the two fifths.
LEAST_SAMPLES = 5
# Shares of the run, by seconds.
_BEFORE, _AFTER = (0.2, 0.4), (0.8, 1.0)


class NotTold(Exception):
    """Nothing can be said of it; the message says why."""


def growth(ledger: Ledger, name: str) -> float:
    """Return by which share *name* grew: the most, if several processes told.

    Raises:
        NotTold: the run was too short, or no process told of it all the time.
    """
    length_s = max(ledger.timeline, default=0) + ledger.width_s
    if length_s < SHORTEST_S:
        msg = f"the run took {length_s} s; what grows is told after {SHORTEST_S} s"
        raise NotTold(msg)
    if found := list(_growths(ledger, SERVER + name, length_s)):
        return max(found)
    msg = "no process told of it, at /metrics, from the second fifth to the last"
    raise NotTold(msg)


def _growths(ledger: Ledger, level: str, length_s: float) -> Iterator[float]:
    """Yield the growth of each process that was there all the time."""
    before, after = (
        _within(ledger, level, first * length_s, last * length_s)
        for first, last in (_BEFORE, _AFTER)
    )
    for process in before.keys() & after.keys():
        told = before[process], after[process]
        stood = median(told[0])
        if min(map(len, told)) >= LEAST_SAMPLES and stood > 0:
            yield median(told[1]) / stood - 1


def _within(
    ledger: Ledger, level: str, first_s: float, last_s: float
) -> dict[str, list[float]]:
    """Return what each process told between two seconds of the run."""
    found: dict[str, list[float]] = {}
    for second, moment in sorted(ledger.timeline.items()):
        if first_s <= second < last_s:
            for process, value in moment.levels.get(level, {}).items():
                found.setdefault(process, []).append(value)
    return found
