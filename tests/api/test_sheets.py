"""A sheet is judged whole: it is taken line by line, or not at all, with reasons."""

import copy
import csv
import io
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from gateway.api.shapes import EXAMPLE as EXAMPLE_BODY
from gateway.api.sheets.columns import BY_NAME, EXAMPLE, NAMES
from tests.api import hostility
from tests.api.journeys import body, declared, is_problem, said
from tests.people import People

PATH = "/v1/declarations/csv"
LANGUAGES = {"vi", "en", "zh"}


def row(**cells: str) -> dict[str, str]:
    """A right row of a vehicle that nobody has declared yet."""
    found = dict(zip(NAMES, EXAMPLE, strict=True)) | {
        "reference": "",
        "planned_arrival": "2030-01-07 09:30",
        "plate": body()["vehicle"]["plate"],
        "trailer_plate": "",
        "container": "",
    }
    return found | cells


def sheet(*rows: Mapping[str, str], delimiter: str = ",", end: str = "\r\n") -> str:
    written = io.StringIO()
    writer = csv.DictWriter(
        written, list(rows[0]), delimiter=delimiter, lineterminator=end
    )
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


async def send(
    people: People,
    content: str | bytes,
    *,
    key: str | None = None,
    query: str = "",
    kind: str = "text/csv",
) -> httpx2.Response:
    return await people.ask(
        "agent",
        "POST",
        PATH + query,
        content=content if isinstance(content, bytes) else content.encode(),
        headers={"Idempotency-Key": key or uuid4().hex, "Content-Type": kind},
    )


async def taken(people: People, content: str | bytes, **more: Any) -> list[Any]:
    answer = said(await send(people, content, **more), 200)
    items: list[Any] = answer["items"]
    return items


async def faults(people: People, content: str | bytes) -> list[tuple[int, Any]]:
    """Send what is wrong; return the lines and columns that the refusal names."""
    before = await count(people)
    answer = await send(people, content)
    assert is_problem(answer, 422, "sheet-not-allowed")
    assert before == await count(people)
    lines = answer.json()["lines"]
    for line in lines:
        assert LANGUAGES == line["message"].keys()
        assert all(line["message"].values())
    assert [line["message"]["en"] for line in lines] == [
        error["detail"] for error in answer.json()["errors"]
    ]
    return [(line["line"], line["column"]) for line in lines]


async def count(people: People) -> int:
    async with people.resources.engine.connect() as connection:
        found = await connection.scalar(text("SELECT count(*) FROM declaration"))
    return int(found or 0)


async def test_every_row_becomes_a_declaration(people: People):
    rows = [row(reference="A"), row(direction="import"), row(driver_name="-")]

    found = await taken(people, sheet(*rows))

    assert [(2, "A"), (3, None), (4, None)] == [
        (item["line"], item["reference"]) for item in found
    ]
    assert [201] * 3 == [item["status"] for item in found]
    assert ["submitted", "draft", "draft"] == [
        item["declaration"]["status"] for item in found
    ]
    made = found[0]["declaration"]
    wanted = body(vehicle__plate=rows[0]["plate"])
    assert wanted == {name: made[name] for name in wanted}


async def test_rows_of_one_reference_are_one_vehicle(people: People):
    first = row(reference="A", receiving_plate="15C-123.45")
    other = row()
    more = dict.fromkeys(NAMES, "") | {
        "reference": "A",
        "plate": first["plate"],
        "goods_description": "Ớt tươi",
        "goods_weight_kg": "500",
        "receiving_plate": "15C-123.46",
    }

    found = await taken(people, sheet(first, other, more))

    assert [2, 3] == [item["line"] for item in found]
    made = found[0]["declaration"]
    assert [22000, 500] == [line["weight_kg"] for line in made["goods"]]
    plates = [vehicle["plate"] for vehicle in made["receiving_vehicles"]]
    assert ["15C-123.45", "15C-123.46"] == plates


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8", ";", "\r\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("utf-8-sig", "\t", "\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le", ",", "\n"),
        ("utf-16-be", ";", "\r\n"),
        ("cp1258", ";", "\r\n"),
        ("cp1258", ",", "\n"),
    ],
)
async def test_it_is_read_as_spreadsheets_write_it(
    people: People, encoding: str, delimiter: str, end: str
):
    written = sheet(row(), delimiter=delimiter, end=end)
    if encoding == "cp1258":
        # Its tones are characters of their own, beside letters that have a roof.
        content = decomposed(written).encode(encoding)
    elif encoding in {"utf-16-le", "utf-16-be"}:
        content = ("\ufeff" + written).encode(encoding)
    else:
        content = written.encode(encoding)

    found = await taken(people, content, query="?dry_run=true")

    made = found[0]["declaration"]
    assert "Nguyễn Văn An" == made["driver"]["name"]
    assert "Thanh long ruột đỏ" == made["goods"][0]["description"]


