"""What the clients send: declarations of vehicles that nobody has declared yet."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from stdnum import iso6346

from gateway.api.shapes import EXAMPLE

GATES = ("huu-nghi", "tan-thanh")
_LETTERS = "ABCDEFGHKLMNPSTUVXYZ"


def requests(path: str, *, token: str, first: int, count: int) -> list[bytes]:
    """Return *count* HTTP/1.1 requests with vehicles number *first* and following."""
    return [_request(path, token, serial) for serial in range(first, first + count)]


def bulk_requests(*, token: str, first: int, count: int, size: int) -> list[bytes]:
    """Return calls that declare *size* of *count* such vehicles each."""
    return [
        _bulk_request(token, range(start, min(start + size, first + count)))
        for start in range(first, first + count, size)
    ]


def _bulk_request(token: str, serials: Iterable[int]) -> bytes:
    items = [
        {"idempotency_key": uuid4().hex, "declaration": _body(serial)}
        for serial in serials
    ]
    return _posted("/v1/declarations/bulk", {"declarations": items}, token)


def _request(path: str, token: str, serial: int) -> bytes:
    return _posted(path, _body(serial), token, f"Idempotency-Key: {uuid4().hex}\r\n")


def _posted(path: str, body: object, token: str, more: str = "") -> bytes:
    written = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST {path} HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\n"
        "Content-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\n"
        f"{more}"
        f"Content-Length: {len(written)}\r\n"
        "\r\n"
    )
    return head.encode() + written


def _body(serial: int) -> dict[str, object]:
    place, number = divmod(serial, 100_000)
    first, second = divmod(place, len(_LETTERS))
    letters = _LETTERS[first % len(_LETTERS)] + _LETTERS[second]
    code = f"BGT{'UJZ'[first % 3]}{serial % 1_000_000:06}"
    body = json.loads(json.dumps(EXAMPLE))
    body["gate"] = GATES[serial % 2]
    arrival = datetime.now(UTC) + timedelta(hours=30)
    body["planned_arrival"] = arrival.isoformat()
    body["vehicle"] |= {
        "plate": f"12{letters}-{number:05}",
        "trailer_plate": f"{12 + place % 80}R-{number:05}",
        "container": code + iso6346.calc_check_digit(code),
    }
    return dict(body)
