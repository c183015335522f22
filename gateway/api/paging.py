"""Cursors: opaque to clients, a small JSON list to us."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from gateway.api.shapes import EARLIEST, LATEST
from gateway.domain.errors import MalformedRequest


def cursor_of(*place: object) -> str:
    text = json.dumps([str(part) for part in place], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def change_after(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Read a cursor of (changed_at, id); raises MalformedRequest."""
    if cursor is None:
        return None
    try:
        at, declaration_id = _read(cursor)
        place = datetime.fromisoformat(at), UUID(declaration_id)
    except (TypeError, ValueError):
        raise MalformedRequest(_NOT_OURS) from None
    if place[0].tzinfo is None or not EARLIEST <= place[0] < LATEST:
        raise MalformedRequest(_NOT_OURS)
    return place


def place_after(cursor: str | None) -> tuple[int, int] | None:
    """Read a cursor of (order key, ticket); raises MalformedRequest."""
    if cursor is None:
        return None
    try:
        order_key, ticket = (int(part) for part in _read(cursor))
    except (TypeError, ValueError):
        raise MalformedRequest(_NOT_OURS) from None
    if max(abs(order_key), abs(ticket)) >= _LARGEST:
        raise MalformedRequest(_NOT_OURS)
    return order_key, ticket


def number_before(cursor: str | None) -> int | None:
    """Read a cursor of one number; raises MalformedRequest."""
    if cursor is None:
        return None
    try:
        (number,) = (int(part) for part in _read(cursor))
    except (TypeError, ValueError):
        raise MalformedRequest(_NOT_OURS) from None
    if abs(number) >= _LARGEST:
        raise MalformedRequest(_NOT_OURS)
    return number


_NOT_OURS = "use the cursor that the last page gave as `next`"
_LARGEST = 2**63


def _read(cursor: str) -> list[str]:
    padded = cursor + "=" * (-len(cursor) % 4)
    found = json.loads(urlsafe_b64decode(padded.encode()))
    if not isinstance(found, list):
        raise TypeError
    return [str(part) for part in found]
