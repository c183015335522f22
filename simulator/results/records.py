"""What happened in a run, counted while it goes."""

from collections import Counter, deque
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import ceil

from gateway.domain.lifecycle import Status
from simulator.eventlogs.events import EventLog
from simulator.results.bots import BotRecords


class Milestone(StrEnum):
    """How far a vehicle came; each is counted once per vehicle."""

    DECLARED = "declared"
    APPROVED = "approved"
    CALLED = "called"
    ENTERED = "entered"
    DEPARTED = "departed"


class Lapse(StrEnum):
    """What people do wrong on a living day."""

    CELL = "wrong cell"
    PAPERS = "papers sent back"
    LATE = "late at the barrier"
    TOO_LATE = "too late for the call"
    NO_SHOW = "missed the first call"
    NEVER = "followed no call"


# What a status says a declaration must have passed, even where nobody looked.
PASSED: dict[Status, tuple[Milestone, ...]] = {
    Status.SUBMITTED: (Milestone.DECLARED,),
    Status.APPROVED: (Milestone.DECLARED, Milestone.APPROVED),
    Status.CALLED: tuple(Milestone)[:3],
    Status.ENTERED: tuple(Milestone)[:4],
    Status.CLEARED: tuple(Milestone)[:4],
    Status.DEPARTED: tuple(Milestone),
    Status.RETURNED: tuple(Milestone)[:4],
}


@dataclass(frozen=True, slots=True)
class SpeedChange:
    """At the virtual time `at` the clock was set to `speed`."""

    at: float
    speed: float
    why: str


@dataclass(slots=True)
class Records:
    """Counts and events of one day, times in real seconds, and broken promises.

    `cost_min` is what `lapses` cost those who were through with them by now, in virtual
    minutes: until the cell was right, the papers approved, the barrier reached, or the
    next call came.

    `broken` and the cases of the log are kept over days, all else is one day's.
    """

    planned: Counter[str] = field(default_factory=Counter)
    reached: Counter[tuple[str, Milestone]] = field(default_factory=Counter)
    answered: dict[str, list[float]] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    retried: Counter[str] = field(default_factory=Counter)
    speeds: list[SpeedChange] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    carried: int = 0
    refused_uncalled: int = 0
    lapses: Counter[Lapse] = field(default_factory=Counter)
    cost_min: dict[Lapse, list[float]] = field(default_factory=dict)
    bots: BotRecords = field(default_factory=BotRecords)
    audited: int = 0
    entered: int = 0
    entered_unapproved: int = 0
    lost: int = 0
    broken: list[str] = field(default_factory=list)
    log: EventLog = field(default_factory=EventLog)

    def begin_day(self, planned: Counter[str]) -> None:
        """Forget the day before, but for broken promises and who is on the way."""
        log = self.log.after()
        fresh = Records(planned=planned, broken=self.broken, log=log)
        for kept in fields(self):
            setattr(self, kept.name, getattr(fresh, kept.name))

    def answer(self, verb: str, seconds: float) -> None:
        self.answered.setdefault(verb, []).append(seconds)

    def reach(self, flow: str, milestone: Milestone) -> None:
        self.reached[flow, milestone] += 1

    def cost(self, lapse: Lapse, minutes: float) -> None:
        self.cost_min.setdefault(lapse, []).append(minutes)

    def count(self, milestone: Milestone, gate: str = "") -> int:
        """Return how many vehicles, of one *gate* or of all, came so far."""
        return sum(
            number
            for (flow, reached), number in self.reached.items()
            if reached is milestone and flow.startswith(gate)
        )

    def planned_at(self, gate: str) -> int:
        return sum(n for flow, n in self.planned.items() if flow.startswith(gate))

    def break_promise(self, what: str) -> None:
        self.broken.append(what)


class LagWindow:
    """The lags of the last seconds, for pacing."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._lags: deque[tuple[float, float]] = deque()

    def add(self, at: float, lag: float) -> None:
        """Note a *lag* at the real time *at*, both in seconds."""
        self._lags.append((at, lag))

    def p99(self, now: float) -> float:
        while self._lags and self._lags[0][0] < now - self._length_s:
            self._lags.popleft()
        return percentile([lag for _, lag in self._lags], 0.99)


def percentile(found: list[float], p: float) -> float:
    """Return the smallest value that at least *p* of *found* do not exceed."""
    if not found:
        return 0.0
    ranked = sorted(found)
    return ranked[max(0, ceil(p * len(ranked)) - 1)]
