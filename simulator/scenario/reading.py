"""Find and read a scenario: a named one of this package, or a file of one's own."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.changes import (
    Change,
    OrderChange,
    PolicyChange,
    ScalpersChange,
)
from simulator.scenario.lines import line_of
from simulator.scenario.models import Scenario

_CHANGES = re.compile(r"changes? (?:\d+ and )?(\d+)\b")
_OURS = files("simulator.scenario")


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as it stands, and what to call it."""

    name: str
    text: str
    folder: Path | None
    tables: Mapping[str, Any]


def known_days() -> dict[str, Traversable]:
    """Return the days that come with the simulator, by name."""
    return {
        entry.name.removesuffix(".toml").replace("_", "-"): entry
        for entry in sorted(_OURS.iterdir(), key=lambda found: found.name)
        if entry.name.endswith(".toml")
    }


def read_scenario(name: str) -> Scenario:
    """Return the scenario called *name*, or the one in the file *name*.

    What it `extends` is read first: its tables take what they do not say themselves
    from there, its changes come after those.

    Raises:
        ScenarioNotAllowed: no such scenario or file, or it is not a valid one; says
            file, line and what is allowed.
    """
    return read_varied(name, {})


def read_varied(name: str, values: Mapping[str, object]) -> Scenario:
    """Return the scenario called *name* with other *values*, by their keys in it.

    A key is as in the file, `desks.huu-nghi.customs` or `change.1.delta`; there must be
    something at it already.

    Raises:
        ScenarioNotAllowed: as `read_scenario`, or it is not valid with these.
    """
    chain = _chain(name)
    merged = _merged(chain)
    for key, value in values.items():
        *above, last = key.split(".")
        inner: Any = merged
        for part in above:
            inner = inner[int(part) - 1] if isinstance(inner, list) else inner[part]
        inner[last] = value
    try:
        return Scenario.model_validate(merged)
    except ValidationError as error:
        problems = "\n".join(_explain(e, chain) for e in error.errors())
        raise ScenarioNotAllowed(problems) from error


def merged_tables(name: str) -> dict[str, Any]:
    """Return what the scenario called *name* and those it extends say together.

    Raises:
        ScenarioNotAllowed: no such scenario or file, or it cannot be read.
    """
    return _merged(_chain(name))


def _merged(chain: list[_Source]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for source in reversed(chain):
        # What was reported of one scenario is not of another that extends it.
        merged.pop("published", None)
        merged = _over(merged, source.tables)
    merged.pop("extends", None)
    return merged


def read_day(day: str) -> Scenario:
    """Return a scenario that can be played against a gateway.

    Raises:
        ScenarioNotAllowed: as `read_scenario`, or it changes what is the gateway's own
            to say, or begins with vehicles that the gateway has not seen.
    """
    scenario = read_scenario(day)
    asks = [_told(change) for change in scenario.changes if not _is_playable(change)]
    if scenario.standing or scenario.under_way:
        asks.append("vehicles that stand there already")
    if asks:
        msg = (
            f"{day}: no gateway can be told of {', '.join(asks)}: ask what happens "
            f"with `border-sim run {day}`; a living day may change arrivals, services, "
            "officers, no-shows, the far side, lanes, room, hours, and close"
        )
        raise ScenarioNotAllowed(msg)
    return scenario


def _is_playable(change: Change) -> bool:
    """Whether it is about who comes and serves, or a control that a gate has."""
    return not isinstance(change, OrderChange | PolicyChange | ScalpersChange)


def _told(change: Change) -> str:
    return f"a change of {' '.join(part for part in change.target if part)}"


def _chain(name: str) -> list[_Source]:
    """Return the file called *name* and those that it extends, the last one first."""
    chain = [_source(name, None)]
    while (base := chain[-1].tables.get("extends")) is not None:
        if not isinstance(base, str):
            msg = f"{_at(chain[-1], ('extends',))}: the name of a scenario, or a file"
            raise ScenarioNotAllowed(msg)
        try:
            found = _source(base, chain[-1].folder)
        except ScenarioNotAllowed as error:
            msg = f"{_at(chain[-1], ('extends',))}: {error}"
            raise ScenarioNotAllowed(msg) from error
        if any(found.name == source.name for source in chain):
            way = " → ".join([source.name for source in chain] + [found.name])
            msg = f"{_at(chain[-1], ('extends',))}: it would extend itself: {way}"
            raise ScenarioNotAllowed(msg)
        chain.append(found)
    return chain


def _source(name: str, folder: Path | None) -> _Source:
    if name.endswith(".toml"):
        path = (folder / name) if folder else Path(name)
        if not path.is_file():
            msg = f"there is no scenario file {path}"
            raise ScenarioNotAllowed(msg)
        return _parsed(path, str(path), path.parent)
    known = known_days()
    if name not in known:
        days = ", ".join(known)
        msg = f"there is no day {name!r}; there are: {days}; or give a .toml file"
        raise ScenarioNotAllowed(msg)
    return _parsed(known[name], name, None)


def _parsed(file: Traversable, name: str, folder: Path | None) -> _Source:
    try:
        text = file.read_text("utf-8")
        return _Source(name, text, folder, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{name}: this is not TOML: {error}"
        raise ScenarioNotAllowed(msg) from error


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return *own* laid over *base*: tables key by key, changes one after the other."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[key] = _over(below, value)
        elif key == "change" and isinstance(value, list) and isinstance(below, list):
            merged[key] = [*below, *value]
        else:
            merged[key] = value
    return merged


def _explain(error: Mapping[str, Any], chain: list[_Source]) -> str:
    """Say file, line, key, what is allowed, and what was found there."""
    message = error["msg"].removeprefix("Value error, ")
    path = tuple(_without_kinds(error["loc"])) or _blamed(message)
    key = ".".join(map(str, path))
    found = error["input"]
    shown = "" if isinstance(found, dict | list | tuple) else f"; found {found!r}"
    told = f"{key}: {message}{shown}" if key else message
    source, own = _whose(path, chain)
    return f"{_at(source, own)}: {told}"


def _blamed(message: str) -> tuple[str | int, ...]:
    """Return the change that a message about several of them names as the last one."""
    found = _CHANGES.match(message)
    return ("change", int(found[1]) - 1) if found else ()


def _without_kinds(path: tuple[str | int, ...]) -> Iterator[str | int]:
    """Leave out what is pydantic's: which part is a key, and the kind of a change."""
    for at, part in enumerate(path):
        is_kind = at == 2 and path[0] == "change"  # noqa: PLR2004 - change, number, kind
        if part != "[key]" and not is_kind:
            yield part


def _whose(
    path: tuple[str | int, ...], chain: list[_Source]
) -> tuple[_Source, tuple[str | int, ...]]:
    """Return the file that says what is at *path*, and the path in that file."""
    if path[:1] == ("change",) and len(path) > 1 and isinstance(path[1], int):
        number = path[1]
        for source in reversed(chain):
            changes = len(source.tables.get("change", ()))
            if number < changes:
                return source, ("change", number, *path[2:])
            number -= changes
    for source in chain:
        if _has(source.tables, path):
            return source, path
    return chain[0], path


def _has(tables: Any, path: tuple[str | int, ...]) -> bool:
    for part in path:
        try:
            tables = tables[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _at(source: _Source, path: tuple[str | int, ...]) -> str:
    line = line_of(source.text, path)
    return f"{source.name}:{line}" if line else source.name
