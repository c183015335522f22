"""What came of each policy: intervals, and differences on the same vehicles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Self

from simulator.policies.variants import Variant
from simulator.scenario.changes import Policy
from simulator.statistics.intervals import Interval, mean_interval, paired_difference
from simulator.whatif.measures import Measure, Measures, named

# A policy, and whether there are bots.
Key = tuple[Policy, bool]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The measures of each replication, by policy and with bots or without."""

    played: Mapping[Key, Sequence[Measures]]

    @classmethod
    def of(cls, found: Sequence[Variant], rows: Sequence[Sequence[Measures]]) -> Self:
        return cls(
            {
                (variant.policy, variant.with_bots): own
                for variant, own in zip(found, rows, strict=True)
            }
        )

    def mean(self, at: Key, flow: str, measure: Measure) -> Interval | None:
        """Return the mean; None where nobody is treated so: no place was bought."""
        values = [each for each in self._values(at, flow, measure) if not isnan(each)]
        return mean_interval(values) if values else None

    def change(
        self, before: Key, after: Key, flow: str, measure: Measure
    ) -> Interval | None:
        """Return the second less the first, replication by replication."""
        return _paired(
            self._values(before, flow, measure), self._values(after, flow, measure)
        )

    def loss(self, policy: Policy, flow: str) -> Interval | None:
        """Return how many minutes longer who did not buy waits because of bots."""
        own = Measure.WAIT_OWN
        return self.change((policy, False), (policy, True), flow, own)

    def loss_against(self, base: Policy, policy: Policy, flow: str) -> Interval | None:
        """Return how much more than under *base* bots cost under *policy*."""
        return _paired(self._losses(base, flow), self._losses(policy, flow))

    def _losses(self, policy: Policy, flow: str) -> list[float]:
        alone = self._values((policy, False), flow, Measure.WAIT_OWN)
        bots = self._values((policy, True), flow, Measure.WAIT_OWN)
        return [after - before for before, after in zip(alone, bots, strict=True)]

    def _values(self, at: Key, flow: str, measure: Measure) -> list[float]:
        return [row[named(flow, measure)] for row in self.played[at]]


def _paired(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    pairs = [
        pair for pair in zip(before, after, strict=True) if not isnan(pair[0] + pair[1])
    ]
    return paired_difference(*zip(*pairs, strict=True)) if pairs else None
