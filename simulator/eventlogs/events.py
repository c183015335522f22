"""One record of what happened: cases and their events, from whatever kind of run.

Times are whole milliseconds since 1970 (UTC). Cases have ids of the run and nothing of
people: no plate, no name, no number by which the gateway knows a declaration.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby
from typing import Self

# Somebody drove up to the barrier; what is called, entered, left is in the journal.
ARRIVED = "arrived"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Lifecycle(StrEnum):
    """What of an activity happened; what takes no time only completes."""

    START = "start"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Event:
    """`resource` is a place at a desk, like `huu-nghi/customs/2`, or a role."""

    case: str
    activity: str
    at_ms: int
    lifecycle: Lifecycle = Lifecycle.COMPLETE
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One vehicle with its declaration; what is not known is empty."""

    id: str
    gate: str = ""
    direction: str = ""
    category: str = ""
    channel: str = ""


@dataclass(slots=True)
class EventLog:
    """The cases and events of a run; `zone` is where its times are told."""

    title: str = ""
    zone: tzinfo = UTC
    cases: dict[str, Case] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def case(self, case: Case) -> None:
        """Note a case, or what more is known of it now."""
        self.cases[case.id] = case

    def add(self, event: Event) -> None:
        """Note an *event*, unless its case is none of the log's."""
        if event.case in self.cases:
            self.events.append(event)

    def at(
        self, case: str | None, activity: str, *, seconds: float, resource: str = ""
    ) -> None:
        """Note that *activity* happened, in seconds since 1970."""
        if case is not None:
            at_ms = round(seconds * 1000)
            self.add(Event(case, activity, at_ms, Lifecycle.COMPLETE, resource))

    def span(
        self,
        case: str | None,
        activity: str,
        *,
        seconds: tuple[float, float],
        resource: str = "",
    ) -> None:
        """Note that *activity* lasted from one time to another, in seconds as above."""
        if case is not None:
            start, end = (round(moment * 1000) for moment in seconds)
            self.add(Event(case, activity, start, Lifecycle.START, resource))
            self.add(Event(case, activity, end, Lifecycle.COMPLETE, resource))

    def after(self) -> Self:
        """Return an empty log of the same run: its cases go on."""
        return type(self)(self.title, self.zone, self.cases)

    def by_time(self) -> list[Event]:
        """Return the events by time; those of one moment in the order they came."""
        return sorted(self.events, key=lambda event: event.at_ms)

    def by_case(self) -> Iterator[tuple[Case, list[Event]]]:
        """Yield the cases that have events, by their first one, with all of theirs."""
        in_order = self.by_time()
        first: dict[str, int] = {}
        for index, event in enumerate(in_order):
            first.setdefault(event.case, index)
        # Sorting keeps the order of what has one key: the events stay by time.
        grouped = sorted(in_order, key=lambda event: first[event.case])
        for case_id, found in groupby(grouped, key=lambda event: event.case):
            yield self.cases[case_id], list(found)

    def told(self, at_ms: int) -> str:
        """Return a time as text of the zone: 2026-11-30T08:15:00.250+07:00."""
        moment = _EPOCH + timedelta(milliseconds=at_ms)
        return moment.astimezone(self.zone).isoformat(timespec="milliseconds")


def milliseconds(moment: datetime) -> int:
    """Return an aware *moment* as milliseconds since 1970."""
    return round((moment - _EPOCH) / timedelta(milliseconds=1))
