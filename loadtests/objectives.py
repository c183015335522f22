"""What a run must achieve to end with 0: read from `objectives.toml`.

docs/reference/load-objectives.md says how such a file is written.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from loadtests.bounds import Bound, BoundRefused, Kind, read_bound

SHIPPED = Path(__file__).with_name("objectives.toml")
# The section of objectives that hold for runs of every shape.
EVERY = "every"
# Says that a file of the tester's own stands alone, and adds nothing to ours.
ALONE = "alone"
# Stands for all that were seen and are not named.
ALL = "*"

_QUANTILES = dict.fromkeys(("p50", "p90", "p95", "p99", "max"), Kind.TIME)
# The figures that can be bounded, by section. A measure is of any kind.
FIGURES: Mapping[str, Mapping[str, Kind | None]] = MappingProxyType(
    {
        "run": {
            "requests": Kind.COUNT,
            "failed": Kind.SHARE,
            "late": Kind.SHARE,
            "dropped": Kind.SHARE,
            "finished": Kind.COUNT,
            "unfinished": Kind.SHARE,
            "acts": Kind.COUNT,
            "acts-refused": Kind.COUNT,
        },
        "requests": _QUANTILES | {"failed": Kind.SHARE, "answered": Kind.COUNT},
        "measures": dict.fromkeys(
            ("p10", "p50", "p90", "p95", "p99", "max", "mean", "count")
        ),
        "checks": {"broken": Kind.COUNT, "looked": Kind.COUNT},
        "verify": {"found": Kind.COUNT},
        "server": {"growth": Kind.SHARE},
    }
)
# Sections of which it is known what they can name.
NAMES: Mapping[str, Collection[str]] = MappingProxyType(
    {"server": ("memory", "open-files")}
)
# Sections whose subjects have one figure only, so that `name = bound` says it.
SHORT = {"run": "", "checks": "broken", "verify": "found"}


class ObjectivesRefused(ValueError):
    """The message names file, line and key, and says what is allowed."""


class Subject(NamedTuple):
    """What is bounded: `requests`, `POST /v1/declarations`, `p99`."""

    section: str
    name: str
    figure: str


@dataclass(frozen=True)
class Objective:
    """`is_own` if it is of the run's shape: then it needs to have been seen."""

    bound: Bound
    is_own: bool


# What a run has to achieve; None is nothing, also where all have to achieve something.
Objectives: TypeAlias = Mapping[Subject, Objective | None]
# What a file says: by shape, and what is bounded; None lifts a bound.
Written: TypeAlias = Mapping[str, Mapping[Subject, Bound | None]]


def read_objectives(path: Path, shapes: Collection[str]) -> tuple[Written, bool]:
    """Return what a file says, and whether it stands alone.

    Raises:
        ObjectivesRefused: it cannot be read, or something in it is not known.
    """
    try:
        text = path.read_text("utf-8")
        told = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read: {error}"
        raise ObjectivesRefused(msg) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: is no TOML: {error}"
        raise ObjectivesRefused(msg) from error
    reader = _Reader(path, text)
    alone = told.pop(ALONE, False)
    if not isinstance(alone, bool):
        raise reader.refusal((ALONE,), "is true or false")
    written = {}
    for shape, sections in told.items():
        reader.known(shape, (EVERY, *shapes), (shape,), "shape")
        written[shape] = dict(reader.sections(shape, sections))
    return written, alone


def objectives_of(shape: str, files: Collection[Written]) -> Objectives:
    """Lay the files over each other: what a shape says is laid over `every`."""
    found: dict[Subject, Objective | None] = {}
    for section in dict.fromkeys((EVERY, shape)):
        for written in files:
            for subject, bound in written.get(section, {}).items():
                found[subject] = (
                    None if bound is None else Objective(bound, is_own=section == shape)
                )
    return found


def load_objectives(
    shape: str, own: Path | None, shapes: Collection[str]
) -> Objectives:
    """Return what a run of *shape* must achieve, with the tester's *own* file.

    Raises:
        ObjectivesRefused: a file cannot be read, or something in it is not known.
    """
    files = [read_objectives(SHIPPED, shapes)[0]]
    if own is not None:
        written, alone = read_objectives(own, shapes)
        files = [written] if alone else [*files, written]
    return objectives_of(shape, files)


class _Reader:
    """Checks names and bounds, and knows the line of each key."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def sections(
        self, shape: str, sections: Any
    ) -> Iterator[tuple[Subject, Bound | None]]:
        for section, subjects in self._table(sections, (shape,)).items():
            self.known(section, FIGURES, (shape, section), "section")
            at = (shape, section)
            for name, figures in self._table(subjects, at).items():
                yield from self._figures(shape, section, name, figures)

    def _figures(
        self, shape: str, section: str, name: str, figures: Any
    ) -> Iterator[tuple[Subject, Bound | None]]:
        at = (shape, section, name)
        if section in NAMES:
            self.known(name, NAMES[section], at, f"figure of a {section}")
        if section == "run":
            self.known(name, FIGURES[section], at, "figure of a run")
            yield self._bounded(at, Subject(section, "", name), figures)
        elif section in SHORT and not isinstance(figures, dict):
            yield self._bounded(at, Subject(section, name, SHORT[section]), figures)
        else:
            for figure, written in self._table(figures, at).items():
                self.known(figure, FIGURES[section], (*at, figure), "figure")
                subject = Subject(section, name, figure)
                yield self._bounded((*at, figure), subject, written)

    def _bounded(
        self, at: tuple[str, ...], subject: Subject, written: Any
    ) -> tuple[Subject, Bound | None]:
        kind = FIGURES[subject.section][subject.figure]
        try:
            return subject, read_bound(written, kind)
        except BoundRefused as refusal:
            raise self.refusal(at, str(refusal)) from None

    def _table(self, found: Any, at: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise self.refusal(at, "has to be a table: names, each with its bounds")
        return found

    def known(
        self, name: str, names: Collection[str], at: tuple[str, ...], what: str
    ) -> None:
        if name in names:
            return
        near = get_close_matches(name, names, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        allowed = ", ".join(names)
        msg = f"is no {what}; there are {allowed}.{meant}"
        raise self.refusal(at, msg)

    def refusal(self, at: tuple[str, ...], msg: str) -> ObjectivesRefused:
        line = self._line_of(at)
        where = f"{self._path}:{line}" if line else f"{self._path}"
        return ObjectivesRefused(f"{where}: {'.'.join(at)}: {msg}")

    def _line_of(self, at: tuple[str, ...]) -> int:
        """Return the line of a key, or of the nearest table around it; 0 if unknown."""
        nearest = 0
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._lines, 1):
            keys = _keys(line)
            if line.lstrip().startswith("["):
                table = keys
                if keys[: len(at)] == at:
                    return number
                if at[: len(keys)] == keys:
                    nearest = number
            elif keys:
                begins = (*table, keys[0])
                rest = at[len(begins) :]
                if at[: len(begins)] == begins and set(rest) <= set(keys):
                    return number
        return nearest


_WORD = r'"[^"]*"|[A-Za-z0-9_-]+'


def _keys(line: str) -> tuple[str, ...]:
    """Return the words of a table's head, or those that a sign of equality follows."""
    bare = line.strip()
    form = _WORD if bare.startswith("[") else rf"({_WORD})\s*="
    return tuple(word.strip('"') for word in re.findall(form, bare.partition("#")[0]))
