"""What it saved to buy a place, on a living day and by what was supposed."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.agreement.moments import Foretold, Moments
from simulator.agreement.waits import called_in_both, mean, wait


@dataclass(frozen=True, slots=True)
class Buying:
    """What it saved to buy a place, in minutes of mean wait, for so many who did.

    `supposed` is by the scenario, in which a place that is sold keeps its turn.
    """

    vehicles: int
    lived_wait: float
    lived_wait_of_others: float
    supposed_wait: float
    supposed_wait_of_others: float

    @property
    def lived_saved(self) -> float:
        return self.lived_wait_of_others - self.lived_wait

    @property
    def supposed_saved(self) -> float:
        return self.supposed_wait_of_others - self.supposed_wait


def buying(moments: Moments, supposed: Mapping[str, Foretold]) -> Buying:
    """Compare who bought a place with who did not, lived and as the scenario says."""
    both = called_in_both(moments, supposed)
    parts = [
        [name for name in both if supposed[name].bought is bought]
        for bought in (True, False)
    ]
    waits = [
        (
            mean([wait(moments[name], supposed[name]) for name in part]),
            mean([wait(supposed[name].passed, supposed[name]) for name in part]),
        )
        for part in parts
    ]
    (lived, told), (others_lived, others_told) = waits
    return Buying(len(parts[0]), lived, others_lived, told, others_told)
