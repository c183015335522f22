"""The form of a declaration: its steps, its fields, and where each goes in the body.

Goods have several lines. The fields of the first are named plainly; those of a later
one end in its number: `weight_kg-2`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Nationality, Regime

Fields = Mapping[str, str]
_GOODS = "/goods/0"
Kind = Literal["text", "plate", "number", "telephone", "choice", "day", "time"]
_LONGEST = 200
# As many as the API takes.
MOST_LINES = 50
_IN_GOODS = re.compile(r"/goods/([0-9]{1,3})(/.*)?")


@dataclass(frozen=True, slots=True)
class Field:
    """`pointer` is its place in the body; options are keys of texts."""

    name: str
    pointer: str
    kind: Kind = "text"
    options: Sequence[str] = ()
    required: bool = False
    # Of the goods: 0 for what is there once, or belongs to the first line.
    line: int = 0

    @property
    def text(self) -> str:
        return f"field_{self.name.partition('-')[0]}"

    @property
    def is_of_goods(self) -> bool:
        return self.pointer.startswith("/goods/")

    def on_line(self, line: int) -> "Field":
        """Return the same field of another line of the goods, counted from 0."""
        if not line:
            return self
        pointer = f"/goods/{line}{self.pointer.removeprefix(_GOODS)}"
        return replace(self, name=named(self.name, line), pointer=pointer, line=line)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    fields: Sequence[Field]


STEPS: Sequence[Step] = (
    Step(
        "vehicle",
        (
            Field(
                "nationality",
                "/vehicle/nationality",
                "choice",
                tuple(Nationality),
                required=True,
            ),
            Field("plate", "/vehicle/plate", "plate", required=True),
            Field("trailer_plate", "/vehicle/trailer_plate", "plate"),
            Field("container", "/vehicle/container", "plate"),
            Field("seal", "/vehicle/seal"),
            Field("gross_weight_kg", "/vehicle/gross_weight_kg", "number"),
            Field("laden", "/vehicle/laden", "choice", ("yes", "no"), required=True),
        ),
    ),
    Step(
        "trip",
        (
            # The gates are those of the service; the page puts them in.
            Field("gate", "/gate", "choice", required=True),
            Field("direction", "/direction", "choice", tuple(Direction), required=True),
            Field("regime", "/regime", "choice", tuple(Regime), required=True),
            Field("arrival_day", "/planned_arrival", "day", required=True),
            Field("arrival_time", "/planned_arrival", "time", required=True),
        ),
    ),
    Step(
        "driver",
        (
            Field("driver_name", "/driver/name", required=True),
            Field("phone", "/driver/phone", "telephone", required=True),
            Field("identity_number", "/driver/identity_number"),
            Field("companion", "/driver/companion"),
        ),
    ),
    Step(
        "goods",
        (
            Field("description", f"{_GOODS}/description"),
            Field("category", f"{_GOODS}/category", "choice", ("", *Category)),
            Field("hs_code", f"{_GOODS}/hs_code"),
            Field("weight_kg", f"{_GOODS}/weight_kg", "number"),
            Field("owner_name", f"{_GOODS}/owner_name"),
            Field("owner_tax_code", f"{_GOODS}/owner_tax_code"),
            Field("origin", f"{_GOODS}/origin"),
        ),
    ),
    Step(
        "papers",
        (
            Field("customs_declaration", f"{_GOODS}/customs_declaration"),
            Field("plant_certificate", "/quarantine/plant_certificate"),
            Field("animal_certificate", "/quarantine/animal_certificate"),
            Field("growing_area_code", "/quarantine/growing_area_code"),
        ),
    ),
)
CHECK = "check"
NAMES = tuple(field.name for step in STEPS for field in step.fields)


def named(name: str, line: int) -> str:
    """Return a field's name on a line of the goods, counted from 0."""
    return f"{name}-{line + 1}" if line else name


def steps(lines: int) -> Sequence[Step]:
    """Return the steps of a declaration with so many lines of goods."""
    return [Step(step.name, list(_lined(step.fields, lines))) for step in STEPS]


def _lined(fields: Sequence[Field], lines: int) -> Sequence[Field]:
    """Repeat what belongs to a line: all of one line, then all of the next."""
    goods = [field for field in fields if field.is_of_goods]
    others = [field for field in fields if not field.is_of_goods]
    return [field.on_line(n) for n in range(lines) for field in goods] + others


def step_named(name: str) -> int:
    """Return its number; the number after the last is that of checking all."""
    names = [*(step.name for step in STEPS), CHECK]
    return names.index(name) if name in names else 0


def first_of(wrong: Collection[str], lines: int) -> int:
    """Return the number of the first step with one of those fields, else of the last.

    The last is that of checking all.
    """
    for number, step in enumerate(steps(lines)):
        if any(field.name in wrong for field in step.fields):
            return number
    return len(STEPS)


def lines_of(sent: Fields) -> int:
    """Return how many lines of goods the form has."""
    text = sent.get("lines", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len("50")
    return min(max(int(text), 1), MOST_LINES) if is_number else 1


def clean(sent: Fields) -> dict[str, str]:
    """Return the form's own fields, without spaces around what was written."""
    lines = lines_of(sent)
    names = [field.name for step in steps(lines) for field in step.fields]
    said = {name: sent.get(name, "").strip()[:_LONGEST] for name in names}
    return _closed_up(said, lines) | {"lines": str(lines)}


def _closed_up(said: Fields, lines: int) -> dict[str, str]:
    """Put lines with nothing in them last: a body has none, and counts the others."""
    names = [f.name for step in STEPS for f in step.fields if f.is_of_goods]
    found = [[said[named(name, line)] for name in names] for line in range(lines)]
    ordered = sorted(found, key=lambda texts: not any(texts))
    placed = {
        named(name, line): text
        for line, texts in enumerate(ordered)
        for name, text in zip(names, texts, strict=True)
    }
    return dict(said) | placed


def with_line(said: Fields) -> dict[str, str]:
    """Return the form with one more line of goods, as long as there may be more."""
    return clean(dict(said) | {"lines": str(lines_of(said) + 1)})


def without_line(said: Fields, gone: int) -> dict[str, str]:
    """Return the form without that line, counted from 0; a single one is emptied."""
    lines, kept = lines_of(said), dict(said)
    for field in (field for step in STEPS for field in step.fields):
        if field.is_of_goods:
            for line in range(gone, lines):
                following = said.get(named(field.name, line + 1), "")
                kept[named(field.name, line)] = following if line + 1 < lines else ""
    return clean(kept | {"lines": str(max(lines - 1, 1))})


def other_lines(said: Fields, wanted: str) -> dict[str, str] | None:
    """Return the form with a line of goods more or less, if that was asked for."""
    if wanted == "add-line":
        return with_line(said)
    verb, _, number = wanted.rpartition("-")
    if verb == "remove-line" and number.isascii() and number.isdigit():
        return without_line(said, min(int(number[:3]), MOST_LINES) - 1)
    return None


def field_at(pointer: str) -> str:
    """Return the name of the field that a pointer of the body is about, or nothing."""
    line = 0
    if (found := _IN_GOODS.fullmatch(pointer)) is not None:
        line = min(int(found[1]), MOST_LINES - 1)
        pointer = f"{_GOODS}{found[2] or ''}"
    for step in STEPS:
        for field in step.fields:
            if pointer == field.pointer:
                return field.on_line(line).name
    whole = {"/goods": "description", "/quarantine": "plant_certificate"}
    name = next(
        (name for start, name in whole.items() if pointer.startswith(start)), ""
    )
    return named(name, line) if name else ""
