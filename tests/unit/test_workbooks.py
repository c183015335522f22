"""A workbook is read as the sheet that it shows; what is no workbook is refused."""

import io
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from gateway.api.sheets.columns import BY_NAME, EXAMPLE, NAMES
from gateway.api.sheets.reading import read_sheet
from gateway.api.sheets.tables import rows_of
from gateway.api.sheets.templates import workbook
from gateway.api.sheets.workbooks import MOST_PARTS, MOST_UNPACKED_BYTES, text_of
from gateway.console.languages import LANGUAGES
from gateway.domain.errors import SheetNotAllowed

ZONES = {"huu-nghi": ZoneInfo("Asia/Ho_Chi_Minh")}
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(9)
)


def filled(*rows: list[Any]) -> bytes:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert old in parts[part]
    return packed(parts | {part: parts[part].replace(old, new)})


def cells(content: bytes) -> dict[str, str]:
    """Return what the row below the head says."""
    return dict(rows_of(text_of(content))[0].cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_to_fill_in_is_read_as_it_is(language: str):
    content = workbook(list(ZONES), language)

    [one] = read_sheet(text_of(content).encode(), ZONES)

    assert "A-1" == one.reference
    wanted = zip(NAMES, EXAMPLE, strict=True)
    assert {name: cell for name, cell in wanted if cell} == cells(content)


def test_the_workbook_to_fill_in_lists_choices_and_keeps_cells_as_typed():
    sheet = load_workbook(io.BytesIO(workbook(["huu-nghi"], "en"))).worksheets[0]

    hints = {
        sheet.cell(1, next(iter(hint.sqref.ranges)).min_col).value: hint
        for hint in sheet.data_validations.dataValidation
    }
    assert BY_NAME.keys() == hints.keys()
    assert '"huu-nghi"' == hints["gate"].formula1
    assert "fresh_fruit" in hints["goods_category"].formula1
    assert BY_NAME["plate"].want.message["en"] == hints["plate"].prompt
    assert {"@"} == {sheet.cell(2, place + 1).number_format for place in range(31)}


def test_cells_are_read_as_they_are_shown():
    head = list(NAMES[:4])
    head += ["planned_arrival", "laden", "gross_weight_kg", "goods_weight_kg"]
    head += ["nationality", "plate", "driver_name", "driver_phone"]
    eight = datetime(2030, 1, 7, 8, 30)  # noqa: DTZ001 - cells know no time zone
    row = ["A", "huu-nghi", "export", "ordinary", eight, True, 38200, 22000.0]
    row += ["VN", " 12C-678.90 ", "Nguyễn Văn An", "0912345678"]

    found = cells(filled([], head, row, [], []))

    assert "2030-01-07 08:30" == found["planned_arrival"]
    assert ("yes", "38200", "22000") == (
        found["laden"],
        found["gross_weight_kg"],
        found["goods_weight_kg"],
    )
    assert ("12C-678.90", "0912345678") == (found["plate"], found["driver_phone"])


def test_a_formula_is_its_value():
    row = ["=1+1" if name == "gross_weight_kg" else "x" for name in NAMES]
    content = filled(list(NAMES), row)

    computed = changed(content, SHEET, b"<f>1+1</f><v />", b"<f>1+1</f><v>38200</v>")

    assert "38200" == cells(computed)["gross_weight_kg"]


def test_a_formula_that_failed_is_pointed_at():
    row = ["#REF!" if name == "seal" else "x" for name in NAMES]

    with pytest.raises(SheetNotAllowed) as refused:
        text_of(filled(list(NAMES), row))

    assert [(2, "seal")] == [
        (one["line"], one["column"]) for one in refused.value.lines
    ]


def test_lines_are_those_of_the_sheet():
    row = ["x" for _ in NAMES]

    found = rows_of(text_of(filled([], list(NAMES), [], row)))

    assert [4] == [one.line for one in found]


BOMB = packed({SHEET: b"0" * (MOST_UNPACKED_BYTES + 1)})
MANY = packed({f"part-{n}": b"" for n in range(MOST_PARTS + 1)})
UNFOLDING = changed(
    filled(["&e8;"]),
    SHEET,
    b"<worksheet",
    f"<!DOCTYPE worksheet [{ENTITIES}]><worksheet".encode(),
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"plate,gate\r\n", id="text"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), id="password"),
        pytest.param(b"PK\x03\x04" + bytes(200), id="torn"),
        pytest.param(packed({"hello.txt": b"hello"}), id="other"),
        pytest.param(filled(["x"])[:-40], id="cut"),
        pytest.param(BOMB, id="bomb"),
        pytest.param(MANY, id="many-parts"),
        pytest.param(UNFOLDING, id="entities"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes):
    with pytest.raises(SheetNotAllowed) as refused:
        text_of(content)

    assert LANGUAGES.keys() == refused.value.lines[0]["message"].keys()


def test_a_workbook_that_lies_about_its_size_is_not_unpacked_further():
    content = bytearray(packed({SHEET: b"0" * 1_000_000}))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    with pytest.raises(SheetNotAllowed):
        text_of(bytes(content))
