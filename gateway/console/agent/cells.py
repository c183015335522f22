"""What was declared of a vehicle, as cells of the table that can be corrected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gateway.console import declaration_bodies
from gateway.console import declaration_form as form
from gateway.console.correction_costs import Cost, cost_of
from gateway.console.judging import Wrong
from gateway.console.moments import moment
from gateway.console.phrases import Phrases
from gateway.domain.corrections import touch_of
from gateway.services.seen import Seen

Kind = Literal["text", "plate", "number", "telephone", "moment"]
_ARRIVAL = ("arrival_day", "arrival_time")
_CLOSED = frozenset({Cost.LATER, Cost.FIXED})


@dataclass(frozen=True, slots=True)
class Column:
    """`pointer` is its place in the body; `part` the topic that has all of it."""

    name: str
    pointer: str
    kind: Kind = "text"
    part: str = "goods"

    @property
    def text(self) -> str:
        return f"field_{self.name}"

    @property
    def is_of_goods(self) -> bool:
        return self.pointer.startswith("/goods/")


COLUMNS: Sequence[Column] = (
    Column("plate", "/vehicle/plate", "plate", "vehicle"),
    Column("trailer_plate", "/vehicle/trailer_plate", "plate", "vehicle"),
    Column("container", "/vehicle/container", "plate", "vehicle"),
    Column("seal", "/vehicle/seal", "text", "vehicle"),
    Column("gross_weight_kg", "/vehicle/gross_weight_kg", "number", "vehicle"),
    Column("planned_arrival", "/planned_arrival", "moment", "trip"),
    Column("driver_name", "/driver/name", "text", "driver"),
    Column("phone", "/driver/phone", "telephone", "driver"),
    Column("description", "/goods/0/description"),
    Column("weight_kg", "/goods/0/weight_kg", "number"),
    Column("customs_declaration", "/goods/0/customs_declaration", part="papers"),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Cell:
    """`raw` is what a field holds, `shown` what is read, `wrong` what the rules say.

    `is_elsewhere` is what the table has no room for: goods of several lines.
    """

    column: Column
    raw: str
    shown: str
    cost: Cost
    wrong: str = ""
    is_elsewhere: bool = False

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def may(self) -> bool:
        return self.cost not in _CLOSED


def raw_of(said: form.Fields) -> dict[str, str]:
    """Return what each cell holds of a form: day and time are one cell."""
    day, time = (said[name] for name in _ARRIVAL)
    joined = {"planned_arrival": f"{day}T{time}"}
    return {
        column.name: joined.get(column.name, said.get(column.name, ""))
        for column in COLUMNS
    }


def fields_of(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form that those cells are."""
    fields = dict(cells)
    if "planned_arrival" in fields:
        day, _, time = fields.pop("planned_arrival").partition("T")
        fields |= dict(zip(_ARRIVAL, (day, time), strict=True))
    return fields


def by_cell(wrong: Wrong) -> Wrong:
    """Return what is wrong by cell; what no cell shows keeps its field's name."""
    found: Wrong = {}
    for name, message in wrong.items():
        found.setdefault("planned_arrival" if name in _ARRIVAL else name, message)
    return found


def failing(one: Seen, language: str) -> Wrong:
    """Return what the rules found in what is declared, by cell."""
    return by_cell(
        {
            form.field_at(failure["pointer"]): failure["message"][language]
            for failure in one.contents.rule_failures
        }
    )


def cells_of(one: Seen, now: datetime, language: str, phrases: Phrases) -> list[Cell]:
    body, status = one.contents.body, one.declaration.status
    said = declaration_bodies.said_in(body, one.gate.zone)
    raw, wrong = raw_of(said), failing(one, language)
    lines = len(body.get("goods") or [])
    arrival = moment(one.declaration.planned_arrival, one.gate, now, phrases)
    found = []
    for column in COLUMNS:
        is_many = column.is_of_goods and lines > 1
        if is_many:
            shown = _of_many(column, body["goods"], phrases)
        elif column.kind == "moment":
            shown = arrival
        else:
            shown = _shown(column, raw[column.name], phrases)
        found.append(
            Cell(
                column,
                raw[column.name],
                shown,
                cost_of(touch_of(column.pointer), status),
                wrong.get(column.name, ""),
                is_many,
            )
        )
    return found


def _shown(column: Column, raw: str, phrases: Phrases) -> str:
    number = declaration_bodies.whole_number(raw) if column.kind == "number" else None
    return raw if number is None else phrases.number(number)


def _of_many(
    column: Column, goods: Sequence[Mapping[str, object]], phrases: Phrases
) -> str:
    """Say one cell of several lines: their weight together, else the first and more."""
    said = list(_filled(line.get(column.name) for line in goods))
    if column.kind == "number":
        weights = [weight for weight in said if isinstance(weight, int)]
        return phrases.number(sum(weights)) if weights else ""
    more = len(said) - 1
    return (f"{said[0]} +{more}" if more else str(said[0])) if said else ""


def _filled(values: Iterable[object]) -> Iterator[object]:
    return (value for value in values if value not in {None, ""})
