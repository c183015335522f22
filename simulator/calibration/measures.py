"""What an event log tells of arrivals, services and behaviour."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gateway.domain.declarations import Kind
from simulator.calibration.fits import Durations
from simulator.eventlogs.events import ARRIVED, Event, EventLog, Lifecycle
from simulator.scenario.figures import Service

_MINUTE_MS = 60_000


@dataclass(slots=True)
class Measures:
    """Durations are in minutes; hours and days are those of the gate's offset.

    `decisions` are from the declaration to the approval, by channel: the wait for an
    officer is in them, so they are no service. `called` counts vehicles, `no_shows`
    those that missed their first call.
    """

    services: dict[Service, Durations] = field(default_factory=dict)
    decisions: dict[str, Durations] = field(default_factory=dict)
    arrivals: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    called: int = 0
    no_shows: int = 0

    @property
    def days(self) -> list[date]:
        """All days from the first arrival to the last."""
        found = [moment.date() for each in self.arrivals.values() for moment in each]
        if not found:
            return []
        count = (max(found) - min(found)).days + 1
        return [min(found) + timedelta(days=index) for index in range(count)]

    def by_hour(self, direction: str) -> list[int]:
        """Return how many vehicles of a direction came in each hour of the day."""
        hours = Counter(
            moment.hour
            for (_, towards), each in self.arrivals.items()
            if towards == direction
            for moment in each
        )
        return [hours[hour] for hour in range(24)]

    def by_weekday(self) -> list[int]:
        """Return how many vehicles came on each day of the week, from Monday."""
        found = Counter(
            moment.weekday() for each in self.arrivals.values() for moment in each
        )
        return [found[day] for day in range(7)]


def measure(log: EventLog) -> Measures:
    """Return what the log tells; what it does not tell is absent."""
    done: dict[Service, list[float]] = defaultdict(list)
    late: dict[Service, list[float]] = defaultdict(list)
    decided: dict[str, list[float]] = defaultdict(list)
    found = Measures()
    ends = max(event.at_ms for event in log.events)
    for case, events in log.by_case():
        for service, minutes, over in _services(events, ends):
            (done if over else late)[service].append(minutes)
        times = _first(events)
        if Kind.SUBMITTED in times:
            moment = datetime.fromisoformat(log.told(times[Kind.SUBMITTED]))
            flow = case.gate, case.direction
            found.arrivals.setdefault(flow, []).append(moment)
        if Kind.SUBMITTED in times and Kind.APPROVED in times:
            took = times[Kind.APPROVED] - times[Kind.SUBMITTED]
            decided[case.channel or "unknown"].append(took / _MINUTE_MS)
        if Kind.CALLED in times:
            found.called += 1
            found.no_shows += _missed_first_call(events)
    found.services = {
        service: Durations(done[service], late[service])
        for service in Service
        if done[service]
    }
    found.decisions = {
        channel: Durations(minutes) for channel, minutes in sorted(decided.items())
    }
    return found


def _services(
    events: Sequence[Event], ends: int
) -> Iterator[tuple[Service, float, bool]]:
    """Yield each service of a vehicle, its minutes, and whether it was over."""
    begun: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for event in events:
        if event.activity not in set(Service):
            continue
        key = event.activity, event.resource
        if event.lifecycle is Lifecycle.START:
            begun[key].append(event.at_ms)
        elif begun[key]:
            took = event.at_ms - begun[key].popleft()
            yield Service(event.activity), took / _MINUTE_MS, True
    for (activity, _), starts in begun.items():
        for start in starts:
            yield Service(activity), (ends - start) / _MINUTE_MS, False
    times = _first(events)
    if ARRIVED in times and not _missed_first_call(events) and Kind.CALLED in times:
        drove = times[ARRIVED] - times[Kind.CALLED]
        if drove >= 0:
            yield Service.CALL_TO_GATE, drove / _MINUTE_MS, True


def _first(events: Sequence[Event]) -> dict[str, int]:
    times: dict[str, int] = {}
    for event in events:
        times.setdefault(event.activity, event.at_ms)
    return times


def _missed_first_call(events: Sequence[Event]) -> bool:
    kinds = (
        event.activity
        for event in events
        if event.activity in {Kind.MISSED, Kind.ENTERED, ARRIVED, Kind.EXPIRED}
    )
    return next(kinds, None) in {Kind.MISSED, Kind.EXPIRED}
