"""What Schemathesis is told in its own process: real things to ask about.

Random ids lead to nothing but 404, and a run that ends its own session learns nothing
after that. The environment says what is there.
"""

import json
import os
import re
from itertools import cycle
from typing import Any
from zlib import crc32

import schemathesis

# The name of a path's parameter -> values that are there.
_THINGS: dict[str, list[str]] = json.loads(os.environ["BORDER_GATE_THINGS"])
_TOKEN = os.environ["BORDER_GATE_TOKEN"]
_RIGHT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z][a-z0-9-]*")
# Sessions of people of the same role, of whom nobody else asks.
_NEWCOMERS = cycle(json.loads(os.environ["BORDER_GATE_NEWCOMERS"]))
# Where one may end the session that asks, or change the account behind it.
_OWN = ("/v1/sessions", "/v1/accounts/current", "/v1/firms/current")


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> Any:
    """Put something that is there in the place of most of what is not.

    By a hash, since the same draw must lead to the same request. What has a wrong form
    on purpose is left so.
    """
    for name, there in _THINGS.items():
        drawn = str((path_parameters or {}).get(name, ""))
        number = crc32(drawn.encode("utf-8", "replace"))
        if _RIGHT.fullmatch(drawn) and number % 5:
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
    """One session for all, and another for each who turns to the own account."""

    def get(self, case: Any, context: Any) -> str:
        return _TOKEN

    def set(self, case: Any, data: str, context: Any) -> None:
        is_own = case.operation.path.startswith(_OWN)
        token = next(_NEWCOMERS) if is_own else data
        case.headers["Authorization"] = f"Bearer {token}"
