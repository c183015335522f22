"""The locked requirements: agree with pyproject.toml, and name no index."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
_ADDRESS = re.compile(r"^[^#\n]*(://|--\w*index|--find-links).*$", re.MULTILINE)
# Extras that `make run` does without: large, and tested all the same.
_ONLY_DEV = frozenset({"cluster", "fast", "parquet"})
# Extras of the image: management asks there what happens if.
_OF_IMAGE = ("sim",)

Pins = Mapping[str, frozenset[str]]
# Installed apart: it is none of what was tested, and need not agree with that.
APART = "rivals"


def findings(root: Path) -> Iterator[str]:
    folder = root / "requirements"
    locks = {path.stem: path.read_text("utf-8") for path in folder.glob("*.txt")}
    wanted = _wanted(tomllib.loads((root / "pyproject.toml").read_text("utf-8")))
    for name in sorted(wanted.keys() - locks.keys()):
        yield f"requirements/{name}.txt is missing: `make lock`"
    everything = _pins(locks.get("dev", ""))
    for name in sorted(wanted.keys() & locks.keys()):
        pins = _pins(locks[name])
        tested = pins if name == APART else everything
        for finding in _stale(pins, wanted[name], tested):
            yield f"requirements/{name}.txt: {finding}: `make lock`"
        for address in _ADDRESS.finditer(locks[name]):
            yield f"requirements/{name}.txt has an address in it: {address[0]}"


def _stale(pins: Pins, wanted: Sequence[str], tested: Pins) -> Iterator[str]:
    for requirement in map(Requirement, wanted):
        versions = pins.get(canonicalize_name(requirement.name), frozenset())
        if not versions or not all(map(requirement.specifier.contains, versions)):
            locked = ", ".join(sorted(versions)) or "none"
            yield f"{requirement} is wanted, {locked} is locked"
    for name, versions in pins.items():
        if not versions <= tested.get(name, frozenset()):
            yield f"{name} is another than was tested"


def _wanted(project: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """What each lock file must hold, by the file's name."""
    core = project["project"]["dependencies"]
    groups = {
        name: [entry for entry in entries if isinstance(entry, str)]
        for name, entries in project["dependency-groups"].items()
    }
    extras = project["project"]["optional-dependencies"]
    run, only_dev = list(core), list[str]()
    for name, entries in extras.items():
        (only_dev if name in _ONLY_DEV else run).extend(entries)
    return {
        "gateway": [
            *core,
            *(one for name in _OF_IMAGE for one in extras.get(name, ())),
        ],
        "run": [*run, *groups["build"]],
        "load": groups["load"],
        "build": groups["build"],
        "dev": [
            *run,
            *only_dev,
            *(
                entry
                for name, group in groups.items()
                for entry in group
                if name != APART
            ),
        ],
        APART: groups[APART],
    }


def _pins(lock: str) -> Pins:
    """A universal lock may pin a package differently for some machines."""
    pins: dict[str, frozenset[str]] = {}
    for pin in _PIN.finditer(lock):
        name = canonicalize_name(pin["name"])
        pins[name] = pins.get(name, frozenset()) | {pin["version"]}
    return pins
