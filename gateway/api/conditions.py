"""Request headers that decide whether a request counts: its key, and what it read.

They are read by ourselves, so that a missing one is told apart from a wrong one; the
OpenAPI document gets them as parameters.
"""

import re
from typing import Any

from fastapi import Request

from gateway.domain.errors import MalformedRequest, VersionMissing, VersionStale

_KEY = re.compile(rb'"?([A-Za-z0-9_-]{16,64})"?')

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Yours for this request, kept until you know the answer.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
    "example": "truck-0017-on-2026-11-24",
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that you read.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,8}[A-Za-z0-9_.-]*"$'},
    "example": '"1"',
}

IF_UNCHANGED = IF_MATCH | {
    "required": False,
    "description": "The ETag that you read: it counts only if nothing changed since.",
}
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that you read: 304 while it is still so.",
    # Whatever else stands there is no tag of ours, so the whole is told.
    "schema": {"type": "string"},
    "example": '"1"',
}


def idempotency_key(header: bytes) -> str:
    """Raises MalformedRequest when it is missing or of another form."""
    found = _KEY.fullmatch(header)
    if found is None:
        msg = "send an Idempotency-Key of 16 to 64 characters of A-Z a-z 0-9 _ -"
        raise MalformedRequest(msg)
    return found[1].decode("ascii")


def version_seen(request: Request) -> int | None:
    """Return the version that `If-Match` names, or None without one.

    Raises:
        VersionStale: it is none of our tags.
    """
    return version_of(request) if "if-match" in request.headers else None


def version_of(request: Request) -> int:
    """Return the version that `If-Match` names.

    Raises:
        VersionMissing: there is no `If-Match`.
        VersionStale: it is none of our tags.
    """
    tag = request.headers.get("if-match")
    if tag is None:
        msg = "send the ETag that you read as If-Match"
        raise VersionMissing(msg)
    version = tag.strip().removeprefix("W/").strip('"').partition("-")[0]
    if not version.isascii() or not version.isdigit() or len(version) > len("99999999"):
        msg = "If-Match holds no tag of ours; read it again"
        raise VersionStale(msg)
    return int(version)
