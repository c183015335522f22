"""When visits begin: drawn from a seed before the run, whatever the server does.

Arrivals of the whole run are numbered in order of their due times. Of n processes,
number i plays those whose number leaves i when divided by n: together they play the
same arrivals for every n.
"""

import heapq
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from random import Random

SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class Step:
    """A constant rate of so many a second, until so many seconds of the run."""

    until_s: float
    rate: float


@dataclass(frozen=True)
class ByTheHour:
    """The steps of days of `per_day` arrivals, by weights of their 24 hours.

    The run begins at `first_hour` of a day, whose clock goes `clock_speed` times as
    fast as the real one; hours before it are left out. One day follows the other.
    """

    weights: tuple[float, ...]
    per_day: float
    first_hour: float
    clock_speed: float

    def __iter__(self) -> Iterator[Step]:
        a_second = self.per_day / sum(self.weights) * self.clock_speed / SECONDS_AN_HOUR
        for hour, weight in enumerate(cycle(self.weights)):
            until_s = (hour + 1 - self.first_hour) * SECONDS_AN_HOUR / self.clock_speed
            if until_s > 0:
                yield Step(until_s, a_second * weight)


@dataclass(frozen=True)
class Stream:
    """Arrivals of one persona: at rates that change by steps, or `count` in a window.

    `traits` are handed to the persona: the gate that it drives to, for instance.
    """

    persona: str
    steps: tuple[Step, ...] | ByTheHour = ()
    count: int = 0
    at_s: float = 0.0
    within_s: float = 0.0
    traits: Mapping[str, str] = field(default_factory=dict)

    def due_times(self, chance: Random) -> Iterator[float]:
        """Yield seconds of the run, in order."""
        if self.count:
            window = (chance.random() for _ in range(self.count))
            return iter(sorted(self.at_s + self.within_s * each for each in window))
        return poisson(chance, self.steps)

    def faster(self, factor: float) -> "Stream":
        """Return as many times as many of them."""
        steps = (
            replace(self.steps, per_day=self.steps.per_day * factor)
            if isinstance(self.steps, ByTheHour)
            else tuple(replace(step, rate=step.rate * factor) for step in self.steps)
        )
        return replace(self, steps=steps, count=round(self.count * factor))


@dataclass(frozen=True, order=True)
class Arrival:
    """One visit: when it is due, in seconds of the run, and which one it is."""

    due_s: float
    number: int
    stream: Stream = field(compare=False)


def poisson(chance: Random, steps: Iterable[Step]) -> Iterator[float]:
    """Yield the points of a Poisson process whose rate changes by steps.

    By inversion: points of a process of rate 1 are moved to where the expected number
    of arrivals reaches them (E. Cinlar, Introduction to Stochastic Processes, 1975).
    """
    begins_s, expected, point = 0.0, 0.0, chance.expovariate(1)
    for step in steps:
        grows_to = expected + step.rate * (step.until_s - begins_s)
        while point < grows_to:
            yield begins_s + (point - expected) / step.rate
            point += chance.expovariate(1)
        begins_s, expected = step.until_s, grows_to


def arrivals(
    streams: Sequence[Stream],
    seed: str,
    *,
    until_s: float,
    share: int = 0,
    shares: int = 1,
    personas: Container[str] | None = None,
) -> Iterator[Arrival]:
    """Yield the arrivals that process *share* of *shares* plays, in order.

    Where only some *personas* play, theirs are as if the others played, too.
    """
    merged = heapq.merge(
        *(_one(stream, seed, index) for index, stream in enumerate(streams)),
        key=lambda each: each[0],
    )
    for number, (due_s, stream) in enumerate(merged):
        if due_s >= until_s:
            return
        if personas is not None and stream.persona not in personas:
            continue
        if number % shares == share:
            yield Arrival(due_s, number, stream)


def _one(stream: Stream, seed: str, index: int) -> Iterator[tuple[float, Stream]]:
    # A stream has its own chance: another beside it moves none of its arrivals.
    chance = Random(f"{seed}:arrivals:{index}:{stream.persona}")  # noqa: S311
    return ((due_s, stream) for due_s in stream.due_times(chance))
