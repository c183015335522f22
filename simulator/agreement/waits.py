"""How long vehicles waited for their call, in minutes."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.agreement.moments import Foretold, Moments, Passed
from simulator.scenario.units import MINUTE_MS


def called_in_both(moments: Moments, predicted: Mapping[str, Foretold]) -> list[str]:
    """Return the vehicles that were called on the day and by what was foretold."""
    return [
        name
        for name, one in predicted.items()
        if Passed.CALLED in one.passed
        and {Passed.CALLED, Passed.APPROVED} <= set(moments.get(name, ()))
    ]


def wait(passed: Mapping[Passed, int], one: Foretold) -> float:
    """Return how long it was from when *one* could be called to its call."""
    ready = max(passed[Passed.APPROVED], one.callable)
    return (passed[Passed.CALLED] - ready) / MINUTE_MS


def mean(found: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return float(np.mean(found)) if len(found) else 0.0
