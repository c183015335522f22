"""Fees as they are shown."""

import pytest

from tests.api.journeys import declared, is_problem, said
from tests.people import People


async def test_everybody_may_read_the_table_of_a_day(people: People):
    now = said(await people.http.get("/v1/fees"))
    before = said(await people.http.get("/v1/fees?on=2025-05-07"))
    never = said(await people.http.get("/v1/fees?on=2001-01-01"))

    (table,) = now["tables"]
    assert "09/2025/NQ-HĐND" == table["table"]
    assert {"vnd": 800_000, "assumed": False} == table["rates"]["ordinary"]["VT6"]
    assert ["01/2019/NQ-HĐND"] == [one["table"] for one in before["tables"]]
    assert [] == never["tables"]


@pytest.mark.parametrize("day", ["0", "1767225600", "", "today", "2025-02-30"])
async def test_a_day_is_written_out(people: People, day: str):
    answer = await people.http.get("/v1/fees", params={"on": day})

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/query/on" == answer.json()["errors"][0]["pointer"]


async def test_a_declaration_says_what_it_costs(people: People):
    made = await declared(people)

    assert [
        {
            "kind": "infrastructure_fee",
            "of": "vehicle",
            "class": "VT6",
            "base_vnd": 800_000,
            "coefficient": 1.0,
            "amount_vnd": 800_000,
            "assumed": False,
            "table": "09/2025/NQ-HĐND",
        }
    ] == made.shown["fees"]
    assert made.shown["fees"] == (await people.look(made.id))["fees"]


async def test_a_draft_costs_nothing_yet(people: People):
    made = await declared(people, driver__name=".")

    assert ("draft", []) == (made.shown["status"], made.shown["fees"])
