"""Runs of journal entries, on their way into a gate's keys."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redis.commands.core import AsyncScript

from gateway.domain.declarations import Direction
from gateway.domain.lifecycle import Status
from gateway.lines.keys import BOTH, GateKeys, line_number
from gateway.lines.projected import COUNTED, Projected

# A script holds up every other client: this many entries take some milliseconds.
RUN = 500
DAY_KEPT_S = 3 * 24 * 60 * 60
_FIRST_DAY = 10


@dataclass(frozen=True, slots=True)
class Applied:
    """The lines show the journal up to `seq`, at least."""

    seq: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was done: the lines show `seq`, and the run begins later than next."""

    seq: int


@dataclass(frozen=True, slots=True)
class UnknownEpoch:
    """Nothing was done: the lines are of another epoch, or not built."""


Outcome = Applied | Gap | UnknownEpoch


def parts(entries: Sequence[Projected]) -> Iterator[Sequence[Projected]]:
    """Cut a run into what one script is given; raises ValueError when it is none."""
    if any(later.seq != sooner.seq + 1 for sooner, later in pairwise(entries)):
        msg = "the entries are no run: their seq must rise one by one"
        raise ValueError(msg)
    for start in range(0, len(entries), RUN):
        yield entries[start : start + RUN]


async def apply_part(
    script: AsyncScript,
    keys: GateKeys,
    epoch: str,
    entries: Sequence[Projected],
    *,
    bell: str = "",
) -> Outcome:
    days = list(dict.fromkeys(e.day for e in entries if e.kind in COUNTED))
    numbers = {day: number for number, day in enumerate(days, start=_FIRST_DAY)}
    run = json.dumps([_encode(entry, numbers) for entry in entries])
    answer = await script(
        keys=[*keys.all, *map(keys.day, days)],
        args=[epoch, entries[0].seq, run, bell, DAY_KEPT_S],
    )
    match answer:
        case ["applied", int(seq)]:
            return Applied(seq)
        case ["gap", int(seq)]:
            return Gap(seq)
        case _:
            return UnknownEpoch()


def count_field(direction: Direction, what: str) -> str:
    return f"{direction}:{what}"


def _encode(entry: Projected, days: dict[str, int]) -> list[str | int]:
    if entry.direction is None:
        return ["", 0, 0, "", "", "", 0, ""]
    direction, line = entry.direction, entry.line
    has_moved = entry.before is not entry.after
    is_counted = entry.kind in COUNTED
    return [
        entry.member or "",
        BOTH.index(direction) + 1,
        line_number(line, direction) if line else 0,
        # As text, because Lua would round what has more than fourteen digits.
        "" if entry.score is None else str(entry.score),
        _status_field(direction, entry.before if has_moved else None),
        _status_field(direction, entry.after if has_moved else None),
        days[entry.day] if is_counted else 0,
        count_field(direction, entry.kind) if is_counted else "",
    ]


def _status_field(direction: Direction, status: Status | None) -> str:
    return count_field(direction, status) if status else ""
