"""What the pages say, and in which language."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.console.languages import LANGUAGES, choose
from gateway.console.phrases import phrases_in, state_of
from gateway.console.texts import TEXTS
from gateway.domain.calendar import Calendar, Holiday, HolidayRule
from gateway.domain.gates import Gate, Mode
from gateway.resources import read_gates
from gateway.settings import DEFAULT_GATES_FILE

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 on a Monday, at the gates
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def gate() -> Gate:
    """Open from 07:00 to 20:00 on every day."""
    return next(found for found in read_gates(DEFAULT_GATES_FILE))


def turned(gate: Gate, mode: Mode) -> Gate:
    return replace(gate, controls=replace(gate.controls, mode=mode))


def closed_until(gate: Gate, last: date) -> Gate:
    holiday = Holiday(NINE.date(), last, HolidayRule.CLOSED)
    calendar = Calendar(gate.controls.calendar.windows, (holiday,))
    return replace(gate, controls=replace(gate.controls, calendar=calendar))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "vi"),
        ("de-DE,de;q=0.9", "vi"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de, en;q=0.2, zh;q=0.1", "en"),
        ("en;q=0.2, vi;q=0.9", "vi"),
        ("EN", "en"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=nonsense", "vi"),
        (",;,;q=", "vi"),
    ],
)
def test_the_best_language_that_is_accepted_is_spoken(accepted, language):
    assert language == choose(None, accepted)


def test_what_was_asked_for_goes_before_what_is_accepted():
    assert "zh" == choose("zh", "en")
    assert "en" == choose("fr", "en")


def test_every_text_is_there_in_every_language_with_the_same_gaps():
    gaps = {
        language: {
            key: set(re.findall(r"\{.*?\}", text)) for key, text in texts.items()
        }
        for language, texts in TEXTS.items()
    }

    assert LANGUAGES.keys() == gaps.keys()
    assert gaps["vi"] == gaps["en"] == gaps["zh"]
    assert not [
        key for texts in TEXTS.values() for key, text in texts.items() if not text
    ]


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (None, "chưa gọi xe"),
        (timedelta(), "không có hàng chờ"),
        (timedelta(seconds=20), "không có hàng chờ"),
        (timedelta(minutes=18), "khoảng 18 phút"),
        (timedelta(minutes=59, seconds=40), "khoảng 1 giờ"),
        (timedelta(hours=2, minutes=10), "khoảng 2 giờ 10 phút"),
        (timedelta(hours=1250, minutes=1), "khoảng 1.250 giờ 1 phút"),
    ],
)
def test_a_wait_is_said_in_hours_and_minutes(wait, said):
    assert said == phrases_in("vi").wait(wait)


def test_numbers_and_days_are_written_as_their_readers_write_them():
    said = [
        (phrases_in(language).number(1_234_567), phrases_in(language).day(NINE.date()))
        for language in ("vi", "en", "zh")
    ]

    assert said == [
        ("1.234.567", "23/11/2026"),
        ("1,234,567", "2026-11-23"),
        ("1,234,567", "2026-11-23"),
    ]


@pytest.mark.parametrize(
    ("mode", "now", "said"),
    [
        (Mode.OPEN, NINE, "until 20:00"),
        (Mode.OPEN, NINE - timedelta(hours=3), "opens at 07:00"),
        (Mode.OPEN, NIGHT, "opens at 07:00 tomorrow"),
        (Mode.DRAIN, NINE, "calls until 20:00"),
        (Mode.DRAIN, NIGHT, "opens at 07:00 tomorrow"),
        (Mode.HOLD, NINE, ""),
        (Mode.CONTINGENCY, NIGHT, ""),
        (Mode.CLOSED, NIGHT, ""),
    ],
)
def test_hours_are_said_of_a_gate_that_keeps_them(gate, mode, now, said):
    assert said == phrases_in("en").hours(turned(gate, mode), now)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (date(2026, 11, 23), "opens at 07:00 tomorrow"),
        (date(2026, 11, 25), "opens 07:00 2026-11-26"),
        (date(2027, 11, 25), "no opening in sight"),
    ],
)
def test_after_a_holiday_the_day_is_named(gate, last, said):
    assert said == phrases_in("en").hours(closed_until(gate, last), NINE)


def test_only_an_open_gate_rests_outside_its_hours(gate):
    states = {mode: state_of(turned(gate, mode), NIGHT) for mode in Mode}

    assert states == {mode: mode.value for mode in Mode} | {Mode.OPEN: "resting"}
    assert "open" == state_of(gate, NINE)
