"""When a gate that begins now calls nobody, and on which days its hours are others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from gateway.domain.calendar import WEEKDAYS, HolidayRule
from gateway.domain.declarations import Direction
from gateway.domain.gates import CALLS_VEHICLES
from simulator.scenario.changes import Change, ClosureChange, HoursChange
from simulator.scenario.figures import Grade
from simulator.scenario.units import DAY_MS, MINUTE_MS, moment_in_words

Board = Mapping[str, Any]
Span = tuple[int, int]
_NEVER = 2**62
_LAST_DAY = 999


class Sourced(TypedDict):
    """Where a figure is from."""

    grade: Grade
    source: str


def changes_of(
    board: Board, now: datetime, days: int, figure: Sourced
) -> Iterator[Change]:
    """Yield what the board of a gate says of its calls, in so many days with today.

    *now* is local to the gate. Gates of a scenario have the hours of one day: those of
    today. No two of the changes are of the same thing at the same time.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = [*_by_mode(board, now, midnight), *_days_off(board, midnight, days)]
    closed = list(_joined(spans))
    asked = {"gate": board["id"], **figure}
    for span in closed:
        yield _closure(asked, span)
    for direction in Direction:
        # A rate of none is no figure of a lane, but a line that nobody calls.
        if board["directions"][direction]["admission_rate"] == 0:
            for span in _between(closed):
                yield _closure(asked | {"direction": direction}, span)
    today = _windows(board, midnight.date())
    for day in range(1, days):
        windows = _windows(board, midnight.date() + timedelta(days=day))
        if today and windows and windows != today:
            span = (day * DAY_MS, (day + 1) * DAY_MS)
            told = asked | {"kind": "hours", "open": windows} | _times(span)
            yield HoursChange.model_validate(told)


def opens_at(board: Board) -> datetime | None:
    """Return until when the gate calls nobody by its mode, where that is announced."""
    told = board.get("closed_until")
    if board["mode"] in CALLS_VEHICLES or told is None:
        return None
    return datetime.fromisoformat(told)


def _by_mode(board: Board, now: datetime, midnight: datetime) -> Iterator[Span]:
    if board["mode"] in CALLS_VEHICLES:
        return
    announced = opens_at(board)
    # A time that has passed opened nothing: the gate calls nobody still.
    if announced is None or announced <= now:
        yield 0, _NEVER
    else:
        minutes = -((midnight - announced) // timedelta(minutes=1))
        yield 0, minutes * MINUTE_MS


def _days_off(board: Board, midnight: datetime, days: int) -> Iterator[Span]:
    for day in range(days):
        if not _windows(board, midnight.date() + timedelta(days=day)):
            yield day * DAY_MS, (day + 1) * DAY_MS


def _windows(board: Board, on: date) -> Sequence[str]:
    """Return the opening hours of a day; none on a day off."""
    calendar = board["calendar"]
    is_off = any(
        holiday["rule"] == HolidayRule.CLOSED
        and holiday["first"] <= str(on) <= holiday["last"]
        for holiday in calendar["holidays"]
    )
    windows: Sequence[str] = calendar["windows"].get(WEEKDAYS[on.weekday()], ())
    return () if is_off else windows


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that do not touch, together as long as *spans*."""
    begun: Span | None = None
    for begins, ends in sorted(spans):
        if begun is not None and begins <= begun[1]:
            begun = begun[0], max(begun[1], ends)
        else:
            if begun is not None:
                yield begun
            begun = begins, ends
    if begun is not None:
        yield begun


def _between(closed: Sequence[Span]) -> Iterator[Span]:
    begins = 0
    for first, last in closed:
        if begins < first:
            yield begins, first
        begins = last
    if begins < _NEVER:
        yield begins, _NEVER


def _closure(asked: Mapping[str, Any], span: Span) -> ClosureChange:
    return ClosureChange.model_validate({**asked, "kind": "closure", **_times(span)})


def _times(span: Span) -> dict[str, str]:
    begins, ends = span
    told = {"from": moment_in_words(begins)} if begins else {}
    # Moments have so many days, and nothing is played for longer.
    if ends < _LAST_DAY * DAY_MS:
        told["to"] = moment_in_words(ends)
    return told
