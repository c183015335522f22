"""Whatever stands in a path, a query or a header, the answer is no mishap."""

import re
from uuid import uuid4

import httpx2
import pytest

from tests.api import hostility
from tests.api.journeys import HUU_NGHI, body, declared, is_problem
from tests.documented import DOCUMENT
from tests.people import People

PATHS = [path for path, found in DOCUMENT["paths"].items() if "get" in found]
FILLED = {"gate": HUU_NGHI, "declaration_id": str(uuid4()), "webhook_id": str(uuid4())}


def judge(answer: httpx2.Response, what: str) -> None:
    """It is right, or a whole problem document about a mistake of the client's."""
    assert answer.status_code < 500, (what, answer.text)
    if answer.status_code >= 400:
        found = answer.json()
        assert "application/problem+json" == answer.headers["content-type"], what
        assert found["status"] == answer.status_code
        assert found["title"]
        assert found["detail"], what
    assert "X-Injected" not in answer.headers


@pytest.mark.parametrize("path", [path for path in PATHS if "{" in path])
async def test_no_path_is_bad_enough(people: People, path: str):
    for segment in hostility.SEGMENTS:
        asked = segment.join(re.split(r"\{\w+\}", path))
        answer = await people.ask("customs", "GET", asked)

        judge(answer, asked)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, parameter["name"])
        for path in PATHS
        for parameter in DOCUMENT["paths"][path]["get"].get("parameters", ())
        if parameter["in"] == "query"
    ],
)
async def test_no_query_is_bad_enough(people: People, path: str, name: str):
    needed = "direction=export&" if path.endswith("/line") else ""
    for value in hostility.QUERIES:
        asked = f"{path.format(**FILLED)}?{needed}{name}={value}"
        answer = await people.ask("customs", "GET", asked)

        judge(answer, asked)


async def test_unknown_queries_are_passed_over(people: People):
    answer = await people.http.get("/v1/gates?%00=%00&a=1&a=2&=&")

    assert 200 == answer.status_code


@pytest.mark.parametrize(
    "tag",
    ["", "*", "1", '"', '""', '"x"', '"-1"', '"1.0"', '"1e3"', "9" * 5000, '"²"', "W/"],
)
async def test_a_tag_of_nobodys_is_stale(people: People, tag: str):
    answer = await people.ask(
        "management",
        "PATCH",
        f"/v1/gates/{HUU_NGHI}/controls",
        json={"mode": "closed"},
        headers={"If-Match": tag.encode("latin-1")},
    )

    if tag == "1":  # a right tag that lost its quotes
        assert answer.status_code in {200, 412}
    else:
        assert is_problem(answer, 412, "version-stale")


@pytest.mark.parametrize("name", ["If-None-Match", "Accept", "Cookie", "Range", "Host"])
async def test_headers_may_hold_anything(people: People, name: str):
    made = await declared(people)
    for value in (b"", b"\xff\xfe", b"x" * 6000, b",,,;;;==", b"*", b'"\\"'):
        answer = await people.ask("agent", "GET", made.path, headers={name: value})

        judge(answer, name)


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", "9" * 30, "9" * 5000, ""])
async def test_a_length_that_is_none_harms_nobody(people: People, length: str):
    # Servers refuse most of these themselves; the gateway does not rely on it.
    answer = await people.ask(
        "agent",
        "POST",
        "/v1/declarations",
        content=b"{}",
        headers={"Content-Length": length.encode(), "Idempotency-Key": "k" * 20},
    )

    judge(answer, length)
    assert answer.status_code >= 400


@pytest.mark.parametrize(
    "plate",
    [
        "１２Ｃ－１２３４５",  # noqa: RUF001 - full-width is the point
        "12C\u200b-12345",
        "12C\u202e-12345",
        "12C\u2066-12345",
        "\ufeff12C-12345",
        "12C-1234⑤",
        "\U0001d7cf2C-12345",
        "12С-12345",  # noqa: RUF001 - a Cyrillic letter
        "12C-12345\n",
        "\u0661\u0662C-12345",
        "🚚",
        "-",
        "",
        "12C" + "0" * 30,
    ],
)
async def test_look_alikes_of_plates_are_refused_by_name(people: People, plate: str):
    for field in ("plate", "trailer_plate", "container"):
        answer = await people.declare(body(**{f"vehicle__{field}": plate}))

        assert is_problem(answer, 422, "shape-not-allowed"), field
        assert f"/vehicle/{field}" == answer.json()["errors"][0]["pointer"]


@pytest.mark.parametrize(
    "arrival",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1999-12-31T23:59:59Z",
        "2030-02-30T00:00:00Z",
        "2030-01-07T24:00:01Z",
        "2030-01-07",
        "2030-01-07T02:00:00",
        "1893981600",
        "now",
    ],
)
async def test_times_that_cannot_be_are_refused(people: People, arrival: str):
    answer = await people.declare(body(planned_arrival=arrival))

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/planned_arrival" == answer.json()["errors"][0]["pointer"]
