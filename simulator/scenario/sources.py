"""The files that make a scenario: its own, and those that it extends."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.lines import line_of
from simulator.scenario.places import Path as Keys
from simulator.scenario.refusing import did_you_mean

_OURS = files("simulator.scenario")
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Source:
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


def chain_of(name: str) -> list[Source]:
    """Return the file called *name* and those that it extends, the last one first."""
    chain = [_source(name, None)]
    while (base := chain[-1].tables.get("extends")) is not None:
        if not isinstance(base, str):
            where = told_at(chain[-1], ("extends",))
            msg = f"{where}: extends: must be the name of a scenario, or a .toml file"
            raise ScenarioNotAllowed(msg)
        try:
            found = _source(base, chain[-1].folder)
        except ScenarioNotAllowed as error:
            msg = f"{told_at(chain[-1], ('extends',))}: extends: {error}"
            raise ScenarioNotAllowed(msg) from error
        if any(found.name == source.name for source in chain):
            way = " → ".join([source.name for source in chain] + [found.name])
            where = told_at(chain[-1], ("extends",))
            msg = f"{where}: extends: it would extend itself: {way}"
            raise ScenarioNotAllowed(msg)
        chain.append(found)
    return chain


def _source(name: str, folder: Path | None) -> Source:
    if name.endswith(".toml"):
        path = (folder / name) if folder else Path(name)
        if not path.is_file():
            near = [found.name for found in path.parent.glob("*.toml")]
            msg = f"there is no scenario file {path}{did_you_mean(path.name, near)}"
            raise ScenarioNotAllowed(msg)
        return _parsed(path, str(path), path.parent)
    known = known_days()
    if name not in known:
        days = ", ".join(known)
        question = did_you_mean(name, known)
        msg = f"there is no day {name!r}{question} (there are: {days}; or a .toml file)"
        raise ScenarioNotAllowed(msg)
    return _parsed(known[name], name, None)


def _parsed(file: Traversable, name: str, folder: Path | None) -> Source:
    try:
        text = file.read_text("utf-8")
        return Source(name, text, folder, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        msg = f"{name}:{line}: this is no text in UTF-8, which TOML files are"
        raise ScenarioNotAllowed(msg) from error
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        where = f"{name}:{found[1]}" if found else name
        said = _TOML_PLACE.sub(r", at column \2", str(error))
        msg = f"{where}: this is not TOML: {said}"
        raise ScenarioNotAllowed(msg) from error
    except OSError as error:
        msg = f"{name}: cannot be read: {error.strerror}"
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


def merge(chain: list[Source]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for source in reversed(chain):
        # What was reported of one scenario is not of another that extends it.
        merged.pop("published", None)
        merged = _over(merged, source.tables)
    merged.pop("extends", None)
    return merged


def whose(path: Keys, chain: list[Source]) -> tuple[Source, Keys]:
    """Return the file that says what is at *path*, and the path in that file.

    Of what nobody says it is the first file that has the table around it.
    """
    if path[:1] == ("change",) and len(path) > 1 and isinstance(path[1], int):
        number = path[1]
        for source in reversed(chain):
            own = source.tables.get("change")
            changes = len(own) if isinstance(own, list) else 0
            if number < changes:
                return source, ("change", number, *path[2:])
            number -= changes
    for length in range(len(path), 0, -1):
        for source in chain:
            if _has(source.tables, path[:length]):
                return source, path
    return chain[0], path


def _has(tables: Any, path: Keys) -> bool:
    for part in path:
        try:
            tables = tables[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def told_at(source: Source, path: Keys) -> str:
    line = line_of(source.text, path)
    return f"{source.name}:{line}" if line else source.name
