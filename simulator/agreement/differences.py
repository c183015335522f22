"""Where a living day and its what-if answer differ, and by how much of what.

The what-if answer is found three times. As it was drawn, with the channels that the
gateway gave, is the prediction. With declarations and approvals when the gateway had
them as well, it says what would follow if only these came late: what is left of the
difference arose in calling.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from simulator.agreement.buying import Buying
from simulator.agreement.moments import Foretold, Moments, Passed
from simulator.agreement.waits import called_in_both, mean, wait
from simulator.results.records import Records, percentile
from simulator.scenario.units import MINUTE_MS

_MOST_SHOWN = 10
# Differences below what is shown are none.
_SHOWN = 0.005
_VERBS = ("declare", "approve")


@dataclass(frozen=True, slots=True)
class Spread:
    """Differences in minutes, living day less prediction."""

    vehicles: int
    mean: float
    p05: float
    p50: float
    p95: float
    farthest: float


@dataclass(frozen=True, slots=True)
class OneVehicle:
    """Waits in minutes; `late` are the papers that first came to differ, if any did.

    They were so many minutes `later`, below 0 sooner.
    """

    vehicle: str
    category: str
    lived: float
    foretold: float
    late: Passed | None
    later: float

    @property
    def because(self) -> str:
        """Say which papers were late, or that it was called in another order."""
        if self.late is None:
            return "was called in another turn"
        when = "later" if self.later > 0 else "sooner"
        return f"was {self.late.value} {abs(self.later):.1f} min {when}"


@dataclass(frozen=True, slots=True)
class Pacing:
    """How late things went on average, in virtual minutes, as the run recorded it.

    `approving` is from a declaration to its approval where no officer is asked, and
    `calling` from when a vehicle may be called to its call where nobody is before it:
    with all the world's time between, both are 0. `late` is what requests were, `turns`
    what turns cost that a lane lost while somebody waited.
    """

    speed: float
    approving: float
    calling: float
    late: float
    turns: float = 0.0

    @property
    def error(self) -> float:
        """What a vehicle's wait may differ by for no other reason."""
        return self.approving + self.calling + self.late + self.turns


@dataclass(frozen=True, slots=True)
class Agreement:
    """`waits` is by flow and category, and of all; `stages` by what was passed.

    `pairs` are the waits of each vehicle, lived and foretold, in minutes, by flow;
    `buying` is None where there were no bots.
    """

    vehicles: int
    only_lived: int
    only_foretold: int
    lived_wait: float
    foretold_wait: float
    by_inputs: float
    by_calling: float
    pacing: Pacing
    waits: Mapping[str, Spread]
    stages: Mapping[str, Spread]
    farthest: Sequence[OneVehicle]
    pairs: Mapping[str, Sequence[tuple[float, float]]]
    buying: Buying | None = None

    @property
    def difference(self) -> float:
        """The difference of the mean wait in minutes."""
        return self.lived_wait - self.foretold_wait

    @property
    def is_explained(self) -> bool:
        return abs(self.difference) <= self.pacing.error + _SHOWN


def compare(
    moments: Moments,
    predicted: Mapping[str, Foretold],
    with_inputs: Mapping[str, Foretold],
    records: Records,
    speed: float,
    *,
    lost_min: Mapping[str, float] = MappingProxyType({}),
) -> Agreement:
    """Compare vehicle by vehicle all that were called in both.

    *lost_min* is what each waited longer for turns that were lost.
    """
    both = called_in_both(moments, predicted)
    waits = [wait(moments[name], predicted[name]) for name in both]
    expected = [wait(predicted[name].passed, predicted[name]) for name in both]
    inputs = [
        wait(with_inputs[name].passed, predicted[name])
        for name in both
        if name in with_inputs and Passed.CALLED in with_inputs[name].passed
    ]
    found = mean(waits), mean(expected), mean(inputs)
    return Agreement(
        vehicles=len(both),
        only_lived=len(set(moments) - set(both)),
        only_foretold=len(set(predicted) - set(both)),
        lived_wait=found[0],
        foretold_wait=found[1],
        by_inputs=found[2] - found[1],
        by_calling=found[0] - found[2],
        pacing=replace(
            _pacing(moments, both, with_inputs, records, speed),
            turns=mean([lost_min.get(name, 0.0) for name in both]),
        ),
        waits=dict(_by_class(both, predicted, waits, expected)),
        stages=dict(_by_stage(both, moments, predicted)),
        farthest=_farthest(both, moments, predicted, waits, expected),
        pairs=_pairs(both, predicted, waits, expected),
    )


