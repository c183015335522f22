"""Find and read a scenario: a named day of this package, or a file of one's own."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.models import Scenario

_OURS = files("simulator.scenario")


def known_days() -> dict[str, Traversable]:
    """Return the days that come with the simulator, by name."""
    return {
        entry.name.removesuffix(".toml").replace("_", "-"): entry
        for entry in sorted(_OURS.iterdir(), key=lambda found: found.name)
        if entry.name.endswith(".toml")
    }


def read_day(day: str) -> Scenario:
    """Return the day called *day*, or the one in the file *day*.

    Raises:
        ScenarioNotAllowed: no such day or file, or it is not a valid scenario.
    """
    if not day.endswith(".toml"):
        return _read(_named(day), day)
    path = Path(day)
    if not path.is_file():
        msg = f"there is no scenario file {day}"
        raise ScenarioNotAllowed(msg)
    return _read(path, day)


def _named(day: str) -> Traversable:
    try:
        return known_days()[day]
    except KeyError:
        days = ", ".join(known_days())
        msg = f"there is no day {day!r}; there are: {days}; or give a .toml file"
        raise ScenarioNotAllowed(msg) from None


def _read(source: Traversable, name: str) -> Scenario:
    try:
        return Scenario.model_validate(tomllib.loads(source.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{name}: this is not TOML: {error}"
        raise ScenarioNotAllowed(msg) from error
    except ValidationError as error:
        problems = "\n".join(f"{name}: {_explain(e)}" for e in error.errors())
        raise ScenarioNotAllowed(problems) from error


def _explain(error: Mapping[str, Any]) -> str:
    """Say key, what is allowed, and what was found there."""
    key = ".".join(str(part) for part in error["loc"] if part != "[key]")
    message = error["msg"].removeprefix("Value error, ")
    found = error["input"]
    shown = "" if isinstance(found, dict | list) else f"; found {found!r}"
    return f"{key}: {message}{shown}" if key else message
