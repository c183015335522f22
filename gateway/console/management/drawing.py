"""One direction of a gate as a drawing: where its stations lie, and who stands there.

There are two layouts of the same stations: beside each other for a desk or a wall, and
below each other for a telephone. Units are those of the view box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gateway.console.management.lights import Light, barrier, lights, room
from gateway.console.management.stages import ACROSS, OUTSIDE, STAGES, counts
from gateway.console.phrases import Phrases
from gateway.domain.declarations import Direction, Kind
from gateway.domain.lifecycle import Status
from gateway.services.boards import Board

# The distance of dots, and how far the first is from the edge.
PITCH, EDGE = 13, 14
MOST_LANES = 6
# What the vehicles of a stage are to whoever looks at colours.
TONES = {
    "road": "waiting",
    "buffer": "waiting",
    "lanes": "called",
    "checks": "moving",
    "line": "moving",
}
# What one dot may stand for, where there are more vehicles than room.
_EACH = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """`dots_top` is how far below a box's edge its dots begin."""

    name: str
    width: float
    height: float
    boxes: Mapping[str, Box]
    barrier: Box
    dots_top: float

    def between(self) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """Return the pieces of road between the stations that follow each other."""
        boxes = [self.boxes[name] for name in (*STAGES, ACROSS)]
        return [_gap(one, other) for one, other in pairwise(boxes)]


def _gap(one: Box, other: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    if one.y == other.y:
        middle = one.y + one.height / 2
        return (one.x + one.width, middle), (other.x, middle)
    middle = one.x + min(one.width, other.width) / 2
    return (middle, one.y + one.height), (middle, other.y)


WIDE = Layout(
    "wide",
    1200,
    150,
    {
        "road": Box(0, 8, 178, 134),
        "buffer": Box(198, 8, 262, 134),
        "lanes": Box(480, 8, 186, 134),
        "checks": Box(734, 8, 190, 134),
        "line": Box(944, 8, 162, 134),
        ACROSS: Box(1138, 8, 62, 134),
    },
    Box(676, 20, 48, 110),
    62,
)
TALL = Layout(
    "tall",
    360,
    608,
    {
        "road": Box(0, 0, 360, 92),
        "buffer": Box(0, 108, 360, 118),
        "lanes": Box(0, 242, 360, 92),
        "checks": Box(0, 374, 360, 92),
        "line": Box(0, 482, 360, 80),
        ACROSS: Box(0, 582, 360, 26),
    },
    Box(150, 336, 60, 36),
    54,
)


@dataclass(frozen=True, slots=True)
class Station:
    """A stage: its vehicles as dots, each of which stands for `each` of them."""

    name: str
    tone: str
    box: Box
    number: str
    light: Light | None
    dots: Sequence[tuple[float, float]]
    each: int
    lanes: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """One direction in one layout; `barrier` is a light as well."""

    layout: Layout
    stations: Sequence[Station]
    barrier: Light
    across: str


@dataclass(frozen=True, slots=True)
class Track:
    """One direction: its drawings, and what is said beside them."""

    direction: str
    drawings: Sequence[Drawing]
    figures: Mapping[str, str]
    expected_wait: str
    is_buffered: bool


def draw(board: Board, direction: Direction, phrases: Phrases) -> Track:
    taken, capacity = room(board, direction)
    flow = board.gate.controls.flows[direction]
    figures = {
        "in_review": board.status(direction, Status.SUBMITTED),
        "taken": taken,
        "yard_capacity": capacity,
        "lanes": flow.lanes,
        "admission_rate": flow.admission_rate,
        "entered_today": board.today(direction, Kind.ENTERED),
        "departed_today": board.today(direction, Kind.DEPARTED),
    }
    return Track(
        direction.value,
        [_drawing(board, direction, layout, phrases) for layout in (WIDE, TALL)],
        {name: phrases.number(value) for name, value in figures.items()},
        phrases.wait(board.expected_wait(direction)),
        direction in board.gate.controls.buffer_yards,
    )


def _drawing(
    board: Board, direction: Direction, layout: Layout, phrases: Phrases
) -> Drawing:
    standing, shining = counts(board, direction), lights(board, direction)
    lanes = board.gate.controls.flows[direction].lanes
    stations = []
    for name in STAGES:
        box, number = layout.boxes[name], standing[name]
        rows = _lanes(box, layout, lanes) if name == "lanes" else ()
        dots, each = _dots(box, layout, number, rows)
        said, light = phrases.number(number), shining.get(name)
        tone = TONES[name]
        stations.append(Station(name, tone, box, said, light, dots, each, rows))
    left = phrases.number(board.today(direction, Kind.DEPARTED))
    return Drawing(layout, stations, barrier(board), left)


def _lanes(box: Box, layout: Layout, number: int) -> list[float]:
    """Return how far down each lane lies."""
    shown = min(number, MOST_LANES)
    room_left = box.height - layout.dots_top - EDGE / 2
    pitch = min(PITCH, room_left / max(shown, 1))
    first = box.y + layout.dots_top + pitch / 2
    return [first + pitch * lane for lane in range(shown)]


def _dots(
    box: Box, layout: Layout, number: int, lanes: Sequence[float]
) -> tuple[list[tuple[float, float]], int]:
    """Return the places of the dots, the foremost first, and what one stands for."""
    first = box.y + layout.dots_top + PITCH / 2
    rows = int((box.height - layout.dots_top - EDGE / 2) // PITCH)
    heights = lanes or [first + PITCH * row for row in range(max(rows, 1))]
    columns = int((box.width - 2 * EDGE) // PITCH) + 1
    most = columns * len(heights)
    each = next((one for one in _EACH if number <= one * most), _EACH[-1])
    shown = min(-(-number // each), most)
    front = box.x + box.width - EDGE
    return [
        (front - PITCH * (place // len(heights)), heights[place % len(heights)])
        for place in range(shown)
    ], each


def places(layout: Layout) -> dict[str, tuple[float, float]]:
    """Return where vehicles leave from and come to, as shares of the drawing."""
    boxes = layout.boxes
    first, last = boxes[STAGES[0]], boxes[ACROSS]
    found = {name: boxes[name].centre for name in STAGES}
    found[ACROSS] = last.centre
    found[OUTSIDE] = (first.x, first.y + first.height / 2)
    return {
        name: (round(x / layout.width, 4), round(y / layout.height, 4))
        for name, (x, y) in found.items()
    }
