"""The sheet to fill in, as a workbook that says what each cell wants."""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from gateway.api.sheets.columns import BY_NAME, EXAMPLE, NAMES
from gateway.api.sheets.reading import MOST_DECLARATIONS
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Nationality, Regime

# As much as the file format has room for, in a list and in a hint.
_LONGEST = 255
_WIDTH = 18
_TEXT = "@"
_CHOICES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "direction": tuple(Direction),
        "regime": tuple(Regime),
        "nationality": tuple(Nationality),
        "laden": ("yes", "no"),
        "goods_category": tuple(Category),
    }
)


def workbook(gates: Sequence[str], language: str) -> bytes:
    """Return it with every column, one declaration as an example, and lists to choose.

    Cells are text: a telephone's first zero and a plate's dots stay as they are typed.
    """
    # It takes a quarter of a second, which only who wants a workbook waits for.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "declarations"
    sheet.freeze_panes = "A2"
    sheet.append(NAMES)
    sheet.append(EXAMPLE)
    for place, name in enumerate(NAMES, start=1):
        letter = get_column_letter(place)
        column = sheet.column_dimensions[letter]
        column.width = max(_WIDTH, len(name) + 2)
        column.number_format = sheet.cell(2, place).number_format = _TEXT
        sheet.cell(1, place).font = Font(bold=True)
        if name in BY_NAME:
            choices = gates if name == "gate" else _CHOICES.get(name, ())
            hint = _hint(BY_NAME[name].want.message[language], choices)
            hint.add(f"{letter}2:{letter}{MOST_DECLARATIONS + 1}")
            sheet.add_data_validation(hint)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _hint(message: str, choices: Sequence[str]) -> Any:
    """Say what a cell wants while it is filled in, and list what there is to choose."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    listed = f'"{",".join(choices)}"'
    is_list = choices and len(listed) <= _LONGEST
    return DataValidation(
        type="list" if is_list else None,
        formula1=listed if is_list else None,
        allow_blank=True,
        # The gateway judges; it says more than a spreadsheet could.
        showErrorMessage=False,
        showInputMessage=True,
        prompt=message[:_LONGEST],
    )
