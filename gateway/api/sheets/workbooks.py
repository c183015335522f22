"""Turns a workbook (.xlsx) into the text of a sheet, within bounds.

A formula is its value, a date is a date. What is read is small before it is unpacked:
a few kilobytes can hold gigabytes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zipfile import BadZipFile, ZipFile

from gateway.api.sheets.faults import Fault, refusal, said, whole
from gateway.api.sheets.tables import MOST_LINES

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet of 500 vehicles takes about one; pictures and other sheets leave room.
MOST_UNPACKED_BYTES = 20 * 2**20
MOST_PARTS = 200
MOST_COLUMNS = 100
# What a workbook with a password, or one of an older program, begins with.
_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")


def text_of(content: bytes) -> str:
    """Return the first sheet of the workbook as CSV; its lines are the sheet's rows.

    Raises:
        SheetNotAllowed: it is no such file, too large, or a formula has failed.
    """
    _refuse_what_is_none(content)
    rows = [_trimmed(row) for row in _values(content)]
    if faults := list(_failed_formulas(rows)):
        raise refusal(faults)
    width = max((len(row) for row in rows[:1]), default=0)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for row in rows:
        padded = [*row, *[None] * (width - len(row))] if row else []
        writer.writerow([_text(value) for value in padded])
    return written.getvalue()


def _refuse_what_is_none(content: bytes) -> None:
    if content.startswith(_COMPOUND_FILE):
        raise whole(
            1,
            "Tệp có mật khẩu, hoặc là dạng .xls cũ. Hãy lưu lại dạng .xlsx không mật "
            "khẩu.",
            "The file has a password, or is an old .xls. Save it as .xlsx without a "
            "password.",
            "文件带密码或为旧版.xls。请另存为无密码的.xlsx。",
        )
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            # No part yields more than its entry here says.
            sizes = [part.file_size for part in parts.infolist()]
    except (BadZipFile, ValueError, OSError) as error:
        raise _unreadable() from error
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED_BYTES:
        raise whole(
            1,
            "Tệp quá lớn sau khi giải nén. Hãy chỉ giữ bảng kê, bỏ ảnh và các trang "
            "tính khác, hoặc lưu dạng CSV.",
            "The file is too large once it is unpacked. Keep the sheet only, without "
            "pictures and other sheets, or save it as CSV.",
            "文件解压后过大。请只保留申报表，删除图片和其他工作表，或另存为CSV。",
        )


def _values(content: bytes) -> list[Sequence[object]]:
    """Return the cells of the first sheet, row by row, as the program showed them."""
    # It takes a quarter of a second, which only who sends a workbook waits for.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        workbook = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        first = workbook.worksheets[0]
        # What the file says of its own size may be wrong.
        first.reset_dimensions()
        rows: list[Sequence[object]] = list(
            first.iter_rows(
                max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True
            )
        )
    # Whatever the library stumbles over in a stranger's file is the file's fault.
    except Exception as error:
        raise _unreadable() from error
    return rows


def _trimmed(row: Sequence[object]) -> Sequence[object]:
    """Leave out the empty cells at the end: a sheet is as wide as its widest row."""
    width = len(row)
    while width and _text(row[width - 1]) == "":
        width -= 1
    return row[:width]


def _failed_formulas(rows: Iterable[Sequence[object]]) -> Iterator[Fault]:
    from openpyxl.cell.cell import ERROR_CODES  # noqa: PLC0415

    names: Sequence[object] = ()
    for line, row in enumerate(rows, start=1):
        names = names or row
        for place, value in enumerate(row):
            if isinstance(value, str) and value in ERROR_CODES:
                name = _text(names[place]) if place < len(names) else ""
                yield Fault(
                    line,
                    name[:60] or None,
                    said(
                        "Công thức trong ô này bị lỗi ({value}).",
                        "The formula in this cell has failed ({value}).",
                        "此单元格的公式出错（{value}）。",
                        value=value,
                    ),
                )


def _text(value: object) -> str:
    """Say a cell as it would have been written in a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        # Seconds are said only where somebody wrote some.
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _unreadable() -> Exception:
    return whole(
        1,
        "Không đọc được tệp như một bảng tính .xlsx. Hãy lưu lại dạng .xlsx hoặc CSV.",
        "The file cannot be read as an .xlsx workbook. Save it as .xlsx or as CSV.",
        "无法按.xlsx工作簿读取该文件。请另存为.xlsx或CSV。",
    )
