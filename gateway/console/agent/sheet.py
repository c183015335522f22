"""A sheet on its way through the page: cells that are wrong are written anew."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.api.sheets.decoding import decode
from gateway.api.sheets.tables import rows_of
from gateway.console.forms import Fields
from gateway.domain.errors import SheetNotAllowed

_CELL = re.compile(r"cell-([0-9]{1,6})-([a-z_]{1,60})", re.ASCII)
# Rows with faults that are shown at once; the others come when these are mended.
MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class WrongCell:
    name: str
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class WrongRow:
    """`messages` are about the row as a whole, `cells` can be mended in their place."""

    line: int
    plate: str
    messages: Sequence[str]
    cells: Sequence[WrongCell]


def mended(text: str, sent: Fields) -> str:
    """Return the sheet with the cells that the form holds in place of its own.

    What cannot be read as a sheet is returned as it is.
    """
    cells = {
        (int(match[1]), match[2]): value.strip()
        for name, value in sent.items()
        if (match := _CELL.fullmatch(name))
    }
    if not cells:
        return text
    try:
        rows = rows_of(decode(text.encode()))
    except SheetNotAllowed:
        return text
    columns = list(dict.fromkeys(name for row in rows for name in row.cells))
    columns += [name for _, name in cells if name not in columns]
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, list(dict.fromkeys(columns)), restval="")
    table.writeheader()
    for row in rows:
        mends = {
            name: value for (line, name), value in cells.items() if line == row.line
        }
        table.writerow(dict(row.cells) | mends)
    return written.getvalue()


def wrong_rows(text: str, error: SheetNotAllowed, language: str) -> list[WrongRow]:
    """Return what is wrong, by row, with what the cells say now."""
    known = _known(text)
    found: dict[int, tuple[list[str], list[WrongCell]]] = {}
    for fault in error.lines:
        line, column = fault["line"], fault["column"]
        messages, cells = found.setdefault(line, ([], []))
        message = fault["message"][language]
        if column is None or line not in known:
            messages.append(f"{column}: {message}" if column else message)
        else:
            value = known[line].get(column, "")
            cells.append(WrongCell(f"cell-{line}-{column}", column, value, message))
    return [
        WrongRow(line, known.get(line, {}).get("plate", ""), messages, cells)
        for line, (messages, cells) in sorted(found.items())
    ]


def _known(text: str) -> Mapping[int, Mapping[str, str]]:
    try:
        return {row.line: row.cells for row in rows_of(decode(text.encode()))}
    except SheetNotAllowed:
        return {}
