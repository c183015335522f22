"""What is wrong with a scenario or a question: the key, and what is allowed there.

Pydantic finds mistakes; it speaks of tags, inputs and tuples to whoever wrote a file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from simulator.scenario.places import Path, keys_of, kinds_of, needed_of, place

Problem = Mapping[str, Any]

_ALLOWED = re.compile(r"'([^']*)'")
_LONGEST_SHOWN = 60
_WHOLE = "must be a whole number"
_NUMBER = "must be a number"
_TEXT = 'must be text, in "quotes"'
_LIST = "must be a list, in [square brackets]"
_TABLE = "must be a table: keys with their values"
_TIME = "must be a time of day, like 05:00:00"
_SAYS: Mapping[str, str] = MappingProxyType(
    {
        "greater_than": "must be above {gt:g}",
        "greater_than_equal": "must be at least {ge:g}",
        "less_than": "must be below {lt:g}",
        "less_than_equal": "must be at most {le:g}",
        "finite_number": "must be a number that ends: neither nan nor inf",
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "string_type": _TEXT,
        "string_too_short": "must not be empty",
        "string_pattern_mismatch": (
            "must be small letters, digits and dashes, like 'huu-nghi'"
        ),
        "tuple_type": _LIST,
        "dict_type": _TABLE,
        "mapping_type": _TABLE,
        "model_type": _TABLE,
        "model_attributes_type": _TABLE,
        "time_type": _TIME,
        "time_parsing": _TIME,
        "too_short": "must have {min_length} at least, and has {actual_length}",
        "too_long": "must have {max_length} at most, and has {actual_length}",
        "json_invalid": "this is not JSON: {error}",
    }
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """`path` is where in the file, lists counted from 0; `told` is of what is there."""

    path: Path
    told: str

    @property
    def key(self) -> str:
        """As people write it, and `--vary`: lists are counted from 1."""
        return ".".join(
            str(part + 1 if isinstance(part, int) else part) for part in self.path
        )


def wrongs(error: ValidationError, model: type[BaseModel]) -> list[Wrong]:
    """Return what *error* found in what should be a *model*, without consequences.

    A key that was meant is not missing as well, and an empty list not too short.
    """
    problems = [_Placed.of(one, model) for one in error.errors(include_url=False)]
    unknown = [one for one in problems if one.kind == "extra_forbidden"]
    guessed = {(*one.path[:-1], one.meant) for one in unknown}
    unbrought = {one.path[:-1] for one in unknown if one.is_read_before}
    told = []
    for one in problems:
        if one.kind == "missing":
            if one.path not in guessed and one.path[:-1] not in unbrought:
                told.append(one)
        elif one.is_key or not one.follows_from(problems):
            told.append(one)
    return list(_in_words(told))


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """Return a question that ends a sentence, if something allowed is like *word*."""
    near = get_close_matches(str(word), list(allowed), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A problem as pydantic tells it, with its place in the file.

    `around` is the model whose key it is about, if it is about a key of one; `there`
    is the type of what should be there.
    """

    kind: str
    path: Path
    is_key: bool
    around: type[BaseModel] | None
    there: Any
    problem: Problem

    @classmethod
    def of(cls, problem: Problem, model: type[BaseModel]) -> "_Placed":
        path, around, there = place(problem["loc"], model)
        kind = problem["type"]
        if kind.startswith("union_tag"):
            path = (*path, "kind")
        is_key = "[key]" in problem["loc"]
        return cls(kind, path, is_key, around, there, problem)

    def follows_from(self, others: Sequence["_Placed"]) -> bool:
        """Whether it is only so since something else is wrong.

        A list is too short when what it holds is not allowed, and nothing is right
        below a key that does not exist.
        """
        return any(
            other.path[: len(self.path)] == self.path
            and len(other.path) > len(self.path)
            for other in others
        ) or self.is_below_a_wrong_key(others)

    def is_below_a_wrong_key(self, others: Sequence["_Placed"]) -> bool:
        return any(
            other.is_key
            and self.path[: len(other.path)] == other.path
            and not self.is_key
            for other in others
        )

    @property
    def meant(self) -> str:
        """The key that was perhaps meant by one that there is not, or ""."""
        near = get_close_matches(str(self.path[-1]), keys_of(self.around), n=1)
        return near[0] if near else ""

    @property
    def is_read_before(self) -> bool:
        """Whether a key was meant that would have brought all those missing."""
        return self.meant in getattr(self.around, "keys_read_before", ())


