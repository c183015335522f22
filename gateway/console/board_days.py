"""The day's course below the public board: by hour, how many waited and entered."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

import charts
from charts import Axis, Bars, Line, Moment, Size
from charts.axes import clock_step, whole_step
from gateway.console.phrases import Phrases, phrases_in
from gateway.console.rendering import render_again
from gateway.console.visitors import stranger
from gateway.domain.declarations import Direction, Kind
from gateway.resources import Resources
from gateway.services.boards import Board
from gateway.services.shared_days import Course
from gateway.storage.days import GREW, PART

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)

HOUR_S = 3_600
DAY_S = 86_400
PART_S = int(PART.total_seconds())
PARTS = HOUR_S // PART_S
# So narrow that on a telephone its words are as large as those around it.
SIZE = Size(320, 190)


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """One direction of a gate; a row is an hour, who waited then, who entered in it."""

    name: str
    direction: str
    svg: str
    rows: Sequence[tuple[str, str, str]]


@router.get("/days")
async def show_days(request: Request) -> Response:
    """Show the charts again to a board that is open; 304 while nothing is new."""
    resources: Resources = request.state.resources
    visitor = stranger(request)
    boards = await resources.boards.every(resources.clock())
    days = await courses(resources, boards, visitor.language)
    return render_again("board_days.html", visitor, request, days=days)


async def courses(
    resources: Resources, boards: Sequence[Board], language: str
) -> list[ShownCourse]:
    """Return what there is to show; nothing without the database."""
    try:
        found = [await resources.days.of(board) for board in boards]
    except (SQLAlchemyError, OSError) as error:
        log.warning("days_not_shown", error=type(error).__name__)
        return []
    phrases = phrases_in(language)
    return [
        _course(course, way, language, phrases) for course in found for way in Direction
    ]


def by_hour(course: Course, way: Direction) -> list[tuple[int, int, int]]:
    """Return each hour up to now: its number, who waited as it began, who entered.

    Counted back from now: who came in since was not there before.
    """
    numbers, waiting = course.day.numbers[way], course.waiting[way]
    grew, entered = numbers.get(GREW, {}), numbers.get(Kind.ENTERED, {})
    found = []
    for hour in range(int(course.seconds // HOUR_S), -1, -1):
        parts = range(hour * PARTS, (hour + 1) * PARTS)
        waiting -= sum(grew.get(part, 0) for part in parts)
        within = sum(entered.get(part, 0) for part in parts)
        found.append((hour, max(0, waiting), within))
    return found[::-1]


def _course(
    course: Course, way: Direction, language: str, phrases: Phrases
) -> ShownCourse:
    gate, texts = course.board.gate, phrases.texts
    hours = by_hour(course, way)
    bars = [(hour * HOUR_S, (hour + 1) * HOUR_S, float(n)) for hour, _, n in hours]
    stood = [(float(hour * HOUR_S), float(n)) for hour, n, _ in hours]
    marks: list[Bars | Line | Moment] = [
        Bars(bars, texts["board_entered"], 3),
        Line([*stood, (course.seconds, float(course.waiting[way]))], texts["waiting"]),
        Moment(course.seconds, texts["day_now"]),
    ]
    name = gate.names.get(language, gate.id)
    title = f"{name}: {texts[way.value]} {texts[f'{way.value}_to']}"
    across = Axis("", tell=_clock, step=clock_step, low=0, high=DAY_S)
    upright = Axis(texts["day_waiting_axis"], step=whole_step, low=0)
    svg = charts.chart(title, marks, x=across, y=upright, size=SIZE)
    rows = [
        (_clock(hour * HOUR_S), phrases.number(waited), phrases.number(entered))
        for hour, waited, entered in hours[::-1]
    ]
    return ShownCourse(name, way.value, svg, rows)


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
