"""When a run cannot come out well any more, and is ended to save the time."""

from collections.abc import Callable, Iterable

from loadtests.bounds import Kind, tell
from loadtests.judging import broken, commonest
from loadtests.ledger import Ledger, Moment
from loadtests.objectives import ALL, Objectives, Subject

# A run is hopeless when failures are so many times what is allowed, for so long.
TIMES_FAILED, FAILING_S = 5, 10
# What is allowed may be nothing; a lone failure is judged at the end, as all else.
LEAST_SHARE = 0.1
TIMES_SLOW, SLOW_S = 10, 15
# The last seconds of the timeline are still being reported by the workers.
REPORTED_AFTER_S = 4


def hopeless(ledger: Ledger, objectives: Objectives) -> str:
    """Say why it makes no sense to go on, or nothing while it does."""
    for name in broken(ledger.checks):
        bounds = (Subject("checks", it, "broken") for it in (name, ALL))
        if any(objectives.get(bound, True) is None for bound in bounds):
            continue  # The tester knows of it.
        return f"the check {name} is broken: {ledger.checks[name].first}"
    if acting := _acting(ledger, objectives):
        return acting
    if failing := _failing(ledger, objectives):
        return failing
    return _slow(ledger, objectives)


def _acting(ledger: Ledger, objectives: Objectives) -> str:
    """Say that the shape is not played as it is written: a gate was not opened."""
    refused, allowed = ledger.counts["acts.failed"], Subject("run", "", "acts-refused")
    objective = objectives.get(allowed)
    if objective is None or objective.bound.holds(refused):
        return ""
    return f"{refused} of {ledger.counts['acts']} acts of the shape refused"


def _failing(ledger: Ledger, objectives: Objectives) -> str:
    objective = objectives.get(Subject("run", "", "failed"))
    if objective is None:
        return ""
    limit = min(max(objective.bound.value * TIMES_FAILED, LEAST_SHARE), 1)

    def fails(moment: Moment) -> bool:
        return moment.failed >= limit * moment.requests

    if not _all_of_last(ledger, FAILING_S, fails):
        return ""
    share = tell(limit, Kind.SHARE)
    why = commonest(ledger)
    return f"for {FAILING_S} s, {share} and more of the requests failed ({why})"


def _slow(ledger: Ledger, objectives: Objectives) -> str:
    limits = [
        objective.bound.value
        for subject, objective in objectives.items()
        if objective and (subject.section, subject.figure) == ("requests", "p99")
    ]
    if not limits:
        return ""
    # All kinds of requests are in one histogram here, so the loosest bound counts.
    limit = max(limits) * TIMES_SLOW

    def is_slow(moment: Moment) -> bool:
        return moment.due.quantile(0.99) > limit

    if not _all_of_last(ledger, SLOW_S, is_slow):
        return ""
    return f"for {SLOW_S} s, the p99 was beyond {tell(limit, Kind.TIME)}"


def _all_of_last(
    ledger: Ledger, seconds: int, condition: Callable[[Moment], bool]
) -> bool:
    """Whether each moment of the last seconds in which anything was asked is so."""
    asked = {at: it for at, it in ledger.timeline.items() if it.requests}
    last = max(asked, default=0) - REPORTED_AFTER_S
    first = last - max(seconds, ledger.width_s)
    if first < min(asked, default=0):
        return False
    moments: Iterable[Moment] = [it for at, it in asked.items() if first < at <= last]
    return bool(moments) and all(map(condition, moments))
