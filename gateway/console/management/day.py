"""How a gate's day went up to now: charts, each with its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

import charts
from charts import Axis, Line, Moment, Size
from charts.axes import clock_step, whole_step
from gateway.api.deps import Now, Open
from gateway.console.management.rooms import Viewer, live_texts, room
from gateway.console.phrases import Phrases, phrases_in
from gateway.console.rendering import render
from gateway.console.visitors import AnyVisitor, Visitor
from gateway.domain.declarations import Direction, Kind
from gateway.services.boards import Board
from gateway.services.looking_back import Archive
from gateway.storage.days import GREW, PART, Day

router = APIRouter(include_in_schema=False)

PART_S = int(PART.total_seconds())
DAY_S = 86_400
# So narrow that on a telephone its words are as large as those around it.
SIZE = Size(320, 250)
KINDS = (Kind.SUBMITTED, Kind.CALLED, Kind.ENTERED, Kind.DEPARTED)


@dataclass(frozen=True, slots=True)
class Chart:
    """`rows` is its table: the time, then a text for each of `columns`.

    `none` says that there is nothing to draw, in the place of the drawing.
    """

    svg: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    none: str = ""


@router.get("/charts.css")
async def chart_styles() -> Response:
    """Serve the look of all charts, which pages hold once."""
    headers = {"Cache-Control": "no-cache"}
    return Response(charts.STYLE, media_type="text/css", headers=headers)


@router.get("/manage/{gate}/day")
async def show_day(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show waiting, arrivals, entries and waits since midnight."""
    board = await resources.boards.one(gate, now)
    return render(
        "management/day.html",
        visitor,
        **room("day", board.gate, actor, visitor.language),
        ways=await _ways(resources, board, now, visitor),
        time=f"{now.astimezone(board.gate.zone):%H:%M}",
        live_texts=live_texts(visitor.language),
    )


@router.get("/manage/{gate}/day/now")
async def show_day_again(
    gate: str, resources: Open, visitor: AnyVisitor, actor: Viewer, now: Now
) -> Response:
    """Show the charts as they are now."""
    board = await resources.boards.one(gate, now)
    ways = await _ways(resources, board, now, visitor)
    return render("management/day_now.html", visitor, ways=ways)


async def _ways(
    resources: Open, board: Board, now: datetime, visitor: Visitor
) -> dict[str, list[Chart]]:
    local = now.astimezone(board.gate.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    # The board may be a second old; what it shows waiting and the journal must agree.
    gates = await resources.reader.gates()
    gate = next(one for one in gates if one.id == board.gate.id)
    day = await Archive(resources.engine).day(gate, midnight)
    seconds = (local - midnight).total_seconds()
    phrases = phrases_in(visitor.language)
    return {
        way.value: draw(day, way, board.waiting(way), seconds, phrases)
        for way in Direction
    }


def draw(
    day: Day, way: Direction, waiting: int, now_s: float, phrases: Phrases
) -> list[Chart]:
    """Return the charts of one direction at so many seconds after midnight."""
    return [
        _waiting(day.numbers[way].get(GREW, {}), waiting, now_s, phrases),
        _happened(day.numbers[way], now_s, phrases),
        _waits(day.waits[way], now_s, phrases),
    ]


def stood(
    grew: Mapping[int, int], waiting: int, now_s: float
) -> list[tuple[float, int]]:
    """Return how many waited at the beginning of each part, and now.

    Counted back from now: what came in since was not there before.
    """
    found: list[tuple[float, int]] = [(now_s, waiting)]
    for part in range(int(now_s // PART_S), -1, -1):
        waiting -= grew.get(part, 0)
        found.append((part * PART_S, max(0, waiting)))
    return found[::-1]


def _waiting(
    grew: Mapping[int, int], waiting: int, now_s: float, phrases: Phrases
) -> Chart:
    points = stood(grew, waiting, now_s)
    name = phrases.texts["waiting"]
    line = Line([(at, float(number)) for at, number in points], name)
    rows = [[_clock(at), phrases.number(number)] for at, number in points]
    if not any(number for _, number in points):
        return _none("day_waiting", phrases)
    return _chart("day_waiting", [line], rows, now_s, phrases, columns=[name])


def _happened(
    numbers: Mapping[str, Mapping[int, int]], now_s: float, phrases: Phrases
) -> Chart:
    # The present part is not over, and would look like a fall.
    parts = range(int(now_s // PART_S))
    names = [phrases.texts[f"event_{kind}"] for kind in KINDS]
    lines = [
        Line(
            [
                (_middle(part, now_s), float(numbers.get(kind, {}).get(part, 0)))
                for part in parts
            ],
            name,
            colour,
        )
        for colour, (kind, name) in enumerate(zip(KINDS, names, strict=True), 1)
    ]
    rows = [
        [_clock(part * PART_S)]
        + [phrases.number(numbers.get(kind, {}).get(part, 0)) for kind in KINDS]
        for part in parts
    ]
    if not any(value for one in lines for value in one.ys()):
        return _none("day_happened", phrases)
    return _chart("day_happened", lines, rows, now_s, phrases, columns=names)


def _waits(waits: Mapping[int, float], now_s: float, phrases: Phrases) -> Chart:
    name = phrases.texts["day_median"]
    parts = range(int(now_s // PART_S) + 1)
    # A part in which nobody was called is a gap.
    minutes = {part: wait / 60 for part, wait in waits.items()}
    line = Line([(_middle(part, now_s), minutes.get(part)) for part in parts], name, 2)
    rows = [
        [_clock(part * PART_S), phrases.number(round(minutes[part]))]
        for part in parts
        if part in minutes
    ]
    if not minutes:
        return _none("day_waits", phrases)
    return _chart("day_waits", [line], rows, now_s, phrases, columns=[name])


def _none(title: str, phrases: Phrases) -> Chart:
    """Say that there is nothing: an empty frame could be a fault as well."""
    return Chart("", (), (), phrases.texts[title], phrases.texts[f"{title}_none"])


def _chart(
    title: str,
    lines: Sequence[Line],
    rows: Sequence[Sequence[str]],
    now_s: float,
    phrases: Phrases,
    *,
    columns: Sequence[str],
) -> Chart:
    texts = phrases.texts
    across = Axis("", tell=_clock, step=clock_step, low=0, high=DAY_S)
    upright = Axis(texts[f"{title}_axis"], step=whole_step, low=0)
    marks: list[Line | Moment] = [
        *lines,
        Moment(now_s, texts["day_now"]),
    ]
    svg = charts.chart(texts[title], marks, x=across, y=upright, size=SIZE)
    return Chart(svg, columns, rows[::-1])


def _middle(part: int, now_s: float) -> float:
    return min((part + 0.5) * PART_S, now_s)


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
