"""What the lines know of a declaration, and how it is told in text."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol, Self, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from gateway.domain.declarations import Declaration, Direction, Kind, Line, score
from gateway.domain.errors import MalformedRequest
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status

# Counted per local day, for the board.
COUNTED = frozenset(
    {Kind.SUBMITTED, Kind.APPROVED, Kind.CALLED, Kind.ENTERED, Kind.DEPARTED}
)
# Looking up a member is faster than making it of its value, and asking its enum for it
# (Python 3.11 goes through a descriptor) slower than a name of our own.
_LINES = {line.value: line for line in Line}
_DIRECTIONS = {direction.value: direction for direction in Direction}
_STATUSES = {status.value: status for status in Status}
_COMES, _GOES = Kind.MOVED_IN, Kind.MOVED_OUT
_CURSOR = re.compile(r"(-?\d{1,15})\.(\d{1,12})", re.ASCII)


def member_of(ticket: int, declaration_id: UUID) -> str:
    """Equal scores are ordered by member, so by ticket."""
    return f"{ticket:012}:{declaration_id}"


def declaration_of(member: str) -> UUID:
    return UUID(member[13:])


class Cursor(NamedTuple):
    """The last place of a page; the next page begins after it."""

    score: int
    ticket: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `__str__` wrote.

        Raises MalformedRequest for any other text: cursors come from clients.
        """
        if found := _CURSOR.fullmatch(text):
            return cls(int(found[1]), int(found[2]))
        msg = "the cursor is none that an earlier page gave"
        raise MalformedRequest(msg)

    def __str__(self) -> str:
        return f"{self.score}.{self.ticket}"


class Placed(Protocol):
    """What says where a declaration stands: of the domain, or a row of the database."""

    @property
    def id(self) -> UUID: ...
    @property
    def direction(self) -> str: ...
    @property
    def line(self) -> str | None: ...
    @property
    def ticket(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A declaration in a line; `score` sorts it there."""

    member: str
    line: Line
    direction: Direction
    score: int


class Projected(NamedTuple):
    """What one journal entry changes in the lines.

    `line` is where the declaration stands afterwards, None where it stands nowhere.
    `day` is the entry's local day, `YYYYMMDD`. An entry that is about no declaration
    has no direction and changes nothing but the seq.
    """

    seq: int
    member: str | None
    line: Line | None
    direction: Direction | None
    score: int | None
    before: Status | None
    after: Status | None
    kind: Kind
    day: str


# The entries of a transaction have the same time.
@lru_cache(maxsize=256)
def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y%m%d}"


def project_entry(entry: JournalEntry, zone: ZoneInfo) -> Projected:
    """Read an entry's standing.

    Raises ValueError when it stands in a line but has no ticket or no score, so that
    nobody could say where.
    """
    say = entry.data.get
    line, direction = say("line"), say("direction")
    ticket, sort_key = say("ticket"), say("score")
    if line is not None and (ticket is None or sort_key is None):
        msg = f"entry {entry.seq} of {entry.gate} stands in {line} without a place"
        raise ValueError(msg)
    member = None
    if entry.declaration_id is not None and ticket is not None:
        member = member_of(ticket, entry.declaration_id)
    return Projected(
        seq=entry.seq,
        member=member,
        line=_LINES[line] if line else None,
        direction=_DIRECTIONS[direction] if direction else None,
        score=sort_key,
        # Who changes gate is counted no more at one, and from now on at the other.
        before=_status(say("from"), entry.kind is not _COMES),
        after=_status(say("to"), entry.kind is not _GOES),
        kind=entry.kind,
        day=_day(entry.at, zone),
    )


def _status(text: str | None, is_here: bool) -> Status | None:  # noqa: FBT001 - two words at two calls
    return _STATUSES[text] if text and is_here else None


def standing_of(placed: Placed) -> Standing:
    """Read where a declaration stands; raises ValueError when it is in no line."""
    # It reads nothing but what `Placed` has, and compares enums with text as equal.
    sort_key = score(cast("Declaration", placed))
    if placed.line is None or placed.ticket is None or sort_key is None:
        msg = f"declaration {placed.id} has no place in a line"
        raise ValueError(msg)
    return Standing(
        member_of(placed.ticket, placed.id),
        _LINES[placed.line],
        _DIRECTIONS[placed.direction],
        sort_key,
    )