def spread(differences: Sequence[float]) -> Spread:
    values = np.array(differences)
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    farthest = float(values[np.abs(values).argmax()])
    return Spread(len(values), float(values.mean()), low, middle, high, farthest)


def _pairs(
    both: Sequence[str],
    predicted: Mapping[str, Foretold],
    waits: Sequence[float],
    expected: Sequence[float],
) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for name, *pair in zip(both, waits, expected, strict=True):
        found.setdefault(predicted[name].flow, []).append((pair[0], pair[1]))
    return found


def _by_class(
    both: Sequence[str],
    predicted: Mapping[str, Foretold],
    waits: Sequence[float],
    expected: Sequence[float],
) -> Iterator[tuple[str, Spread]]:
    groups: dict[str, list[float]] = {"all": []}
    for name, lived, foretold in zip(both, waits, expected, strict=True):
        one = predicted[name]
        for of in ("all", one.flow, f"{one.flow} {one.category}"):
            groups.setdefault(of, []).append(lived - foretold)
    for of in sorted(groups):
        yield of, spread(groups[of])


def _by_stage(
    both: Iterable[str], moments: Moments, predicted: Mapping[str, Foretold]
) -> Iterator[tuple[str, Spread]]:
    names = list(both)
    for passed in Passed:
        found = [
            (moments[name][passed] - predicted[name].passed[passed]) / MINUTE_MS
            for name in names
            if passed in moments[name] and passed in predicted[name].passed
        ]
        if found:
            yield passed.value, spread(found)


def _pacing(
    moments: Moments,
    both: Sequence[str],
    with_inputs: Mapping[str, Foretold],
    records: Records,
    speed: float,
) -> Pacing:
    """Measure the gateway's workers where there is nothing else to wait for."""
    replayed = {name: with_inputs[name] for name in both if name in with_inputs}
    green = [
        moments[name][Passed.APPROVED] - moments[name][Passed.DECLARED]
        for name, one in replayed.items()
        if one.is_green and Passed.DECLARED in moments[name]
    ]
    at_once = [
        wait(moments[name], one)
        for name, one in replayed.items()
        if Passed.CALLED in one.passed and wait(one.passed, one) == 0
    ]
    answered = [s for verb in _VERBS for s in records.answered.get(verb, [])]
    return Pacing(
        speed=speed,
        approving=mean(green) / MINUTE_MS,
        calling=mean(at_once),
        late=(mean(records.lags) + percentile(answered, 0.5)) * speed / 60,
    )


def _farthest(
    both: Sequence[str],
    moments: Moments,
    predicted: Mapping[str, Foretold],
    waits: Sequence[float],
    expected: Sequence[float],
) -> list[OneVehicle]:
    found = [
        OneVehicle(
            name,
            predicted[name].category,
            lived,
            foretold,
            *_late(moments[name], predicted[name]),
        )
        for name, lived, foretold in zip(both, waits, expected, strict=True)
    ]
    found.sort(key=lambda one: -abs(one.lived - one.foretold))
    return found[:_MOST_SHOWN]


def _late(lived: Mapping[Passed, int], one: Foretold) -> tuple[Passed | None, float]:
    for passed in (Passed.DECLARED, Passed.APPROVED):
        if passed in lived and passed in one.passed:
            minutes = (lived[passed] - one.passed[passed]) / MINUTE_MS
            if abs(minutes) >= 1:
                return passed, minutes
    return None, 0.0
