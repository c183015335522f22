"""Makes declarations of a sheet's rows: all of them, or a list of what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from gateway.api.shapes import DeclarationIn
from gateway.api.sheets.columns import (
    BY_NAME,
    BY_PLACE,
    MISSING,
    REFERENCE,
    TOO_MANY_ROWS,
    Column,
    Part,
)
from gateway.api.sheets.decoding import decode
from gateway.api.sheets.faults import Fault, refusal, said, whole
from gateway.api.sheets.tables import Row, rows_of

MOST_DECLARATIONS = 500
_LOCAL_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M")
_YES = frozenset({"yes", "true", "1", "có", "是"})
_NO = frozenset({"no", "false", "0", "không", "否"})
_KILOGRAMS = re.compile("[0-9]{1,9}", re.ASCII)
_LISTS = (Part.GOODS, Part.RECEIVING)


@dataclass(frozen=True, slots=True)
class Sheeted:
    """One declaration, and the rows that it was made of."""

    rows: Sequence[Row]
    declared: DeclarationIn

    @property
    def line(self) -> int:
        return self.rows[0].line

    @property
    def reference(self) -> str | None:
        return self.rows[0].cells.get(REFERENCE)

    def fault_at(self, location: Sequence[str | int]) -> Fault:
        """Lead from a place in the declaration back to the cell."""
        return _fault(self.rows, location, _drafted(self.rows, None))


@dataclass(slots=True)
class _Draft:
    """What the rows of one declaration say, before it is known whether it has sense."""

    body: dict[str, Any] = field(default_factory=dict)
    # For each list, which rows its items came from.
    items: dict[Part, list[Row]] = field(default_factory=dict)


def read_sheet(content: bytes, zones: Mapping[str, tzinfo]) -> list[Sheeted]:
    """Return every declaration of the file; *zones* are the gates' time zones.

    Raises:
        SheetNotAllowed: something is wrong, anywhere. It lists all that is.
    """
    groups = _grouped(rows_of(decode(content)))
    if not groups:
        raise whole(
            1,
            "Tệp không có dòng khai báo nào.",
            "There is no declaration in the file.",
            "文件中没有申报行。",
        )
    if len(groups) > MOST_DECLARATIONS:
        raise whole(
            groups[MOST_DECLARATIONS][0].line,
            "Tệp có hơn {most} tờ khai. Hãy chia thành nhiều tệp.",
            "The file has more than {most} declarations. Send it in parts.",
            "文件超过{most}份申报。请分成多个文件发送。",
            most=MOST_DECLARATIONS,
        )
    found: list[Sheeted] = []
    faults: list[Fault] = []
    for rows in groups:
        made = _made(rows, zones)
        if isinstance(made, Sheeted):
            found.append(made)
        else:
            faults += made
    if faults:
        raise refusal(sorted(faults, key=lambda fault: fault.line))
    return found


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Bring rows of the same reference together; without one, each stands alone."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        name: object = row.cells.get(REFERENCE) or row.line
        groups.setdefault(name, []).append(row)
    return list(groups.values())


def _made(rows: Sequence[Row], zones: Mapping[str, tzinfo]) -> Sheeted | list[Fault]:
    zone = zones.get(rows[0].cells.get("gate", ""))
    if faults := list(_differences(rows)):
        return faults
    draft = _drafted(rows, zone)
    if zone is None:  # Whose local time would it be?
        return [_fault(rows, ["gate"], draft)]
    try:
        declared = DeclarationIn.model_validate_json(to_json(draft.body))
    except ValidationError as error:
        return [
            _fault(rows, found["loc"], draft)
            for found in error.errors(include_input=False)
        ]
    return Sheeted(rows, declared)


def _differences(rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield where a later row says something else of the same vehicle."""
    first = rows[0]
    for row in rows[1:]:
        for name, cell in row.cells.items():
            column = BY_NAME.get(name)
            is_shared = column is not None and column.part is Part.DECLARATION
            if is_shared and cell != first.cells.get(name):
                yield Fault(
                    row.line,
                    name,
                    said(
                        "Khác với dòng {line} có cùng reference. Hãy để trống hoặc ghi "
                        "như nhau.",
                        "Differs from line {line} of the same reference. Leave it "
                        "empty, or write the same.",
                        "与第{line}行（相同reference）不一致。请留空或填写相同内容。",
                        line=first.line,
                    ),
                )


def _drafted(rows: Sequence[Row], zone: tzinfo | None) -> _Draft:
    draft = _Draft()
    _fill(draft.body, rows[0], Part.DECLARATION, zone)
    for group in ("vehicle", "driver"):
        draft.body.setdefault(group, {})
    for part in _LISTS:
        for row in rows:
            item: dict[str, Any] = {}
            _fill(item, row, part, zone)
            if item:
                draft.body.setdefault(part.value, []).append(item)
                draft.items.setdefault(part, []).append(row)
    return draft


def _fill(target: dict[str, Any], row: Row, part: Part, zone: tzinfo | None) -> None:
    for name, cell in row.cells.items():
        column = BY_NAME.get(name)
        if column is None or column.part is not part:
            continue
        *folders, last = column.path
        place = target
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = _value(column, cell, zone)


def _value(column: Column, cell: str, zone: tzinfo | None) -> object:
    """Return the cell's value; as text, which the shape refuses, if it is none."""
    match column.want.name:
        case "number" if _KILOGRAMS.fullmatch(cell):
            return int(cell)
        case "yes_no" if cell.lower() in _YES | _NO:
            return cell.lower() in _YES
        case "time" if zone is not None:
            return _moment(cell, zone)
        case _:
            return cell


def _moment(cell: str, zone: tzinfo) -> str:
    for form in _LOCAL_TIMES:
        try:
            # A local time: the gate's zone is put in right after.
            local = datetime.strptime(cell, form)  # noqa: DTZ007
        except ValueError:
            continue
        return local.replace(tzinfo=zone).isoformat()
    return cell


def _fault(rows: Sequence[Row], location: Sequence[str | int], draft: _Draft) -> Fault:
    names = tuple(part for part in location if isinstance(part, str))
    place = next((part for part in location if isinstance(part, int)), None)
    row = rows[0] if place is None else draft.items[Part(names[0])][place]
    column = BY_PLACE.get(names)
    if column is None:
        return Fault(row.line, None, TOO_MANY_ROWS)
    is_empty = column.name not in row.cells
    return Fault(row.line, column.name, MISSING if is_empty else column.want.message)
