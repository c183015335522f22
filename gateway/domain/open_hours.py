"""Time that counts only while a gate is open."""

from datetime import datetime, timedelta

from gateway.domain.calendar import Calendar

_NONE = timedelta()


def later(calendar: Calendar, local: datetime, open_time: timedelta) -> datetime | None:
    """Return when the gate will have been open for *open_time* from *local* on.

    None when it does not open for so long within the next sixty days.
    """
    at = calendar.next_opening(local)
    while at is not None:
        closing = calendar.closing(at)
        if closing is None:
            return None
        if open_time <= closing - at:
            return at + open_time
        open_time -= closing - at
        if closing - local > timedelta(days=60):
            return None
        at = calendar.next_opening(closing)
    return None


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return for how long the gate is open from *start* to *end*, both local."""
    spent = _NONE
    at = calendar.next_opening(start)
    while at is not None and at < end:
        closing = calendar.closing(at)
        if closing is None:
            break
        spent += min(closing, end) - at
        at = calendar.next_opening(closing)
    return spent