def decomposed(written: str) -> str:
    for whole, parts in {
        "ễ": "ê\u0303",
        "ộ": "ô\u0323",
        "ỏ": "o\u0309",
        "í": "i\u0301",
        "ụ": "u\u0323",
    }.items():
        written = written.replace(whole, parts)
    return written


async def test_a_file_that_was_converted_has_two_marks(people: People):
    written = "\ufeff" + sheet(row())

    for encoding in ("utf-16", "utf-8-sig"):
        found = await taken(people, written.encode(encoding), query="?dry_run=true")
        assert "submitted" == found[0]["would_be"]


async def test_a_preview_does_nothing(people: People):
    before = await count(people)

    found = await taken(
        people, sheet(row(), row(driver_phone="1")), query="?dry_run=true"
    )

    assert before == await count(people)
    assert ["submitted", "draft"] == [item["would_be"] for item in found]
    assert [] == found[0]["rule_failures"]
    assert ["/driver/phone"] == [f["pointer"] for f in found[1]["rule_failures"]]


async def test_the_same_file_again_does_nothing_twice(people: People):
    key, content = uuid4().hex, sheet(row(), row())

    first = await taken(people, content, key=key)
    second = await taken(people, content, key=key)

    assert [True, True] == [item["replayed"] for item in second]
    assert [item["declaration"] for item in first] == [
        item["declaration"] for item in second
    ]


async def test_a_file_that_was_added_to_declares_what_is_new(people: People):
    key, rows = uuid4().hex, [row(), row()]
    await taken(people, sheet(*rows), key=key)

    found = await taken(people, sheet(row(), *rows), key=key)

    assert [False, True, True] == [item["replayed"] for item in found]


async def test_a_vehicle_declared_already_concerns_its_line_alone(people: People):
    other = await declared(people)

    found = await taken(people, sheet(row(), row(plate=other.plate), row()))

    assert [201, 409, 201] == [item["status"] for item in found]
    assert other.path == found[1]["problem"]["declaration"]
    assert f"{PATH}#line=3" == found[1]["problem"]["instance"]


async def test_every_wrong_cell_is_told_and_nothing_is_taken(people: People):
    wrong = {
        "gate": "cha-lo",
        "direction": "out",
        "regime": "usual",
        "planned_arrival": "tomorrow",
        "nationality": "LA",
        "plate": "!!!",
        "container": "?",
        "seal": "x" * 41,
        "gross_weight_kg": "38.200",
        "laden": "perhaps",
        "driver_name": "x" * 201,
        "goods_category": "fruit",
        "goods_weight_kg": "-1",
        "goods_origin": "x" * 41,
        "receiving_plate": "\uff11\uff15C-12345",
    }
    rows = [row(**{name: cell}) for name, cell in wrong.items()]

    found = await faults(people, sheet(row(), *rows, row()))

    # The plates' letters are judged when the shape of all is right.
    late = {"plate", "container"}
    assert [
        (line, name) for line, name in enumerate(wrong, start=3) if name not in late
    ] == found
    assert [(2, "plate"), (3, "container"), (4, "receiving_plate")] == await faults(
        people,
        sheet(row(plate="!!!"), row(container="?"), row(receiving_plate="---")),
    )


async def test_a_cell_that_must_be_filled_is_missed(people: People):
    needed = [name for name, column in BY_NAME.items() if column.is_required]

    found = await faults(people, sheet(*(row(**{name: ""}) for name in needed)))

    assert list(enumerate(needed, start=2)) == found


async def test_goods_are_found_in_the_row_they_came_from(people: People):
    first = row(reference="A")
    second = {"reference": "A", "goods_weight_kg": "much"}

    found = await faults(people, sheet(first, dict.fromkeys(NAMES, "") | second, row()))

    assert [(3, "goods_weight_kg")] == found


async def test_rows_of_one_reference_must_agree(people: People):
    rows = [row(reference="A"), row(reference="A", laden="no")]

    assert [(3, "plate"), (3, "laden")] == await faults(people, sheet(*rows))


async def test_a_vehicle_has_so_many_goods_and_no_more(people: People):
    assert [(2, None)] == await faults(
        people, sheet(*[row(reference="A", plate="12C-000.99")] * 51)
    )


async def test_columns_must_be_right(people: People):
    right = row()
    unknown = right | {"colour": "red", "plates": ""}
    missing = {name: cell for name, cell in right.items() if name != "laden"}
    twice = sheet(right).replace("seal", "plate", 1)

    assert [(1, "colour"), (1, "plates")] == await faults(people, sheet(unknown))
    assert [(1, "laden")] == await faults(people, sheet(missing))
    assert [(1, "plate")] == await faults(people, twice)


async def test_a_head_may_come_in_any_order_and_case(people: People):
    turned = {f" {name.upper()} ": cell for name, cell in reversed(row().items())}

    found = await taken(people, sheet(turned))

    assert 201 == found[0]["status"]


