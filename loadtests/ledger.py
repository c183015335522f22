"""What a run saw: kept in each process, and added up in the master's.

A worker sends what it has seen since its last report, by Locust's own messages, and
begins anew. Whoever judges reads the master's ledger only.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.histograms import COARSE, Histogram

# Messages of failures that are told apart for each request; the rest are "others".
MOST_FAULTS = 20
OTHERS = "others"
# When there are more buckets than this, they become twice as wide.
MOST_MOMENTS = 600


@dataclass
class Timings:
    """One kind of request, in milliseconds."""

    # From the moment it should have begun, which is what a person feels.
    due: Histogram = field(default_factory=Histogram)
    # From the moment it was sent, which is what most load tests tell.
    naive: Histogram = field(default_factory=Histogram)
    failed: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def fail(self, fault: str, times: int = 1) -> None:
        self.failed += times
        known = fault in self.faults or len(self.faults) < MOST_FAULTS
        self.faults[fault if known else OTHERS] += times


@dataclass
class Looks:
    """How often a business check was looked at, and was broken."""

    looked: int = 0
    broken: int = 0
    first: str = ""

    def add(self, looked: int, broken: int, first: str) -> None:
        self.looked += looked
        self.broken += broken
        self.first = self.first or first


@dataclass
class Moment:
    """One second of the run, or several of a long one."""

    requests: int = 0
    failed: int = 0
    due: Histogram = field(default_factory=lambda: Histogram(COARSE))
    naive: Histogram = field(default_factory=lambda: Histogram(COARSE))
    counts: Counter[str] = field(default_factory=Counter)
    # The last value of each process: visits in flight, users, share of a core.
    levels: dict[str, dict[str, float]] = field(default_factory=dict)

    def level(self, name: str) -> float | None:
        """Return the sum over all processes; nothing if none of them told."""
        told = self.levels.get(name)
        return sum(told.values()) if told else None

    def add(self, other: "Moment") -> None:
        self.requests += other.requests
        self.failed += other.failed
        self.due.add(other.due)
        self.naive.add(other.naive)
        self.counts += other.counts
        for name, told in other.levels.items():
            self.levels.setdefault(name, {}).update(told)


class Ledger:
    """`source` names the process; seconds of the timeline count from `begin`."""

    def __init__(
        self, source: str = "local", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.source = source
        self._clock = clock
        self._begun = clock()
        self.clear()

    def begin(self, at: float | None = None) -> None:
        """Forget everything; the run begins at *at* of the clock, or now."""
        self._begun = self._clock() if at is None else at
        self.clear()

    def clear(self) -> None:
        self.width_s = 1
        self.timings: dict[str, Timings] = {}
        self.counts: Counter[str] = Counter()
        self.checks: dict[str, Looks] = {}
        self.measures: dict[str, Histogram] = {}
        self.timeline: dict[int, Moment] = {}

    def timed(self, name: str, due_ms: float, naive_ms: float, fault: str = "") -> None:
        """Record a request by the *name* of its kind; a *fault* says why it failed."""
        timings = self.timings.get(name)
        if timings is None:
            timings = self.timings[name] = Timings()
        moment = self.moment()
        timings.due.record(due_ms)
        moment.due.record(due_ms)
        timings.naive.record(naive_ms)
        moment.naive.record(naive_ms)
        moment.requests += 1
        if fault:
            moment.failed += 1
            timings.fail(fault)

    def count(self, name: str, times: int = 1) -> None:
        self.counts[name] += times
        self.moment().counts[name] += times

    def look(self, check: str, *, held: bool, detail: str = "") -> None:
        """Record that a business check held, or that it was broken, and how."""
        looks = self.checks.get(check)
        if looks is None:
            looks = self.checks[check] = Looks()
        looks.looked += 1
        if not held:
            looks.broken += 1
            looks.first = looks.first or detail

    def measure(self, name: str, value: float) -> None:
        """Record a business value: milliseconds, or the unit that *name* tells."""
        values = self.measures.get(name)
        if values is None:
            # To make one costs more than to record a hundred values.
            values = self.measures[name] = Histogram()
        values.record(value)

    def level(self, name: str, value: float, source: str = "") -> None:
        """Record how high something stands now, in this process or in *source*."""
        self.moment().levels.setdefault(name, {})[source or self.source] = value

    def moment(self) -> Moment:
        second = int(self._clock() - self._begun)
        return self._moment_of(max(second, 0))

    def _moment_of(self, second: int) -> Moment:
        key = second - second % self.width_s
        moment = self.timeline.get(key)
        if moment is None:
            if len(self.timeline) >= MOST_MOMENTS:
                self._widen()
                return self._moment_of(second)
            moment = self.timeline[key] = Moment()
        return moment

    def _widen(self) -> None:
        self.width_s *= 2
        fine, self.timeline = self.timeline, {}
        for second, moment in sorted(fine.items()):
            self._moment_of(second).add(moment)

    def to_json(self) -> dict[str, Any]:
        return {
            "timings": {name: _timings_out(one) for name, one in self.timings.items()},
            "counts": dict(self.counts),
            "checks": {
                name: [one.looked, one.broken, one.first]
                for name, one in self.checks.items()
            },
            "measures": {name: one.encode() for name, one in self.measures.items()},
            # Keys of an object are text in JSON.
            "timeline": {
                str(second): _moment_out(one) for second, one in self.timeline.items()
            },
        }

    def take(self) -> dict[str, Any]:
        """Return what was seen since the last time, and begin anew."""
        seen = self.to_json()
        self.clear()
        return seen

    def merge(self, seen: Mapping[str, Any]) -> None:
        """Add what another process `take`s or what `to_json` wrote down."""
        for name, told in seen["timings"].items():
            _add_timings(self.timings.setdefault(name, Timings()), told)
        self.counts.update(seen["counts"])
        for name, told in seen["checks"].items():
            self.checks.setdefault(name, Looks()).add(*told)
        for name, told in seen["measures"].items():
            self.measures.setdefault(name, Histogram()).add_encoded(told)
        for second, told in seen["timeline"].items():
            self._moment_of(int(second)).add(_moment_in(told))


def _timings_out(timings: Timings) -> dict[str, Any]:
    return {
        "due": timings.due.encode(),
        "naive": timings.naive.encode(),
        "faults": dict(timings.faults),
    }


def _add_timings(timings: Timings, told: Mapping[str, Any]) -> None:
    timings.due.add_encoded(told["due"])
    timings.naive.add_encoded(told["naive"])
    for fault, times in told["faults"].items():
        timings.fail(fault, times)


def _moment_out(moment: Moment) -> dict[str, Any]:
    return {
        "requests": moment.requests,
        "failed": moment.failed,
        "due": moment.due.encode(),
        "naive": moment.naive.encode(),
        "counts": dict(moment.counts),
        "levels": moment.levels,
    }


def _moment_in(told: Mapping[str, Any]) -> Moment:
    moment = Moment(
        requests=told["requests"],
        failed=told["failed"],
        counts=Counter(told["counts"]),
        levels={name: dict(levels) for name, levels in told["levels"].items()},
    )
    moment.due.add_encoded(told["due"])
    moment.naive.add_encoded(told["naive"])
    return moment
