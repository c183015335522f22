"""When a vehicle will enter: half of them sooner than p50, nine in ten than p90.

The formula and where it comes from are in docs/explanation/estimates.md.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor, hypot, inf, sqrt

from gateway.domain.declarations import Declaration, Direction, Line, milliseconds
from gateway.domain.gates import CALLS_VEHICLES, Flow, Gate
from gateway.domain.lifecycle import Status
from gateway.domain.obstacles import Obstacle, conditions_at, obstacle_to
from gateway.domain.open_hours import later

# So many vehicles' worth of trust in the gate's own admission rate.
PRIOR_VEHICLES = 10
# What the formula cannot know (a lane that closes, a train of cancellations) makes
# a long wait uncertain by about this part of itself.
DOUBT = 0.15
# The upper decile of the normal distribution.
_Z90 = 1.2816
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Estimate:
    p50: datetime
    p90: datetime

    def to_json(self) -> dict[str, datetime]:
        return {"p50": self.p50, "p90": self.p90}


@dataclass(frozen=True, slots=True)
class Joins:
    """Who joined the line lately, by how far ahead of the newest they were put.

    `leads_ms` is sorted: the moment of joining less the order key; `sums_ms` its
    running sums, `span_ms` the open time in which they came.
    """

    leads_ms: Sequence[int] = ()
    sums_ms: Sequence[int] = (0,)
    span_ms: float = 0.0

    def overtaking(self, lead_ms: float, wait_ms: float) -> float:
        """Return how many will come who are put before one with this lead, in *wait*.

        One that comes after t is put before it if its lead is larger by t.
        """
        first = bisect_left(self.leads_ms, lead_ms)
        if self.span_ms <= 0 or first == len(self.leads_ms):
            return 0.0
        full = bisect_left(self.leads_ms, lead_ms + wait_ms)
        partly = self.sums_ms[full] - self.sums_ms[first] - lead_ms * (full - first)
        return (partly + wait_ms * (len(self.leads_ms) - full)) / self.span_ms


@dataclass(frozen=True, slots=True)
class RecentService:
    """What one direction of a gate did lately, in open time.

    `busy_s` is the time in which `called` vehicles were called while others waited;
    `left_s` that in which `left` vehicles left the gate. `delays_s` is sorted: from
    the call to the entry.
    """

    waiting: int = 0
    inside: int = 0
    called: int = 0
    busy_s: float = 0.0
    left: int = 0
    left_s: float = 0.0
    delays_s: Sequence[float] = ()
    joins: Joins = Joins()


NOTHING_YET = RecentService()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a waiting line: 1 is next; `lead_ms` is now less the order key.

    Whoever has an endless lead is never overtaken.
    """

    direction: Direction
    position: int
    lead_ms: float = inf


def estimate(
    found: Declaration,
    position: int | None,
    gate: Gate,
    now: datetime,
    recent: RecentService = NOTHING_YET,
) -> Estimate | None:
    """Return when it will enter; None while nobody can tell.

    So it is for one that waits for an officer or a yard, is on hold, or stands at a
    gate that calls nobody until its management says so: its reason says that.
    """
    if found.status is Status.CALLED and found.called_at is not None:
        return _of_called(found, gate, now, recent)
    if gate.controls.mode not in CALLS_VEHICLES:
        return None
    if found.line is Line.WAITING and position is not None:
        lead_ms = milliseconds(now) - (found.order_key or 0)
        place = Place(found.direction, position, lead_ms)
        return of_place(place, gate, now, recent)
    if found.line is Line.SCHEDULED:
        return _of_scheduled(found, gate, now, recent)
    return None


def of_place(
    place: Place, gate: Gate, now: datetime, recent: RecentService
) -> Estimate | None:
    """Estimate the entry of whoever stands at a place of the waiting line now."""
    calls = call_of_place(place, gate, now, recent)
    if calls is None:
        return None
    delays = _delays(recent.delays_s, gate)
    median, decile = _quantile(delays, 0.5), _quantile(delays, 0.9)
    p50 = calls[0] + timedelta(seconds=median)
    # Independent spreads add up by their squares.
    spread = hypot((calls[1] - calls[0]).total_seconds(), decile - median)
    return rounded(p50, p50 + timedelta(seconds=spread), now)


def call_of_place(
    place: Place, gate: Gate, now: datetime, recent: RecentService
) -> tuple[datetime, datetime] | None:
    """Return median and upper decile of when it is called, through closing hours."""
    wait = _wait(place, gate.controls.flows[place.direction], recent)
    if wait is None or gate.controls.mode not in CALLS_VEHICLES:
        return None
    local = now.astimezone(gate.zone)
    first, last = (later(gate.controls.calendar, local, each) for each in wait)
    return None if first is None or last is None else (first, last)


