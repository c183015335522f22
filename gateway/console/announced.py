"""What management announces of a gate: one line of words for each thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from gateway.console.phrases import Phrases
from gateway.domain.calendar import HolidayRule
from gateway.domain.declarations import Direction
from gateway.domain.gates import Mode
from gateway.services.boards import Board

# How long before a holiday or a suspension the page speaks of it.
NEAR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Announced:
    """`severity` is a key of the stylesheet, as of a notice."""

    severity: str
    text: str


def announced(board: Board, language: str, phrases: Phrases) -> list[Announced]:
    return [
        *(
            Announced(found.severity.value, found.message[language])
            for found in board.notices
        ),
        *_of_the_mode(board, language, phrases),
        *(Announced("info", text) for text in _of_the_days(board, phrases)),
    ]


def fingerprint(board: Board) -> str:
    """Return what changes when there is something else to say.

    `static/board.js` makes the same of `GET /v1/gates`.
    """
    local = board.now.astimezone(board.gate.zone)
    notices = (str(found.id) for found in board.notices)
    return " ".join([f"{local:%Y-%m-%d}", str(board.gate.version), *notices])


def _of_the_mode(board: Board, language: str, phrases: Phrases) -> Iterator[Announced]:
    controls = board.gate.controls
    severity = "info" if controls.mode is Mode.OPEN else "warning"
    if controls.note:
        yield Announced(severity, controls.note[language])
    if controls.closed_until is not None:
        until = controls.closed_until.astimezone(board.gate.zone)
        said = phrases.texts["announced_until"]
        day = phrases.day(until.date())
        yield Announced(severity, said.format(time=f"{until:%H:%M}", date=day))


def _of_the_days(board: Board, phrases: Phrases) -> Iterator[str]:
    controls, texts = board.gate.controls, phrases.texts
    today = board.now.astimezone(board.gate.zone).date()
    for suspension in controls.suspensions:
        if suspension.first - NEAR <= today <= suspension.last:
            both = (suspension.direction,) if suspension.direction else Direction
            yield texts["announced_suspension"].format(
                category=texts[f"category_{suspension.category}"],
                way=", ".join(texts[way.value] for way in both),
                first=phrases.day(suspension.first),
                last=phrases.day(suspension.last),
            )
    for way in Direction:
        if way in controls.buffer_yards:
            yield texts["announced_buffer_yard"].format(way=texts[way.value])
    for holiday in controls.calendar.holidays_near(today, NEAR):
        closed = holiday.rule is HolidayRule.CLOSED
        key = "announced_closed" if closed else "announced_pre_registered"
        yield texts[key].format(
            first=phrases.day(holiday.first),
            last=phrases.day(holiday.last),
            hours=controls.pre_registration_hours,
        )
