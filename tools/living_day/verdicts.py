"""Whether a tab stayed small, kept up and was modest: what a whole day left behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.living_day.tab import Sample

MIB = 2**20
# A page that was loaded anew shows the same; what the old one has more than that, the
# day has left in it. Compiled code and caches come and go.
MOST_LEFT_BYTES = 1 * MIB
MOST_LEFT_NODES = 50
MOST_LEFT_LISTENERS = 3
# Of one core. A wall screen is a small computer, a quarter as fast as a server's core.
MOST_BUSY = 0.10
# Pages ask each five seconds at most, and each second while something happens.
MOST_BEHIND_S = 8.0


@dataclass(frozen=True, slots=True)
class Day:
    """What was seen of a tab: first when it was opened, then all through the day.

    `anew` is the same page, loaded again in the end; `behind_s` how old what the page
    showed was at each sample, in real seconds.
    """

    samples: Sequence[Sample]
    behind_s: Sequence[float]
    anew: Sample
    errors: Sequence[str]

    @property
    def busy(self) -> float:
        """The share of one core that the tab's main thread has worked."""
        first, last = self.samples[0], self.samples[-1]
        return (last.busy_s - first.busy_s) / max(last.at_s - first.at_s, 1e-9)

    @property
    def looks_a_second(self) -> float:
        first, last = self.samples[0], self.samples[-1]
        return (last.looks - first.looks) / max(last.at_s - first.at_s, 1e-9)


def findings(day: Day) -> Iterator[str]:
    """Yield what is not as it should be."""
    last, anew = day.samples[-1], day.anew
    if (left := last.heap_bytes - anew.heap_bytes) > MOST_LEFT_BYTES:
        yield f"the day left {left / MIB:.1f} MiB in the tab"
    if (left := last.nodes - anew.nodes) > MOST_LEFT_NODES:
        yield f"the day left {left} nodes in the tab"
    if (left := last.listeners - anew.listeners) > MOST_LEFT_LISTENERS:
        yield f"the day left {left} listeners in the tab"
    if day.busy > MOST_BUSY:
        yield f"the tab worked {day.busy:.0%} of its time, {MOST_BUSY:.0%} are modest"
    if (behind := max(day.behind_s)) > MOST_BEHIND_S:
        yield f"the page was {behind:.1f} s behind, {MOST_BEHIND_S:.0f} s may be"
    for error in dict.fromkeys(day.errors):
        yield f"the browser's console says: {error}"