def interval_s(flow: Flow, recent: RecentService) -> float | None:
    """Return the seconds between two calls: the rate's, or longer if so shown.

    The rate counts like `PRIOR_VEHICLES` that were seen, so a gate that was idle is
    not taken for a slow one.
    """
    if flow.admission_rate == 0:
        return None
    admitted = 3600 / flow.admission_rate
    shown = (PRIOR_VEHICLES * admitted + recent.busy_s) / (
        PRIOR_VEHICLES + recent.called
    )
    return max(admitted, shown)


def rounded(p50: datetime, p90: datetime, now: datetime) -> Estimate:
    """Round to what the distance deserves, so that it does not change all the time."""
    first = _rounded(p50, now, round)
    return Estimate(first, max(first, _rounded(p90, now, ceil)))


def _wait(
    place: Place, flow: Flow, recent: RecentService
) -> tuple[timedelta, timedelta] | None:
    """Return the open time until the call: its median and its upper decile."""
    interval = interval_s(flow, recent)
    if interval is None or flow.yard_capacity == 0:
        return None
    position = place.position
    ahead = float(position)
    for _ in range(_MOST_ROUNDS):
        wait_s = _time_for(ahead, interval, flow, recent)
        after = position + recent.joins.overtaking(place.lead_ms, wait_s * 1000)
        if after - ahead < 0.5:  # noqa: PLR2004 - half a vehicle
            break
        ahead = after
    wait_s = _time_for(ahead, interval, flow, recent)
    # Relative variances: of the sum of so many intervals, of the rate itself, and of
    # who overtakes (a Poisson number).
    variance = (
        1 / ahead
        + 1 / (PRIOR_VEHICLES + recent.called)
        + max(0.0, ahead - position) / ahead**2
        + DOUBT**2
    )
    return (
        timedelta(seconds=wait_s * _gamma(variance, 0.0)),
        timedelta(seconds=wait_s * _gamma(variance, _Z90)),
    )


def _time_for(
    ahead: float, interval: float, flow: Flow, recent: RecentService
) -> float:
    """Return the seconds until *ahead* vehicles are called.

    Who finds the yard full is called when another leaves it.
    """
    paced = (ahead - 0.5) * interval
    room = max(0, flow.yard_capacity - recent.inside)
    if ahead <= room:
        return paced
    admitted = 3600 / flow.admission_rate
    leaving = (PRIOR_VEHICLES * admitted + recent.left_s) / (
        PRIOR_VEHICLES + recent.left
    )
    return max(paced, (ahead - room - 0.5) * leaving)


def _gamma(variance: float, z: float) -> float:
    """Return a quantile of the gamma distribution with mean 1 (Wilson-Hilferty)."""
    return float(max(0.0, 1 - variance / 9 + z * sqrt(variance / 9)) ** 3)


def _delays(seen_s: Sequence[float], gate: Gate) -> Sequence[float]:
    """Return, in order, how long it may take from call to entry.

    Before enough was seen, it is taken to spread over the first half of the window.
    """
    window = gate.controls.call_window_minutes * 60
    supposed = [
        window * (2 * part + 1) / (4 * PRIOR_VEHICLES) for part in range(PRIOR_VEHICLES)
    ]
    is_known = len(seen_s) >= 10 * PRIOR_VEHICLES
    return seen_s if is_known else sorted([*supposed, *seen_s])


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, floor(share * len(ordered)))]


def _of_called(
    found: Declaration, gate: Gate, now: datetime, recent: RecentService
) -> Estimate:
    """Of those who took longer than it has taken already, and until its deadline."""
    called_at = found.called_at or now
    deadline = max(now, found.call_deadline or now)
    spent = (now - called_at).total_seconds()
    delays = _delays(recent.delays_s, gate)
    slower = delays[bisect_left(delays, spent) :]
    if not slower:
        slower = [(deadline - called_at).total_seconds()]
    p50, p90 = (
        min(deadline, called_at + timedelta(seconds=_quantile(slower, share)))
        for share in (0.5, 0.9)
    )
    return rounded(p50, p90, now)


def _of_scheduled(
    found: Declaration, gate: Gate, now: datetime, recent: RecentService
) -> Estimate | None:
    """It joins when its time comes near, before those who became ready after it."""
    conditions = conditions_at(gate, now)
    if obstacle_to(found, conditions, now) not in {None, Obstacle.EARLY}:
        return None
    joins_at = max(now, found.planned_arrival - gate.controls.call_lead)
    lead_ms = milliseconds(joins_at) - (found.order_key or 0)
    leads = recent.joins.leads_ms
    before = 1 - bisect_left(leads, lead_ms) / len(leads) if leads else 1.0
    position = 1 + round(recent.waiting * before)
    place = Place(found.direction, position, lead_ms)
    return of_place(place, gate, joins_at, recent)


def _rounded(at: datetime, now: datetime, whole: Callable[[float], int]) -> datetime:
    away = at - now
    if away < timedelta(hours=1):
        step = 60
    elif away < timedelta(hours=4):
        step = 300
    else:
        step = 900
    return datetime.fromtimestamp(whole(at.timestamp() / step) * step, UTC)
