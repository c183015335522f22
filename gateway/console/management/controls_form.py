"""The form of a gate's controls: its fields, and what somebody changed in it.

Every field is text. The page carries what the form said at first, so that only what
somebody changed is sent, and what another one turned meanwhile stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import from_json, to_json

from gateway.domain.calendar import WEEKDAYS
from gateway.domain.declarations import Direction
from gateway.domain.gates import Controls

Fields = Mapping[str, str]

FLOW = ("lanes", "admission_rate", "yard_capacity")
MINUTES = ("call_window_minutes", "call_lead_minutes", "pre_registration_hours")
NOTE = ("note_vi", "note_en", "note_zh")
SUSPENSION = ("category", "direction", "first", "last", "reason")
HOLIDAY = ("first", "last", "rule")
# A form is refused above this; nothing that a person writes comes near.
LONGEST = 600


class FieldsWrong(Exception):
    """Raised with the names of fields that say what cannot be."""

    def __init__(self, names: set[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


def fields_of(controls: Controls, zone: ZoneInfo) -> dict[str, str]:
    """Return what the form says of *controls*; times are local."""
    until = controls.closed_until
    note = controls.note or {}
    found = {
        "mode": controls.mode.value,
        "closed_until": f"{until.astimezone(zone):%Y-%m-%dT%H:%M}" if until else "",
        **{name: note.get(name.removeprefix("note_"), "") for name in NOTE},
        **{name: str(getattr(controls, name)) for name in MINUTES},
    }
    for way, flow in controls.flows.items():
        found |= {f"{way}_{name}": str(getattr(flow, name)) for name in FLOW}
        found[f"{way}_buffer_yard"] = "on" if way in controls.buffer_yards else ""
    windows = controls.calendar.to_json()["windows"]
    found |= {f"hours_{day}": ", ".join(windows[day]) for day in WEEKDAYS}
    return found | dict.fromkeys(_additions(), "")


def _additions() -> Iterator[str]:
    """Yield the names of the fields that add something to a list."""
    yield from (f"suspension_{name}" for name in SUSPENSION)
    yield from (f"holiday_{name}" for name in HOLIDAY)


def said_in(sent: Fields, shown: Fields) -> dict[str, str]:
    """Return the form as somebody sent it; a box that is not ticked is not sent."""
    drops = {name: "on" for name in sent if name.startswith("drop_")}
    return {name: sent.get(name, "")[:LONGEST].strip() for name in shown} | drops


def seal(shown: Fields) -> str:
    """Write down what the form said at first."""
    return to_json(dict(shown)).decode()


def unseal(text: str, otherwise: Fields) -> dict[str, str]:
    """Read that again; whatever else came is as if the form said what it says now."""
    try:
        found = from_json(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return dict(otherwise)
    return {name: str(found.get(name, value)) for name, value in otherwise.items()}


def wanted(
    said: Fields, base: Fields, controls: Controls, zone: ZoneInfo
) -> dict[str, Any]:
    """Return what was changed, as the body of `PATCH …/controls`.

    Raises FieldsWrong for numbers and times that are none.
    """
    changed = {name: text for name, text in said.items() if base.get(name, "") != text}
    wrong = {name for name in changed if not _is_readable(name, changed[name])}
    if wrong:
        raise FieldsWrong(wrong)
    found: dict[str, Any] = {}
    for name, text in changed.items():
        _place(found, name, text, zone)
    if any(name in changed for name in NOTE):
        texts = {name.removeprefix("note_"): said[name] for name in NOTE}
        found["note"] = texts if any(texts.values()) else None
    return found | _lists(said, controls, found)


def _is_readable(name: str, text: str) -> bool:
    if name in MINUTES or name.endswith(FLOW):
        return re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) is not None
    if name == "closed_until" and text:
        return _local(text) is not None
    return True


def _local(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def _place(found: dict[str, Any], name: str, text: str, zone: ZoneInfo) -> None:
    """Put one changed field where the body has it."""
    first, _, rest = name.partition("_")
    if name in MINUTES:
        found[name] = int(text)
    elif name == "mode":
        found[name] = text
    elif name == "closed_until":
        local = _local(text)
        found[name] = local and local.replace(tzinfo=zone).isoformat()
    elif first in set(Direction) and rest in FLOW:
        found.setdefault("flows", {}).setdefault(first, {})[rest] = int(text)
    elif first in set(Direction):
        found.setdefault("buffer_yard", {})[first] = bool(text)
    elif first == "hours":
        windows = [one.strip() for one in text.split(",") if one.strip()]
        calendar = found.setdefault("calendar", {})
        calendar.setdefault("windows", {})[rest] = windows


def _lists(
    said: Fields, controls: Controls, found: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the lists that change, each as a whole."""
    suspensions = _list(said, "suspension", SUSPENSION, controls.to_json())
    holidays = _list(said, "holiday", HOLIDAY, controls.calendar.to_json())
    lists: dict[str, Any] = {}
    if suspensions is not None:
        lists["suspensions"] = suspensions
    if holidays is not None:
        lists["calendar"] = found.get("calendar", {}) | {"holidays": holidays}
    return lists


def _list(
    said: Fields, kind: str, names: tuple[str, ...], present: Mapping[str, Any]
) -> list[dict[str, Any]] | None:
    """Return what stays and what is added; None when both lists are the same."""
    before = present[f"{kind}s"]
    kept = [
        {key: value for key, value in one.items() if value is not None}
        for place, one in enumerate(before)
        if f"drop_{kind}_{place}" not in said
    ]
    added = {name: said[f"{kind}_{name}"] for name in names if said[f"{kind}_{name}"]}
    if added:
        kept.append(added)
    return None if len(kept) == len(before) and not added else kept


# Where the body has what fields of the form are named after.
_PLACES = (
    (re.compile(r"/flows/(\w+)/(\w+)"), r"\1_\2"),
    (re.compile(r"/buffer_yard/(\w+)"), r"\1_buffer_yard"),
    (re.compile(r"/calendar/windows/(\w+).*"), r"hours_\1"),
    (re.compile(r"/calendar/holidays/\d+/?(\w*).*"), r"holiday_\1"),
    (re.compile(r"/suspensions/\d+/?(\w*).*"), r"suspension_\1"),
    (re.compile(r"/note/(\w+)"), r"note_\1"),
)


def field_at(pointer: str) -> str:
    """Return which field of the form a place in the body is about."""
    for place, name in _PLACES:
        if found := place.fullmatch(pointer):
            return found.expand(name)
    return pointer.strip("/")
