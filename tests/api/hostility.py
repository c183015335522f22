"""Bodies and values that nobody sends by accident, or that somebody once did."""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

JSON = "application/json"
DEEP = 30_000  # as deep as fits into the largest body
DIGITS = "9" * 10_000
Body = tuple[str, bytes | AsyncIterator[bytes], str | None]

# What no endpoint may take for a body, whatever it asks for.
_TEXTS = {
    "nothing": b"",
    "spaces": b"  \n ",
    "null": b"null",
    "a list": b"[]",
    "a number": b"3",
    "a text": b'"text"',
    "half an object": b'{"a":',
    "single quotes": b"{'a': 1}",
    "a trailing comma": b'{"a": 1,}',
    "two values": b"{} {}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "another encoding": '{"a": "b"}'.encode("utf-16"),
    "a byte that is no text": b'{"a": "\xff"}',
    "an overlong byte": b'{"a": "\xc0\xaf"}',
    "a surrogate in bytes": b'{"a": "\xed\xa0\x80"}',
    "a raw NUL": b'{"a": "\x00"}',
    "a NUL": b'{"a": "\\u0000"}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate as a key": b'{"\\udfff": 1}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "minus infinity": b'{"a": -Infinity}',
    "more than infinity": b'{"a": 1e999}',
    "a key twice": b'{"a": 1, "a": 1}',
    "a key twice, nested": b'{"a": [{"b": 1, "b": 2}]}',
    "a key twice, spelt otherwise": b'{"a": 1, "\\u0061": 1}',
    "unknown fields": b'{"__proto__": {"admin": true}, "constructor": 1}',
    "ten thousand digits": f'{{"a": {DIGITS}}}'.encode(),
    "ten thousand digits below one": f'{{"a": 0.{DIGITS}}}'.encode(),
    "a deep list": b"[" * DEEP + b"]" * DEEP,
    "a deep object": b'{"a":' * (DEEP // 3) + b"1" + b"}" * (DEEP // 3),
    "a deep list, left open": b"[" * (2 * DEEP),
    "many numbers": b"[" + b"1," * DEEP + b"1]",
    "many keys": b"{" + b",".join(b'"%d":1' % n for n in range(5000)) + b"}",
    "deeper than is read": b"[" * 100_000 + b"]" * 100_000,
}
TOO_LARGE = b'{"a": "' + b"x" * 10 * 1024 * 1024 + b'"}'


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def bodies() -> Iterator[Body]:
    """Yield (what is wrong, the body, its content type)."""
    for name, text in _TEXTS.items():
        yield name, text, JSON
    yield "ten megabytes", TOO_LARGE, JSON
    yield "ten megabytes of unknown length", _in_pieces(TOO_LARGE), JSON
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "json", "*"):
        yield f"a body that says it is {kind}", b'{"a": 1}', kind
    yield "a form", b"--x\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"


# Values of a wrong type, or that no text may hold.
_FOR_TEXT = [7, True, 1.5, [], {}, "a\0b", "a\u202eb", "a\u2066b", "x" * 5000]
_FOR_NUMBER = ["4", True, 4.0, -1, 10**30, [], {}, "", float(2**53)]
_FOR_FRACTION = ["4", True, -1, 10**30, [], {}, ""]
_FOR_TRUTH = [0, 1, "true", "", [], {}, None]
_FOR_LIST = [{}, "x", 0, True, [0], [[]], [None]]
_FOR_OBJECT = [[], "x", 0, True, {"surprise": 1}]
_FOR_NOTHING = [7, True, [], {}, "a\0b", "x" * 5000]


def wrong_values(value: Any) -> list[Any]:
    wrong = {bool: _FOR_TRUTH, int: _FOR_NUMBER, float: _FOR_FRACTION}
    wrong |= {str: _FOR_TEXT, list: _FOR_LIST, dict: _FOR_OBJECT}
    return wrong.get(type(value), _FOR_NOTHING)


def places(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything within *value*."""
    inner = value if isinstance(value, list) else list(value)
    for key in range(len(inner)) if isinstance(value, list) else inner:
        yield (*so_far, key)
        if isinstance(value[key], dict | list):
            yield from places(value[key], (*so_far, key))


def replaced(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return *body* with another value at one place."""
    changed = copy.deepcopy(body)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def found_at(body: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        body = body[key]
    return body


def wrong_bodies(right: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield (what is wrong, the body): a right one with one thing wrong in it."""
    for place in places(right):
        value = found_at(right, place)
        for wrong in wrong_values(value):
            said = f"{wrong!r:.40} at {place}"
            yield said, json.dumps(replaced(right, place, wrong)).encode()
        if isinstance(value, dict):
            unknown = replaced(right, (*place, "surprise"), 1)
            yield f"an unknown field in {place}", json.dumps(unknown).encode()
        yield f"too many digits at {place}", _spelt(right, place, DIGITS)
        yield f"a lone surrogate at {place}", _spelt(right, place, '"\\udc80"')
        yield f"not a number at {place}", _spelt(right, place, "NaN")
    yield "an unknown field", json.dumps(right | {"surprise": 1}).encode()
    first = next(iter(right))
    twice = json.dumps(right)[:-1] + f', "{first}": {json.dumps(right[first])}}}'
    yield "a field twice", twice.encode()


def _spelt(right: Any, place: tuple[Any, ...], text: str) -> bytes:
    """Return the body with a literal that `json.dumps` would not write."""
    marked = json.dumps(replaced(right, place, "@@here@@"))
    return marked.replace('"@@here@@"', text).encode()


# In a path, as they are written there.
SEGMENTS = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "%0d%0aX-Injected:%201",
    "%e2%80%ae",
    "..%2f..%2fetc",
    "%2e%2e",
    "'%20OR%201=1--",
    "{gate}",
    "%F0%9F%9A%9A",
    "x" * 4000,
    "huu-nghi%00",
    "HUU-NGHI",
]
# As values of whatever a query asks for.
QUERIES = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "%0d%0a",
    "-1",
    "1e400",
    "9" * 5000,
    "0001-01-01T00:00:00%2B23:59",
    "9999-12-31T23:59:59-23:59",
    "1969-12-31T23:59:59Z",
    "2030-01-07T02:00:00",
    "NaN",
    "%EF%BC%91%EF%BC%92C",
    "x" * 4000,
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
    "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiLCIxIl0",
    "W1tbW1tbW1tbW1tbW1tbW10",
    "bnVsbA",
    "",
]
