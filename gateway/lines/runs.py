"""Runs of journal entries, on their way into a gate's keys."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from gateway.domain.declarations import Direction, Line
from gateway.lines.kept import KeptScript
from gateway.lines.keys import BOTH, GateKeys, line_number
from gateway.lines.projected import COUNTED, Projected

# A script holds up every other client: this many entries take some milliseconds.
RUN = 500
DAY_KEPT_S = 3 * 24 * 60 * 60
# The number of the counts' key in the script; those of the days follow it.
_COUNTS = 9


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
# How often something happened in a direction: a status, or a kind of entry.
_Sums = Counter[tuple[Direction, str]]


def parts(entries: Sequence[Projected]) -> Iterator[Sequence[Projected]]:
    """Cut a run into what one script is given; raises ValueError when it is none."""
    if any(later.seq != sooner.seq + 1 for sooner, later in pairwise(entries)):
        msg = "the entries are no run: their seq must rise one by one"
        raise ValueError(msg)
    for start in range(0, len(entries), RUN):
        yield entries[start : start + RUN]


async def apply_part(
    script: KeptScript,
    keys: GateKeys,
    epoch: str,
    entries: Sequence[Projected],
    *,
    bell: str = "",
) -> Outcome:
    """Show what of the run is not shown yet."""
    while True:
        run = _Run.of(entries)
        answer = await script(
            keys=[*keys.all, *map(keys.day, run.days)],
            args=[
                epoch,
                entries[0].seq,
                entries[-1].seq,
                run.places(),
                run.sums(),
                bell,
                DAY_KEPT_S,
            ],
        )
        match answer:
            case ["applied", int(seq)]:
                return Applied(seq)
            case ["gap", int(seq)]:
                return Gap(seq)
            case ["overlap", int(seq)]:
                # Others showed its beginning; the rest is summed up by itself.
                entries = entries[seq - entries[0].seq + 1 :]
            case _:
                return UnknownEpoch()


def count_field(direction: Direction, what: str) -> str:
    return f"{direction}:{what}"


@dataclass(slots=True)
class _Run:
    """What the entries of a run change, summed up."""

    # Where each vehicle stands after it: (line, score); in no line, None twice.
    _stands: dict[tuple[str, Direction], tuple[Line | None, int | None]]
    _statuses: _Sums
    days: dict[str, _Sums]

    @classmethod
    def of(cls, entries: Sequence[Projected]) -> Self:
        run = cls({}, Counter(), {})
        for entry in entries:
            if entry.direction is not None:
                run._add(entry, entry.direction)
        return run

    def _add(self, entry: Projected, direction: Direction) -> None:
        if entry.member is not None:
            self._stands[entry.member, direction] = entry.line, entry.score
        if entry.before is not entry.after:
            if entry.before is not None:
                self._statuses[direction, entry.before] -= 1
            if entry.after is not None:
                self._statuses[direction, entry.after] += 1
        if entry.kind in COUNTED:
            self.days.setdefault(entry.day, Counter())[direction, entry.kind] += 1

    def places(self) -> str:
        """Say who stands where, each line's vehicles together."""
        placed: dict[tuple[int, int], list[str]] = {}
        for (member, direction), (line, score) in self._stands.items():
            number = line_number(line, direction) if line else 0
            # As text, because Lua would round what has more than fourteen digits.
            at = "" if score is None else str(score)
            there = (BOTH.index(direction) + 1, number)
            placed.setdefault(there, []).extend((at, member))
        return json.dumps([[*there, each] for there, each in placed.items()])

    def sums(self) -> str:
        """Say what is added to which field of which hash."""
        hashes = [self._statuses, *self.days.values()]
        return json.dumps(
            [
                [key, count_field(*field), number]
                for key, fields in enumerate(hashes, start=_COUNTS)
                for field, number in fields.items()
            ]
        )
