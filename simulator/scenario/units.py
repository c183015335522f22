"""Times in words: "6.5min", "90s", "3h", "day 2 09:00", "07:00-20:00"."""

import re

MINUTE_MS = 60_000
DAY_MS = 1_440 * MINUTE_MS

_IN_MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?) ?(s|min|h)")
_MOMENT = re.compile(r"day ([1-9]\d{0,2})(?: ([01]\d|2[0-3]):([0-5]\d))?")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def minutes(value: object) -> object:
    """Return minutes of a length in words; numbers are minutes already.

    Raises:
        ValueError: it is text of another form; says which is allowed.
    """
    if not isinstance(value, str):
        return value
    found = _LENGTH.fullmatch(value)
    if not found:
        msg = "a length is a number and a unit, like '90s', '6.5min' or '3h'"
        raise ValueError(msg)
    return float(found[1]) * _IN_MINUTES[found[2]]


def moment_ms(value: object) -> int:
    """Return a moment in ms after the midnight at which the first day begins.

    Raises:
        ValueError: it has another form; says which is allowed.
    """
    if isinstance(value, str) and (found := _MOMENT.fullmatch(value)):
        day, hour, minute = (int(part or 0) for part in found.groups())
        return (day - 1) * DAY_MS + (hour * 60 + minute) * MINUTE_MS
    msg = "a moment is a day and mostly a time, like 'day 2' or 'day 2 09:00'"
    raise ValueError(msg)


def moment_in_words(at_ms: float) -> str:
    """Return the moment to the minute; the opposite of `moment_ms`."""
    day, minute = divmod(int(at_ms // MINUTE_MS), 1_440)
    return f"day {day + 1} {minute // 60:02}:{minute % 60:02}"


def window_ms(value: object) -> tuple[int, int]:
    """Return opening hours as ms after midnight.

    Raises:
        ValueError: it has another form, or ends before it begins.
    """
    if isinstance(value, str) and (found := _WINDOW.fullmatch(value)):
        hours = [int(part) for part in found.groups()]
        opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if opens < closes <= 1_440:  # noqa: PLR2004 - minutes of a day
            return opens * MINUTE_MS, closes * MINUTE_MS
    msg = "opening hours are like '07:00-20:00', the end later, at most 24:00"
    raise ValueError(msg)
