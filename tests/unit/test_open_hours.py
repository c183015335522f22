from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.calendar import Calendar, Holiday, HolidayRule
from gateway.domain.open_hours import between, later

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = ["07:00-12:00", "13:00-20:00"]
CALENDAR = Calendar.from_json(
    {"windows": dict.fromkeys(["mon", "tue", "wed", "thu", "fri", "sat"], DAY)}
)
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


def at(hours, *, days=0):
    return MONDAY + timedelta(days=days, hours=hours)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (at(8), 1, at(9)),
        (at(8), 4, at(12)),
        (at(8), 5, at(14)),
        (at(19), 2, at(8, days=1)),
        (at(3), 1, at(8)),
        (at(19, days=5), 2, at(8, days=7)),
        (at(7), 25, at(8, days=2)),
        (at(21), 0, at(7, days=1)),
    ],
    ids=[
        "in one window",
        "to its end",
        "over noon",
        "over night",
        "before the opening",
        "over a day of rest",
        "over days",
        "none of it",
    ],
)
def test_only_open_time_counts(start, hours, expected):
    assert expected == later(CALENDAR, start, timedelta(hours=hours))


def test_a_gate_that_never_opens_has_no_later():
    never = Calendar.from_json({"windows": {}})

    assert later(never, at(8), timedelta(hours=1)) is None


def test_a_holiday_is_no_open_time():
    holiday = Holiday(date(2026, 11, 24), date(2026, 11, 25), HolidayRule.CLOSED)
    calendar = Calendar(CALENDAR.windows, (holiday,))

    assert at(8, days=3) == later(calendar, at(19), timedelta(hours=2))


@given(
    st.integers(-20 * 86_400, 20 * 86_400),
    st.integers(0, 100 * 3600),
)
def test_what_is_gone_through_is_what_was_asked_for(begin, seconds):
    local = MONDAY + timedelta(seconds=begin)

    end = later(CALENDAR, local, timedelta(seconds=seconds))

    assert end is not None
    assert timedelta(seconds=seconds) == between(CALENDAR, local, end)
