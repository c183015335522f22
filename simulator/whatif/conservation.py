"""What holds in every run exactly, without any statistics; checked from its records."""

from collections.abc import Iterator

import numpy as np

from simulator.whatif.cases import Numbers
from simulator.whatif.engines import Outcome
from simulator.whatif.kernel import CENSORED, DEPARTED, INNER


def findings(outcome: Outcome) -> Iterator[str]:
    """Yield what does not hold: nothing, for a run that can be believed."""
    yield from _flow(outcome)
    yield from _little(outcome)
    for stage in range(len(outcome.case.stages)):
        yield from _servers(outcome, stage)
        if outcome.case.gate.rooms[stage] != INNER:
            yield from _rooms(outcome, stage)


def _flow(outcome: Outcome) -> Iterator[str]:
    """Who came has left in one of the known ways, or is still there."""
    case, fate = outcome.case, outcome.fate
    came = int((outcome.joined.max(axis=1, initial=-1) >= 0).sum())
    due = int((case.vehicles.arrives <= case.until).sum())
    if came != due:
        yield f"{due} vehicles were due, {came} came"
    if ((outcome.left >= 0) != (fate != CENSORED)).any():
        yield "a vehicle left without a reason, or has one and did not leave"
    needed = case.vehicles.services.reshape(outcome.joined.shape) >= 0
    # Who begins inside has passed what comes before, unless it had to come again.
    ahead = np.arange(len(case.stages)) >= case.vehicles.begins[:, np.newaxis]
    needed &= ahead | (outcome.missed > 0)[:, np.newaxis]
    through = (outcome.ended >= 0) == needed
    if not through[fate == DEPARTED].all():
        yield "a vehicle departed that was not at each of its stages, and no other"


def _little(outcome: Outcome) -> Iterator[str]:
    """The number present summed over time is the sum of all stays (Little 1961)."""
    case = outcome.case
    arrives = case.vehicles.arrives
    left = np.where(outcome.left >= 0, outcome.left, case.until)
    stays = int((left - arrives)[arrives <= case.until].sum())
    if stays != outcome.area:
        yield f"stays come to {stays} ms, the number present over time {outcome.area}"


def _servers(outcome: Outcome, stage: int) -> Iterator[str]:
    """Whoever begins finds a free officer; closing interrupts nobody."""
    started, vehicles = outcome.started[:, stage], outcome.case.vehicles
    begun = started >= 0
    ended = outcome.ended[:, stage]
    # Of a call that was missed before, the end may be older than the last start.
    ends = ended[begun & (ended >= started)]
    # Nobody was asked whether who was served before the run found an officer.
    told = (vehicles.begins == stage) & (vehicles.rest > 0)
    asked = np.sort(started[begun & ~(told & (started == vehicles.arrives))])
    busy = _present(started[begun], ends, asked)
    gate = outcome.case.gate
    of_stage = gate.control_stage == stage
    times, servers = gate.control_at[of_stage], gate.control_servers[of_stage]
    in_force = np.searchsorted(times, asked, side="right")
    allowed = np.concatenate([[0], servers])[in_force]
    if (busy > allowed).any():
        yield f"{outcome.case.stages[stage]}: more are served than there are officers"


def _rooms(outcome: Outcome, stage: int) -> Iterator[str]:
    """Nobody is let in who finds no room, beside those who were inside before."""
    started, vehicles = outcome.started[:, stage], outcome.case.vehicles
    called = (started >= 0) & (started >= outcome.joined[:, stage])
    before = (vehicles.entrance == stage) & (vehicles.begins != stage)
    before &= outcome.missed == 0
    left = outcome.left[called | before]
    begins = np.concatenate([started[called], vehicles.arrives[before]])
    present = _present(begins, left[left >= 0], np.sort(started[called]))
    if (present > outcome.case.gate.rooms[stage]).any():
        yield f"{outcome.case.stages[stage]}: more are inside than there is room"


def _present(begins: Numbers, ends: Numbers, moments: Numbers) -> Numbers:
    """Return how many are there right after each of the *moments*."""
    begun = np.searchsorted(np.sort(begins), moments, side="right")
    over = np.searchsorted(np.sort(ends), moments, side="right")
    present: Numbers = begun - over
    return present
