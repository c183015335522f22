"""Plays what happened once more, and compares it with what was reported."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.models import Scenario
from simulator.scenario.published import Published, Reported
from simulator.scenario.reading import read_scenario
from simulator.scenario.sources import known_days
from simulator.scenario.units import DAY_MS
from simulator.statistics.intervals import Interval, mean_interval
from simulator.whatif.experiments import Asked, answer
from simulator.whatif.kept import Kept
from simulator.whatif.measures import Measure, Measures, named

_MEASURES = {
    Reported.LEFT_A_DAY: Measure.THROUGHPUT,
    Reported.LEFT_OVER_A_DAY: Measure.LEFT_OVER,
    Reported.STANDING: Measure.STANDING,
    Reported.DAYS_TO_DRAIN: Measure.GONE,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure as it was reported, and what the replications come to."""

    published: Published
    found: Interval

    @property
    def is_reproduced(self) -> bool:
        least, most = self.published.bounds
        return least <= self.found.mean <= most

    @property
    def is_explained(self) -> bool:
        """Whether it is reproduced, or said why not."""
        return self.is_reproduced != bool(self.published.differs)


@dataclass(frozen=True, slots=True)
class Replay:
    scenario: Scenario
    comparisons: tuple[Comparison, ...]


def episodes() -> list[str]:
    """Return the names of what comes with the simulator and happened once."""
    return [name for name in known_days() if read_scenario(name).published]


def replay(
    names: Sequence[str], asked: Asked, kept: Kept, done: Callable[[int, int], None]
) -> list[Replay]:
    """Play the scenarios called *names*, each against what was published of it.

    Raises:
        ScenarioNotAllowed: there is no such scenario, or nothing was published of it.
    """
    scenarios = {name: read_scenario(name) for name in names}
    for name, scenario in scenarios.items():
        if not scenario.published:
            known = ", ".join(episodes())
            msg = f"{name}: nothing was published of it; of these was: {known}"
            raise ScenarioNotAllowed(msg)
    against = {
        published.against: read_scenario(published.against)
        for scenario in scenarios.values()
        for published in scenario.published
        if published.against is not None and published.against not in scenarios
    }
    played = scenarios | against
    found = answer(list(played.values()), asked, kept, done).replications
    rows = dict(zip(played, found, strict=True))
    return [
        Replay(scenario, tuple(_comparisons(name, scenario, rows)))
        for name, scenario in scenarios.items()
    ]


def _comparisons(
    name: str, scenario: Scenario, rows: dict[str, list[Measures]]
) -> Iterator[Comparison]:
    for published in scenario.published:
        values = [_value(row, published) for row in rows[name]]
        if published.against is not None:
            before = [_value(row, published) for row in rows[published.against]]
            pairs = zip(before, values, strict=True)
            values = [after - earlier for earlier, after in pairs]
        yield Comparison(published, mean_interval(values))


def _value(row: Measures, published: Published) -> float:
    values = [row[named(flow, _MEASURES[published.figure])] for flow in published.of]
    if published.figure is Reported.DAYS_TO_DRAIN:
        # Where no line ever was, there is nothing to drain.
        return max(0.0 if isnan(at) else at / DAY_MS for at in values)
    return sum(values)
