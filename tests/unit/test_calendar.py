from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.calendar import Calendar, Holiday, HolidayRule

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)
DAY = ((time(7), time(20)),)
WITH_A_BREAK = ((time(7), time(11, 30)), (time(13), time(18)))
WEEK = Calendar((WITH_A_BREAK, DAY, DAY, DAY, DAY, DAY, ()))
WRITTEN = {
    "windows": {
        "mon": ["07:00-11:30", "13:00-18:00"],
        "tue": ["07:00-20:00"],
        "sun": [],
    },
    "holidays": [{"first": "2027-02-05", "last": "2027-02-08", "rule": "closed"}],
}


def at(day, hour, minute=0, second=0):
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)


def closed(first, last, rule=HolidayRule.CLOSED):
    return Calendar(WEEK.windows, (Holiday(first, last, rule),))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(MONDAY, 6, 59, 59), False),
        (at(MONDAY, 7), True),
        (at(MONDAY, 11, 29, 59), True),
        (at(MONDAY, 11, 30), False),
        (at(MONDAY, 13), True),
        (at(MONDAY, 18), False),
        (at(SUNDAY, 12), False),
    ],
)
def test_a_window_holds_its_beginning_but_not_its_end(moment, expected):
    assert expected is WEEK.is_open(moment)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (at(MONDAY, 3), at(MONDAY, 7)),
        (at(MONDAY, 9), at(MONDAY, 9)),
        (at(MONDAY, 12), at(MONDAY, 13)),
        (at(MONDAY, 23), at(MONDAY + timedelta(days=1), 7)),
        (at(SUNDAY, 8), at(SUNDAY + timedelta(days=1), 7)),
    ],
)
def test_the_next_opening_is_now_or_the_next_window(moment, opening):
    assert opening == WEEK.next_opening(moment)


@pytest.mark.parametrize(
    ("moment", "closing"),
    [
        (at(MONDAY, 9), at(MONDAY, 11, 30)),
        (at(MONDAY, 13), at(MONDAY, 18)),
        (at(MONDAY, 12), None),
        (at(SUNDAY, 12), None),
    ],
)
def test_the_closing_is_the_end_of_the_present_window(moment, closing):
    assert closing == WEEK.closing(moment)


def test_a_holiday_closes_its_first_and_its_last_day():
    holiday = closed(MONDAY, MONDAY + timedelta(days=1))

    assert not holiday.is_open(at(MONDAY, 9))
    assert None is holiday.closing(at(MONDAY, 9))
    wednesday = at(MONDAY + timedelta(days=2), 7)
    assert wednesday == holiday.next_opening(at(MONDAY, 9))


def test_a_holiday_for_the_pre_registered_leaves_the_gate_open():
    holiday = closed(MONDAY, MONDAY, HolidayRule.PRE_REGISTERED_ONLY)

    assert holiday.is_open(at(MONDAY, 9))


def test_a_gate_that_stays_closed_has_no_next_opening():
    assert None is Calendar(((),) * 7).next_opening(at(MONDAY, 9))
    assert None is closed(MONDAY, MONDAY + timedelta(days=90)).next_opening(
        at(MONDAY, 9)
    )


@pytest.mark.parametrize(
    ("day", "hours"), [(MONDAY, 9.5), (MONDAY + timedelta(days=1), 13), (SUNDAY, 0)]
)
def test_the_time_open_of_a_day_is_that_of_its_windows(day, hours):
    assert timedelta(hours=hours) == WEEK.open_time(day)


@given(st.integers(0, 14 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes):
    moment = at(MONDAY, 0) + timedelta(minutes=minutes)

    opening = WEEK.next_opening(moment)

    assert opening is not None
    assert WEEK.is_open(opening)
    while moment < opening:
        assert not WEEK.is_open(moment)
        moment += timedelta(minutes=30)


def test_it_is_read_as_it_is_written():
    calendar = Calendar.from_json(WRITTEN)

    assert WITH_A_BREAK == calendar.windows[0]
    assert () == calendar.windows[2] == calendar.windows[6]
    tet = Holiday(date(2027, 2, 5), date(2027, 2, 8), HolidayRule.CLOSED)
    assert (tet,) == calendar.holidays
    assert calendar == Calendar.from_json(calendar.to_json())


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ({"monday": []}, "unknown weekdays"),
        ({"mon": ["20:00-07:00"]}, "does not end after it starts"),
        ({"mon": ["07:00-07:00"]}, "does not end after it starts"),
        ({"mon": ["seven"]}, "Invalid isoformat"),
        ({"mon": ["07:00-25:00"]}, "hour"),
    ],
)
def test_windows_that_make_no_sense_are_refused(windows, said):
    with pytest.raises(ValueError, match=said):
        Calendar.from_json({"windows": windows})
