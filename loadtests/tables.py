"""Tables of a TOML file, of which every key is understood or refused."""

from datetime import time
from difflib import get_close_matches
from typing import Any

NAMES = {
    str: "text",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "a list",
    time: "a time of day",
}


class TableNotRight(Exception):
    """Says where, and what is allowed there."""


_REQUIRED = object()


class Table:
    """A table; whoever has taken what is known of it, ends it.

    `where` is its place in the file, for messages.
    """

    def __init__(self, where: str, told: Any) -> None:
        if not isinstance(told, dict):
            msg = f"{where} must be a table"
            raise TableNotRight(msg)
        self.where, self._left = where, dict(told)
        self._asked: list[str] = []

    def take(self, key: str, kind: type, fallback: Any = _REQUIRED) -> Any:
        """Return a value of that *kind*, or the fallback.

        Raises:
            TableNotRight: there is none, or it is another kind, or below 0.
        """
        self._asked.append(key)
        if key not in self._left:
            if fallback is _REQUIRED:
                msg = f"{self.where} needs {key}"
                raise TableNotRight(msg)
            return fallback
        value = self._left.pop(key)
        wanted = (int, float) if kind is float else kind
        if isinstance(value, bool) or not isinstance(value, wanted):
            msg = f"{self.where}.{key} must be {NAMES[kind]}, not {value!r}"
            raise TableNotRight(msg)
        if isinstance(value, int | float) and value < 0:
            msg = f"{self.where}.{key} must be 0 or more, not {value!r}"
            raise TableNotRight(msg)
        return value

    def end(self) -> None:
        """Refuse what is left."""
        if self._left:
            key = next(iter(self._left))
            near = get_close_matches(key, self._asked, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            allowed = ", ".join(self._asked)
            msg = f"{self.where} knows no {key!r}.{meant} Allowed: {allowed}"
            raise TableNotRight(msg)
