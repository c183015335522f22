"""Turns a sheet's text into rows whose cells have names."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from gateway.api.sheets.columns import NAMES, REQUIRED
from gateway.api.sheets.faults import Fault, refusal, said, whole

MOST_LINES = 5_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of one row, which begins on this line of the file."""

    line: int
    cells: Mapping[str, str]


def rows_of(text: str) -> list[Row]:
    """Return all rows that are not blank.

    Raises:
        SheetNotAllowed: quotes, columns, or the number of cells are wrong somewhere.
    """
    found = _lines(text)
    head_line, head = next(found, (1, []))
    names = [name.strip().lower() for name in head]
    if wrong := list(_wrong_columns(names, head_line)):
        raise refusal(wrong)
    rows: list[Row] = []
    ragged: list[Fault] = []
    for line, cells in found:
        if len(cells) != len(names):
            ragged.append(_ragged(line, len(cells), len(names)))
        filled = {n: c for n, c in zip(names, cells, strict=False) if c}
        rows.append(Row(line, filled))
    if ragged:
        raise refusal(ragged)
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line; blank ones are passed over."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda one: _known_among(head.split(one)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for count, cells in enumerate(reader):
            if count > MOST_LINES:
                raise _too_many()
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise _misquoted(line) from error


def _known_among(names: Sequence[str]) -> int:
    return sum(name.strip().strip('"').lower() in NAMES for name in names)


def _wrong_columns(names: Sequence[str], line: int) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name not in NAMES:
            yield Fault(line, name[:60] or None, _unknown(name))
        elif name in names[:place]:
            yield Fault(
                line,
                name,
                said(
                    "Cột này có hai lần.",
                    "This column is there twice.",
                    "此列出现了两次。",
                ),
            )
    for name in REQUIRED:
        if name not in names:
            yield Fault(
                line,
                name,
                said(
                    "Thiếu cột này. Dòng đầu phải có tên các cột.",
                    "This column is missing. The first line must name the columns.",
                    "缺少此列。首行须为列名。",
                ),
            )


def _unknown(name: str) -> Mapping[str, str]:
    close = get_close_matches(name, NAMES, 1)
    return said(
        "Không có cột này{hint}.",
        "There is no such column{hint}.",
        "没有此列{hint}。",
        hint=f" ({close[0]}?)" if close else "",
    )


def _ragged(line: int, found: int, wanted: int) -> Fault:
    return Fault(
        line,
        None,
        said(
            "Dòng này có {found} ô, dòng đầu có {wanted}. Hãy đặt ô có dấu ngăn cách "
            "trong ngoặc kép.",
            "This row has {found} cells, the head has {wanted}. Put cells that hold "
            "the delimiter in double quotes.",
            "本行有{found}个单元格，首行有{wanted}个。含分隔符的单元格请加双引号。",
            found=found,
            wanted=wanted,
        ),
    )


def _misquoted(line: int) -> Exception:
    return whole(
        line,
        "Dấu ngoặc kép không khép đúng từ dòng này.",
        "From this line on, a double quote is not closed rightly.",
        "从本行起双引号未正确闭合。",
    )


def _too_many() -> Exception:
    return whole(
        MOST_LINES + 1,
        "Tệp có hơn {most} dòng. Hãy chia thành nhiều tệp.",
        "The file has more than {most} lines. Send it in parts.",
        "文件超过{most}行。请分成多个文件发送。",
        most=f"{MOST_LINES:,}",
    )
