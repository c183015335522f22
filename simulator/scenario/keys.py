"""Values of a scenario by their keys in its file: `gates.huu-nghi.calls.window`."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel


def value_at(found: Any, path: Sequence[str]) -> Any:
    """Return what stands at *path*; None if there is nothing."""
    for part in path:
        if isinstance(found, BaseModel):
            found = getattr(found, _field(found, part), None)
        elif isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, Sequence) and part.isdecimal():
            # The first of several is 1 in the file.
            found = found[int(part) - 1] if 0 < int(part) <= len(found) else None
        else:
            return None
    return found


def with_value(found: Any, path: Sequence[str], value: Any) -> Any:
    """Return *found* with *value* at *path*, which is there, and all else as it is."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(found, BaseModel):
        name = _field(found, head)
        inner = with_value(getattr(found, name), rest, value)
        return found.model_copy(update={name: inner})
    if isinstance(found, dict):
        return {**found, head: with_value(found.get(head), rest, value)}
    at = int(head) - 1
    return (*found[:at], with_value(found[at], rest, value), *found[at + 1 :])


def _field(model: BaseModel, part: str) -> str:
    """Return what is called *part* in the file: `[[change]]` is `changes` here."""
    fields = type(model).model_fields.items()
    return next((name for name, field in fields if field.alias == part), part)