async def test_ragged_rows_are_told(people: People):
    lines = sheet(row(), row(), row()).splitlines()
    lines[2] += ",more"
    lines[3] = lines[3].rpartition(",")[0]

    assert [(3, None), (4, None)] == await faults(people, "\r\n".join(lines))


async def test_blank_lines_are_passed_over(people: People):
    head, first, second = sheet(row(), row()).splitlines()
    blank = ",,,"

    found = await taken(people, f"{head}\n\n{first}\n{blank}\n{second}\n\n")

    assert [3, 5] == [item["line"] for item in found]


async def test_quotes_hold_what_would_end_a_cell(people: People):
    found = await taken(people, sheet(row(driver_name='An "Tư", Văn')))

    assert 'An "Tư", Văn' == found[0]["declaration"]["driver"]["name"]


async def test_a_quote_left_open_is_told_from_where_it_began(people: People):
    lines = sheet(row(), row(), row()).splitlines()
    lines[2] = lines[2].replace("huu-nghi", '"huu-nghi')

    assert [(3, None)] == await faults(people, "\n".join(lines))


@pytest.mark.parametrize(
    ("what", "content", "line"),
    [
        (
            "mixed",
            sheet(row()).encode() + "Ớt,".encode("cp1258", "replace") + b"\xf5",
            3,
        ),
        ("after a mark", b"\xef\xbb\xbf" + sheet(row()).encode() + b"\xf5\xec", 3),
        ("half a character", b"\xff\xfe" + sheet(row()).encode("utf-16-le") + b"a", 3),
        ("UTF-16 after UTF-8", sheet(row()).encode() + "a,b".encode("utf-16-le"), 3),
        ("UTF-16 without mark", sheet(row()).encode("utf-16-le"), 1),
        ("Chinese", sheet(row(driver_name="张伟")).encode("gb18030"), 2),
        ("a picture", bytes(range(128, 256)), 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_encodings_that_are_mixed_or_strange_are_told(
    people: People, what: str, content: bytes, line: int
):
    if what == "Chinese":
        content = content.replace("ễ".encode("gb18030", "ignore"), b"e")

    found = await faults(people, content)

    assert [(line, None)] == found


async def test_an_empty_file_is_told(people: People):
    assert [(1, None)] == await faults(people, sheet(row()).splitlines()[0])
    assert [1] * 8 == [line for line, _ in await faults(people, "")]


async def test_a_hundred_thousand_lines_are_refused(people: People):
    small = sheet(row()).splitlines()[0] + "\n" + "A,huu-nghi\n" * 100_000
    large = sheet(*[row()] * 100_000)

    assert [(5001, None)] == await faults(people, small)
    assert is_problem(await send(people, large), 413, "body-too-large")


async def test_five_hundred_are_taken_and_no_more(people: People):
    rows = [row() for _ in range(501)]

    assert [(502, None)] == await faults(people, sheet(*rows))
    found = await taken(people, sheet(*rows[:500]))
    assert [201] * 500 == [item["status"] for item in found]


async def test_only_what_says_that_it_is_a_sheet_is_read(people: People):
    for kind in ("application/json", "text/plain", ""):
        answer = await send(people, sheet(row()), kind=kind)
        assert is_problem(answer, 400, "malformed-request")
    right = await send(people, sheet(row()), kind="text/csv; charset=utf-8")
    assert 200 == right.status_code


async def test_a_key_is_needed_and_a_truth_is_one(people: People):
    kind = {"Content-Type": "text/csv"}
    right = kind | {"Idempotency-Key": uuid4().hex}
    for query, headers, status in (
        ("", kind, 400),
        ("?dry_run=true", kind, 400),
        ("?dry_run=true", right, 200),
        ("?dry_run=so", right, 422),
    ):
        answer = await people.ask(
            "agent", "POST", PATH + query, content=sheet(row()), headers=headers
        )
        assert status == answer.status_code, answer.text


async def test_no_bytes_are_our_mistake(people: People):
    before = await count(people)

    for what, content, _ in hostility.bodies():
        headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "text/csv"}
        answer = await people.ask(
            "agent", "POST", PATH, content=content, headers=headers
        )
        assert 400 <= answer.status_code < 500, what
        assert answer.json()["detail"], what

    assert before == await count(people)


async def test_the_template_is_a_right_sheet(people: People):
    template = await people.http.get(f"{PATH}/template")

    found = await taken(people, template.content, query="?dry_run=true")

    assert "text/csv; charset=utf-8" == template.headers["content-type"]
    assert template.text.startswith("\ufeffreference,gate,direction,")
    read = found[0]["declaration"]
    wanted = copy.deepcopy(dict[str, Any](EXAMPLE_BODY))
    wanted["vehicle"] |= {"plate": "12C-678.90", "trailer_plate": "12R-006.78"}
    wanted["vehicle"]["container"] = None
    assert wanted | {"two_way": False} == read
