"""Times by inversion: one uniform number in, one value out."""

from math import exp, log, sqrt
from statistics import NormalDist

from simulator.scenario.figures import Law

_NORMAL = NormalDist()
# The inverse of an unbounded law is not defined at 0 and 1.
EDGE = 1e-12


def minutes(law: Law, uniform: float) -> float:
    """Return the time at the quantile *uniform* of *law*, to the millisecond.

    Rounded, since logarithms differ in the last bit between machines.
    """
    if law.law == "constant" or law.cv == 0:
        return round(law.mean, 6)
    if law.law == "gamma":
        found = law.mean * _gamma(1 / law.cv**2, uniform)
    else:
        found = law.mean * _lognormal(law.cv, uniform)
    if law.longest is not None:
        found = min(found, law.longest)
    return round(found * 60_000) / 60_000


def _lognormal(cv: float, uniform: float) -> float:
    variance = log(1 + cv**2)
    at = _NORMAL.inv_cdf(min(max(uniform, EDGE), 1 - EDGE))
    return exp(sqrt(variance) * at - variance / 2)


def _gamma(shape: float, uniform: float) -> float:
    # It takes half a second that days without this law should not pay.
    from scipy.special import gammaincinv  # noqa: PLC0415

    at = min(max(uniform, EDGE), 1 - EDGE)
    return float(gammaincinv(shape, at)) / shape
