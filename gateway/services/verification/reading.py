"""Whether followers of the journal could read an entry."""

import re
from functools import lru_cache

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.storage.audit_rows import JournalRow

_OF_THE_GATE = frozenset(
    {
        Kind.LIFTED,
        Kind.CONTROLS_CHANGED,
        Kind.NOTICE_POSTED,
        Kind.NOTICE_WITHDRAWN,
        Kind.PAPER_RECORDED,
        Kind.PAPER_RESOLVED,
    }
)
_KINDS, _STATUSES = frozenset(Kind), frozenset(Status)
_LINES, _DIRECTIONS = frozenset(Line), frozenset(Direction)
_NUMBER = re.compile(r"-?[0-9]{1,18}")


def unreadable(told: JournalRow) -> str | None:
    """Return why nobody could read it."""
    if told.declaration_id is None:
        if told.kind in _OF_THE_GATE:
            return None
        return f"it says {told.kind!r} of no declaration"
    why = _unknown(told.kind, told.before, told.after, told.direction, told.line)
    if why is not None or told.line is None:
        return why
    if is_number(told.score) and is_number(told.ticket):
        return None
    return f"it stands in {told.line} with score {told.score}, ticket {told.ticket}"


# There are few ways in which entries differ, and very many entries.
@lru_cache(maxsize=1000)
def _unknown(
    kind: str,
    before: str | None,
    after: str | None,
    direction: str | None,
    line: str | None,
) -> str | None:
    if kind not in _KINDS or kind in _OF_THE_GATE:
        return f"it says {kind!r} of a declaration"
    if after not in _STATUSES or (before is not None and before not in _STATUSES):
        return f"nobody knows the status {before!r} or {after!r}"
    if direction not in _DIRECTIONS or (line is not None and line not in _LINES):
        return f"nobody knows the line {line!r} of {direction!r}"
    return None


def is_number(text: str | None) -> bool:
    return text is not None and _NUMBER.fullmatch(text) is not None
