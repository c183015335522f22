"""When a gate is open: windows per weekday, and holidays. All times are local."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Window = tuple[time, time]


class HolidayRule(StrEnum):
    CLOSED = "closed"
    PRE_REGISTERED_ONLY = "pre_registered_only"


@dataclass(frozen=True, slots=True)
class Holiday:
    """From the first to the last day, both included."""

    first: date
    last: date
    rule: HolidayRule

    def __post_init__(self) -> None:
        if self.last < self.first:
            msg = f"the holiday from {self.first} ends before it begins"
            raise ValueError(msg)

    def to_json(self) -> dict[str, str]:
        return {
            "first": str(self.first),
            "last": str(self.last),
            "rule": self.rule.value,
        }


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening windows of each weekday, from Monday; `end` is not included."""

    windows: tuple[tuple[Window, ...], ...]
    holidays: tuple[Holiday, ...] = ()

    def is_open(self, local: datetime) -> bool:
        return any(
            start <= local.time().replace(tzinfo=None) < end
            for start, end in self._windows_on(local.date())
        )

    def next_opening(self, local: datetime) -> datetime | None:
        """Return the first moment from *local* on that is open, within 60 days."""
        if self.is_open(local):
            return local
        for days in range(60):
            day = local.date() + timedelta(days=days)
            for start, _ in self._windows_on(day):
                opening = datetime.combine(day, start, local.tzinfo)
                if opening >= local:
                    return opening
        return None

    def closing(self, local: datetime) -> datetime | None:
        """Return when the present window ends; None when closed."""
        for start, end in self._windows_on(local.date()):
            if start <= local.time().replace(tzinfo=None) < end:
                return datetime.combine(local.date(), end, local.tzinfo)
        return None

    def open_time(self, day: date) -> timedelta:
        """Return how long the gate is open on *day*."""
        return sum(
            (
                datetime.combine(day, end) - datetime.combine(day, start)
                for start, end in self._windows_on(day)
            ),
            timedelta(),
        )

    def rule_on(self, day: date) -> HolidayRule | None:
        """Return what holds on a holiday; `closed` wins when two overlap."""
        rules = {one.rule for one in self.holidays if one.first <= day <= one.last}
        if HolidayRule.CLOSED in rules:
            return HolidayRule.CLOSED
        return next(iter(rules), None)

    def holidays_near(self, day: date, within: timedelta) -> list[Holiday]:
        """Return what has begun or begins soon, and is not over."""
        near = (h for h in self.holidays if h.first - within <= day <= h.last)
        return sorted(near, key=lambda holiday: holiday.first)

    def _windows_on(self, day: date) -> tuple[Window, ...]:
        if self.rule_on(day) is HolidayRule.CLOSED:
            return ()
        return self.windows[day.weekday()]

    def to_json(self) -> dict[str, Any]:
        windows = {
            name: [f"{start:%H:%M}-{end:%H:%M}" for start, end in found]
            for name, found in zip(WEEKDAYS, self.windows, strict=True)
        }
        holidays = [holiday.to_json() for holiday in self.holidays]
        return {"windows": windows, "holidays": holidays}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """Read `{"windows": {"mon": ["07:00-20:00"], …}, "holidays": […]}`.

        Raises:
            ValueError: an unknown weekday, a window that does not end after it
                starts, windows that overlap, a holiday that ends before it begins.
        """
        windows: Mapping[str, Sequence[str]] = found["windows"]
        if unknown := set(windows) - set(WEEKDAYS):
            msg = f"unknown weekdays {sorted(unknown)}; use {', '.join(WEEKDAYS)}"
            raise ValueError(msg)
        holidays = tuple(
            Holiday(
                date.fromisoformat(str(h["first"])),
                date.fromisoformat(str(h["last"])),
                HolidayRule(h["rule"]),
            )
            for h in found.get("holidays", ())
        )
        week = (windows.get(name, ()) for name in WEEKDAYS)
        return cls(
            tuple(
                _day(name, texts) for name, texts in zip(WEEKDAYS, week, strict=True)
            ),
            holidays,
        )


def _day(name: str, texts: Sequence[str]) -> tuple[Window, ...]:
    day = tuple(sorted(map(_window, texts)))
    if any(sooner[1] > later[0] for sooner, later in pairwise(day)):
        msg = f"the windows of {name} overlap"
        raise ValueError(msg)
    return day


def _window(text: str) -> Window:
    start, _, end = text.partition("-")
    window = time.fromisoformat(start), time.fromisoformat(end)
    if window[0] >= window[1]:
        msg = f"the window {text!r} does not end after it starts"
        raise ValueError(msg)
    return window
