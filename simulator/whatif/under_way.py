"""Vehicles that are called or inside as a run begins: where, and what is left for them.

Who has been at a place for some time has the rest of its service ahead: the law given
that it takes longer than that, by inversion of its survival function S. With u from 0
to 1, S(rest + been) = (1 - u) S(been) (Devroye, Non-Uniform Random Variate Generation,
1986, II.2.1, the inversion of a truncated law). Of several services one after the other
nobody told which is going on: their sum is taken as one lognormal law with its mean and
variance (Fenton, The sum of log-normal probability distributions, 1960).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gateway.domain.declarations import Direction
from gateway.domain.whereabouts import Place
from simulator.scenario.figures import Law, Service
from simulator.scenario.models import Flow, Scenario
from simulator.scenario.under_way import UnderWay
from simulator.scenario.units import MINUTE_MS
from simulator.traffic.columns import Floats, Numbers, outlasting, remaining_ms
from simulator.whatif.staffing import STAGES

Flags = NDArray[np.bool_]
Laws = Callable[[Service], Law]
# The stage at which each place is played.
_STAGES: Mapping[Place, str] = MappingProxyType(
    {
        Place.CALLED: "drive",
        Place.CUSTOMS: "customs",
        Place.QUARANTINE: "quarantine",
        Place.INSPECTION: "inspection",
        Place.YARD: "handover",
    }
)
_SERVICES: Mapping[Place, tuple[Service, ...]] = MappingProxyType(
    {
        Place.CALLED: (Service.CALL_TO_GATE,),
        Place.CUSTOMS: (Service.BARRIER, Service.CUSTOMS_GREEN),
        Place.QUARANTINE: (Service.QUARANTINE,),
        Place.INSPECTION: (Service.XRAY, Service.PHYSICAL),
        Place.YARD: (Service.HANDOVER,),
    }
)


@dataclass(frozen=True, slots=True)
class Begun:
    """Those of one flow; times in ms.

    `begins` is the stage where each stands, by position, `been` for how long, `rest`
    what is left there of its service, and `window` of its call, -1 of no call. `slow`
    is the probability that who comes has not come yet.
    """

    begins: Numbers
    been: Numbers
    rest: Numbers
    window: Numbers
    slow: Floats

    def at(self, stage: str) -> Flags:
        found: Flags = self.begins == STAGES.index(stage)
        return found

    def missing(self, share: float) -> Floats:
        """Return how likely each misses its call, of whom *share* do (Bayes' rule).

        The longer somebody called has not come, the likelier it is.
        """
        if not share:
            return np.zeros(len(self.begins))
        late: Floats = share / (share + (1 - share) * self.slow)
        return np.where(self.at("drive"), late, 0.0)


def begun(
    scenario: Scenario, flow: Flow, law: Laws, column: Callable[[int], Floats]
) -> Begun:
    """Return those of *flow*; *column* gives a number from 0 to 1 for each."""
    own = [found for found in scenario.under_way if found.flow == flow.name]
    ends = np.cumsum([len(found.been) for found in own])
    uniforms = np.split(column(int(ends[-1]) if own else 0), ends[:-1])
    parts = [_part(*each, law) for each in zip(own, uniforms, strict=False)]
    return Begun(
        begins=_joined([part.begins for part in parts]),
        been=_joined([part.been for part in parts]),
        rest=_joined([part.rest for part in parts]),
        window=_joined([part.window for part in parts]),
        slow=np.concatenate([np.zeros(0), *(part.slow for part in parts)]),
    )


def _part(found: UnderWay, uniforms: Floats, law: Laws) -> Begun:
    been = np.rint(np.array(found.been) * MINUTE_MS).astype(np.int64)
    left = np.rint(np.array(found.left) * MINUTE_MS).astype(np.int64)
    takes = together([law(each) for each in _services(found.at, found.direction)])
    return Begun(
        begins=np.full(len(been), STAGES.index(_STAGES[found.at])),
        been=been,
        rest=np.maximum(1, remaining_ms(takes, been, uniforms)),
        # A call that has run out ends as soon as somebody looks.
        window=np.maximum(1, left) if len(left) else np.full(len(been), -1),
        slow=outlasting(takes, been),
    )


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _services(place: Place, direction: Direction) -> tuple[Service, ...]:
    if place is Place.QUARANTINE and direction is Direction.IMPORT:
        # Goods or driver, or both: most imports need the driver's check alone.
        return (Service.MEDICAL,)
    return _SERVICES[place]


def together(laws: Sequence[Law]) -> Law:
    """Return the law of services one after the other, as one with their moments."""
    if len(laws) == 1:
        return laws[0]
    mean = sum(law.mean for law in laws)
    spread = hypot(*(law.mean * _cv(law) for law in laws))
    limits = [law.longest if _cv(law) else law.mean for law in laws]
    known = [limit for limit in limits if limit is not None]
    return laws[0].model_copy(
        update={
            "law": "lognormal",
            "mean": mean,
            "cv": spread / mean,
            "longest": sum(known) if len(known) == len(limits) else None,
        }
    )


def _cv(law: Law) -> float:
    return 0.0 if law.law == "constant" else law.cv