def _in_words(told: Sequence[_Placed]) -> Iterator[Wrong]:
    """Yield each problem once; all keys that a table lacks are one."""
    lacking: dict[Path, list[_Placed]] = {}
    for one in told:
        if one.kind == "missing" and not one.is_below_a_wrong_key(told):
            lacking.setdefault(one.path[:-1], []).append(one)
    for one in told:
        if one.kind == "missing":
            if own := lacking.pop(one.path[:-1], None):
                yield Wrong(one.path[:-1], _lacks(own))
        elif one.kind == "extra_forbidden":
            question = f"; did you mean {one.meant!r}?" if one.meant else ""
            allowed = ", ".join(keys_of(one.around))
            yield Wrong(
                one.path, f"there is no such key{question} (allowed: {allowed})"
            )
        else:
            yield Wrong(one.path, _says(one))


def _lacks(missing: Sequence[_Placed]) -> str:
    names = [one.path[-1] for one in missing]
    if isinstance(names[0], int):
        return f"must have {names[-1] + 1} values"  # type: ignore[operator]
    listed = ", ".join(map(str, names))
    verb = "is" if len(names) == 1 else "are"
    around = missing[0].around
    if around is None:
        return f"{listed} {verb} missing"
    needed = needed_of(around)
    free = [name for name in keys_of(around) if name not in needed]
    also = f"; allowed: {', '.join(free)}" if free else ""
    return f"{listed} {verb} missing (needed: {', '.join(needed)}{also})"


def _says(one: _Placed) -> str:
    """Return what is allowed there, what was perhaps meant, and what was found."""
    problem, context = one.problem, one.problem.get("ctx", {})
    found = problem["input"]
    if one.kind == "union_tag_not_found":
        return f"is missing (allowed: {', '.join(kinds_of(one.there))})"
    if one.kind == "union_tag_invalid":
        return _none_of(context["expected_tags"], context["tag"])
    if one.kind in {"enum", "literal_error"}:
        return _none_of(context["expected"], found)
    if one.kind == "tuple_type" and one.path == ("change",):
        return "must be written as [[change]], one for each"
    return _said(one.kind, problem, context, found)


def _said(kind: str, problem: Problem, context: Mapping[str, Any], found: Any) -> str:
    if kind == "too_short" and not context["actual_length"]:
        return "must not be empty"
    if kind in _SAYS:
        said = _SAYS[kind].format(**context)
    else:
        said = str(problem["msg"]).removeprefix("Value error, ")
    return said + _shown(found, said)


def _none_of(expected: str, found: object) -> str:
    allowed = _ALLOWED.findall(expected) or [expected]
    question = did_you_mean(found, allowed)
    return f"{_value(found)} is not allowed{question} (allowed: {', '.join(allowed)})"


def _shown(found: object, said: str) -> str:
    """Return what was found, unless it is long or the sentence has it already."""
    if isinstance(found, BaseModel) or found is None:
        return ""
    if isinstance(found, dict | list | tuple):
        what = "a table" if isinstance(found, dict) else "a list"
        return f"; found {what}" if said.startswith("must be") else ""
    text = _value(found)
    is_said = text in said and not said.startswith("must be")
    return "" if is_said else f"; found {text}"


def _value(found: object) -> str:
    """Return a value as a TOML file has it."""
    if isinstance(found, bool):
        return str(found).lower()
    text = repr(found) if isinstance(found, str | int | float) else str(found)
    is_long = len(text) > _LONGEST_SHOWN
    return f"{text[:_LONGEST_SHOWN]}…" if is_long else text
