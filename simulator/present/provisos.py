"""What a gateway says that is not played, or played as if somebody did what is said."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gateway.domain.calendar import HolidayRule
from gateway.domain.gates import CALLS_VEHICLES, TAKES_DECLARATIONS
from simulator.present.closures import Board, opens_at


class Proviso(StrEnum):
    OPENS_AGAIN = "opens_again"
    STAYS_CLOSED = "stays_closed"
    NO_DECLARATIONS = "no_declarations"
    SUSPENSION = "suspension"
    BUFFER_YARD = "buffer_yard"
    PRE_REGISTERED = "pre_registered"


_SAYS: Mapping[Proviso, str] = {
    Proviso.OPENS_AGAIN: (
        "{gate} calls nobody ({mode}) until {at}, as announced: it is played to open"
        " then, which somebody must do"
    ),
    Proviso.STAYS_CLOSED: (
        "{gate} calls nobody ({mode}) and announces no time: it is played to stay so"
    ),
    Proviso.NO_DECLARATIONS: (
        "{gate} takes no declarations ({mode}): not played, vehicles come all the same"
    ),
    Proviso.SUSPENSION: (
        "{gate} suspends {category} from {first} to {last}: not played, all are called"
    ),
    Proviso.BUFFER_YARD: (
        "{gate} calls for {direction} only who checked in at the buffer yard:"
        " not played, all are called"
    ),
    Proviso.PRE_REGISTERED: (
        "{gate} calls only the pre-registered from {first} to {last}: not played, all"
        " are called"
    ),
}


def provisos_of(board: Board, now: datetime, days: int) -> Iterator[dict[str, Any]]:
    """Yield for programs what is played otherwise than the board of a gate says.

    *now* is local to the gate, *days* is for how long it is played. Each has the `gate`
    and the `proviso`, and what belongs to it.
    """
    gate, mode = {"gate": board["id"]}, {"mode": board["mode"]}
    if board["mode"] not in CALLS_VEHICLES:
        at = opens_at(board)
        if at is not None and at > now:
            told = {"at": at.astimezone(now.tzinfo).isoformat("T", "minutes")}
            yield gate | {"proviso": Proviso.OPENS_AGAIN} | mode | told
        else:
            yield gate | {"proviso": Proviso.STAYS_CLOSED} | mode
    if board["mode"] not in TAKES_DECLARATIONS:
        yield gate | {"proviso": Proviso.NO_DECLARATIONS} | mode
    first, last = str(now.date()), str(now.date() + timedelta(days=days - 1))
    for one in board.get("suspensions", ()):
        if one["first"] <= last and one["last"] >= first:
            named = ("category", "direction", "first", "last")
            told = {name: one[name] for name in named}
            yield gate | {"proviso": Proviso.SUSPENSION} | told
    for direction, is_on in board.get("buffer_yard", {}).items():
        if is_on:
            yield gate | {"proviso": Proviso.BUFFER_YARD, "direction": direction}
    for one in board["calendar"]["holidays"]:
        is_near = one["first"] <= last and one["last"] >= first
        if is_near and one["rule"] == HolidayRule.PRE_REGISTERED_ONLY:
            told = {"first": one["first"], "last": one["last"]}
            yield gate | {"proviso": Proviso.PRE_REGISTERED} | told


def in_words(told: Mapping[str, Any]) -> str:
    """Return a proviso as people read it."""
    said = _SAYS[Proviso(told["proviso"])].format(**told)
    direction = told.get("direction")
    is_said = direction is None or direction in said
    return said if is_said else said.replace(" from ", f" for {direction} from ", 1)
