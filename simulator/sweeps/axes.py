"""What is varied: a figure by its key in the scenario file, and the values it takes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from math import floor
from typing import Any

from simulator.errors import SweepNotAllowed
from simulator.scenario.models import Scenario
from simulator.scenario.reading import merged_tables, read_varied

MOST_POINTS = 200
_MOST_AXES = 2
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LENGTH = re.compile(r"-?\d+(?:\.\d+)? ?(?:s|min|h)")
_FORM = "a key and its values, like desks.huu-nghi.quarantine=4..10 or =2,4,8"
Value = int | float | str


@dataclass(frozen=True, slots=True)
class Axis:
    """A key of the file, as `desks.huu-nghi.customs`, and two values of it or more."""

    key: str
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The last part of the key, where there is no room for all of it."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Point:
    """A value of each axis, and the scenario with them."""

    at: tuple[Value, ...]
    scenario: Scenario


def axis(asked: str) -> Axis:
    """Return what `KEY=4..10`, `KEY=4..10:2` or `KEY=4,6,9` asks for.

    Raises:
        SweepNotAllowed: it has another form, or less than two values.
    """
    key, equals, told = asked.partition("=")
    if not (key and equals and told):
        msg = f"{asked!r}: give {_FORM}"
        raise SweepNotAllowed(msg)
    values = _range(asked, told) if ".." in told else _list(asked, told)
    if len(set(values)) < len(values) or len(values) <= 1:
        msg = f"{asked!r}: two different values at least"
        raise SweepNotAllowed(msg)
    return Axis(key, values)


def _list(asked: str, told: str) -> tuple[Value, ...]:
    parts = [part.strip() for part in told.split(",")]
    if not all(parts):
        msg = f"{asked!r}: a value is missing; give {_FORM}"
        raise SweepNotAllowed(msg)
    return tuple(_number(part) for part in parts)


def _range(asked: str, told: str) -> tuple[Value, ...]:
    found = _RANGE.fullmatch(told)
    first, last, step = (found[n] for n in (1, 2, 3)) if found else ("0", "0", "0")
    apart = float(step or 1)
    if not found or not apart or float(first) >= float(last):
        msg = f"{asked!r}: a range rises, like 4..10, or 4..10:2 in steps of 2"
        raise SweepNotAllowed(msg)
    steps = floor((float(last) - float(first)) / apart + 1e-9)
    if steps >= MOST_POINTS:
        msg = f"{asked!r}: {steps + 1} values; at most {MOST_POINTS}"
        raise SweepNotAllowed(msg)
    # As written: 0.1 + 0.2 is not what somebody calls 0.3.
    return tuple(
        _number(f"{float(first) + apart * number:.12g}") for number in range(steps + 1)
    )


def _number(told: str) -> Value:
    """Return a number, or a length in words ("90s") as it stands."""
    if not _NUMBER.fullmatch(told):
        return told
    return float(told) if "." in told else int(told)


def points(name: str, axes: Sequence[Axis]) -> list[Point]:
    """Return the scenario called *name* at every point of the grid.

    Raises:
        ScenarioNotAllowed: there is no such scenario, or it is not valid at a point.
        SweepNotAllowed: there is no such number in it, or there are too many points.
    """
    keys = [each.key for each in axes]
    if len(set(keys)) < len(keys) or not 1 <= len(axes) <= _MOST_AXES:
        msg = "vary one figure, or two different ones"
        raise SweepNotAllowed(msg)
    number = 1
    for each in axes:
        number *= len(each.values)
    if number > MOST_POINTS:
        msg = f"{number} points are too many: {MOST_POINTS} at most"
        raise SweepNotAllowed(msg)
    tables = merged_tables(name)
    for key in keys:
        _refuse_unknown(tables, key)
    grid = product(*(each.values for each in axes))
    return [
        Point(at, read_varied(name, dict(zip(keys, at, strict=True)))) for at in grid
    ]


def base_value(scenario: str, key: str) -> Value | None:
    """Return what the scenario itself says at *key*, if that is one number."""
    return _numbers(merged_tables(scenario)).get(key)


def _refuse_unknown(tables: Mapping[str, Any], key: str) -> None:
    known = _numbers(tables)
    if key not in known:
        near = get_close_matches(key, known, n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        msg = f"there is no number {key!r} in the scenario{hint}"
        raise SweepNotAllowed(msg)


def _numbers(found: Any, key: str = "") -> dict[str, Value]:
    """Return everything with one number, or one length in words, by its key."""
    if isinstance(found, dict):
        parts = [(str(name), value) for name, value in found.items()]
    elif isinstance(found, list) and found and isinstance(found[0], dict):
        parts = [(str(number), value) for number, value in enumerate(found, 1)]
    else:
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        is_length = isinstance(found, str) and _LENGTH.fullmatch(found)
        return {key: found} if is_number or is_length else {}
    numbers: dict[str, Value] = {}
    for name, value in parts:
        numbers |= _numbers(value, f"{key}.{name}" if key else name)
    return numbers
