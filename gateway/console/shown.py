"""What the board's page shows of a gate: every figure already said in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.console.announced import Announced, announced, fingerprint
from gateway.console.languages import LANGUAGES
from gateway.console.phrases import Phrases, state_of
from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.services.boards import Board, density


@dataclass(frozen=True, slots=True)
class ShownFlow:
    """One direction; `figures` are named as in `GET /v1/gates`."""

    direction: str
    figures: Mapping[str, str]
    expected_wait: str


@dataclass(frozen=True, slots=True)
class ShownGate:
    """`state` and `density` are keys of texts, of icons and of the stylesheet."""

    id: str
    code: str
    name: str
    other_names: Mapping[str, str]
    state: str
    hours: str
    density: str
    waiting: str
    time: str
    day: str
    moment: str
    flows: tuple[ShownFlow, ...]
    announced: tuple[Announced, ...]
    fingerprint: str


def show(board: Board, language: str, phrases: Phrases) -> ShownGate:
    gate = board.gate
    local = board.now.astimezone(gate.zone)
    waiting = sum(board.waiting(direction) for direction in Direction)
    # The English names are the Vietnamese ones without their marks.
    others = {key for key in LANGUAGES if key in gate.names} - {language, "en"}
    return ShownGate(
        id=gate.id,
        code=gate.code,
        name=gate.names.get(language, gate.id),
        other_names={key: gate.names[key] for key in LANGUAGES if key in others},
        state=state_of(gate, board.now),
        hours=phrases.hours(gate, board.now),
        density=density(waiting).value,
        waiting=phrases.number(waiting),
        time=f"{local:%H:%M}",
        day=f"{phrases.weekday(local)} {phrases.day(local)}",
        moment=local.isoformat(timespec="minutes"),
        flows=tuple(_flow(board, direction, phrases) for direction in Direction),
        announced=tuple(announced(board, language, phrases)),
        fingerprint=fingerprint(board),
    )


def _flow(board: Board, direction: Direction, phrases: Phrases) -> ShownFlow:
    figures = {
        "waiting": board.waiting(direction),
        "called": board.status(direction, Status.CALLED),
        "entered_today": board.today(direction, Kind.ENTERED),
        "inside": board.status(direction, Status.ENTERED, Status.CLEARED),
        "in_review": board.status(direction, Status.SUBMITTED),
        "scheduled": board.counted.lines.get((Line.SCHEDULED, direction), 0),
        "capacity_per_day": board.capacity_per_day(direction),
        "admission_rate": board.gate.controls.flows[direction].admission_rate,
    }
    return ShownFlow(
        direction=direction.value,
        figures={key: phrases.number(value) for key, value in figures.items()},
        expected_wait=phrases.wait(board.expected_wait(direction)),
    )
