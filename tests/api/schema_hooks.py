"""What Schemathesis is told in its own process: real things to ask about.

Random ids lead to nothing but 404, and a run that ends its own session learns nothing
after that. The environment says what is there.
"""

import json
import os
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4
from zlib import crc32

import schemathesis

# The name of a path's parameter -> values that are there.
_THINGS: dict[str, list[str]] = json.loads(os.environ["BORDER_GATE_THINGS"])
_URL = os.environ["BORDER_GATE_URL"]
_TOKEN = os.environ["BORDER_GATE_TOKEN"]
_USERNAME = os.environ["BORDER_GATE_USERNAME"]
# What ends the session that asks, or the account behind it.
_FAREWELLS = {("DELETE", "/v1/sessions/current")}
# What ends all sessions of whoever asks.
_FAREWELLS_OF_ALL = {("DELETE", "/v1/sessions")}


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> Any:
    """Put something that is there in the place of most of what is not.

    By a hash, since the same draw must lead to the same request.
    """
    for name, there in _THINGS.items():
        if name in (path_parameters or {}):
            number = crc32(str(path_parameters[name]).encode("utf-8", "replace"))
            if number % 5:
                path_parameters[name] = there[number % len(there)]
    return path_parameters


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Let a stream, which would never end, end with what is there."""
    if case.operation.path.endswith("/events"):
        asked = case.query or {}
        if str(asked.get("seconds", 0)).isdigit():
            case.query = {**asked, "seconds": 0}


@schemathesis.auth()
class Session:
    """One session for all, and another for each farewell."""

    def get(self, case: Any, context: Any) -> str:
        return _TOKEN

    def set(self, case: Any, data: str, context: Any) -> None:
        asked = (case.operation.method.upper(), case.operation.path)
        token = _sign_in(_USERNAME, "sandbox") if asked in _FAREWELLS else data
        if asked in _FAREWELLS_OF_ALL:
            token = _somebody_else()
        case.headers["Authorization"] = f"Bearer {token}"


def _somebody_else() -> str:
    """Register a driver, whose sessions nobody else needs; return one."""
    person = {"username": f"driver-{uuid4()}", "password": "gone before long"}
    _post("/v1/accounts", person | {"role": "driver", "phone": "0912345678"})
    return _sign_in(**person)


def _sign_in(username: str, password: str) -> str:
    said = _post("/v1/sessions", {"username": username, "password": password})
    token: str = said["token"]
    return token


def _post(path: str, body: dict[str, Any]) -> Any:
    content = json.dumps(body).encode()
    request = Request(f"{_URL}{path}", content, {"Content-Type": "application/json"})
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)
