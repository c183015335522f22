"""Cells of the desk's table, corrected by a form: without a script, and below a row."""

from typing import Any

import pytest

from gateway.console import cookies
from gateway.console.agent.foreseeing import Outcome
from gateway.console.texts import TEXTS
from tests.api.journeys import (
    MORNING,
    Vehicle,
    approved,
    called,
    declared,
    entered,
    found,
    hire,
    said,
    verdict,
)
from tests.console.reading import Reading
from tests.console.test_declaring import Paper
from tests.console.test_vehicles import HTML, page, sign_in
from tests.people import People

VI = TEXTS["vi"]
TABLE = "/agent?view=all&shows=declared"
DRIVERS = {"driver_name", "phone"}


class Row(Paper):
    """One vehicle of the agent's, on the page of its row."""

    path = ""
    said = ""

    async def open_of(self, made: Vehicle) -> None:
        self.path = f"/agent/rows/{made.id}"
        await self._look()

    async def _look(self, query: str = "") -> None:
        answer = await self.client.http.get(self.path + query, headers=HTML)
        self._show(answer.status_code, answer.text)

    async def send(self, **cells: str) -> None:
        sent = self.filled() | {"act": "send"} | cells
        answer = await self.client.http.post(self.path, data=sent, headers=HTML)
        self._show(answer.status_code, answer.text)
        self.location = answer.headers.get("location", "")
        if self.location:
            await self._look(self.location.removeprefix(self.path))

    def _show(self, status: int, html: str) -> None:
        self.status, self.page = status, Reading(html)
        self.said = " ".join(one.text for one in self.page.elements)


@pytest.fixture
async def row(client: People) -> Row:
    await client.set_clock(MORNING)
    await sign_in(client)
    return Row(client)


async def correct(client: People, made: Vehicle, who: str, **patch: Any) -> None:
    """Correct it by program, whatever its version is."""
    shown = await client.ask(who, "GET", made.path)
    tag = {"If-Match": shown.headers["etag"]}
    said(await client.ask(who, "PATCH", made.path, json=patch, headers=tag))


def offered(shown: Reading, made: Vehicle) -> set[str]:
    """Return the cells of that row which can be corrected in their place."""
    return {
        one.attributes["data-cell"]
        for one in shown.elements
        if "data-cell" in one.attributes and made.id == one.nearest("data-id")
    }


async def test_the_table_offers_what_the_rules_allow_at_each_status(row: Row):
    waiting, gone_up = await declared(row.client), await called(row.client)
    inside = await entered(row.client)

    shown = await page(row.client, TABLE)

    assert offered(shown, waiting) >= DRIVERS | {"plate", "trailer_plate", "weight_kg"}
    assert DRIVERS == offered(shown, gone_up)
    assert set() == offered(shown, inside)


async def test_goods_of_several_lines_are_summed_up_and_corrected_elsewhere(row: Row):
    made = await declared(row.client)
    first = made.shown["goods"][0]
    other = first | {"description": "Ớt tươi", "weight_kg": 1_500}
    await correct(row.client, made, "agent", goods=[first, other])

    shown = await page(row.client, TABLE)

    words = {one.text for one in shown.elements if made.id == one.nearest("data-id")}
    weight = first["weight_kg"] + 1_500
    assert any(f"{weight:,}".replace(",", ".") in text for text in words)
    assert any(f"{first['description']} +1" in text for text in words)
    assert "weight_kg" not in offered(shown, made)


async def test_a_cell_that_costs_nothing_is_corrected_at_once(row: Row):
    made = await approved(row.client)
    await row.open_of(made)

    await row.send(driver_name="Trần Thị Bình", planned_arrival="2030-01-07T11:00")

    now = await row.client.look(made.id)
    assert ("approved", "Trần Thị Bình") == (now["status"], now["driver"]["name"])
    assert "2030-01-07T04:00:00" in now["planned_arrival"]
    kept = ("goods", "vehicle", "quarantine", "receiving_vehicles")
    assert {key: made.shown[key] for key in kept} == {key: now[key] for key in kept}
    assert VI["agent_cells_done_free"].format(plate=made.plate) in row.said


COSTS = [
    ("trailer_plate", "12R-006.78", Outcome.PLACE, "submitted"),
    ("seal", "VN7654321", Outcome.REVIEW, "submitted"),
    ("gross_weight_kg", "37.500", Outcome.REVIEW, "submitted"),
]


@pytest.mark.parametrize(("cell", "text", "outcome", "status"), COSTS)
async def test_what_costs_something_is_foreseen_and_asked_about(
    row: Row, cell: str, text: str, outcome: Outcome, status: str
):
    made = await approved(row.client)
    await row.open_of(made)

    await row.send(**{cell: text})
    asked, before = row.said, await row.client.look(made.id)
    await row.send()

    assert VI[f"agent_cells_asks_{outcome}"].format(plate=made.plate) in asked
    assert "approved" == before["status"]
    assert status == (await row.client.look(made.id))["status"]
    assert VI[f"agent_cells_done_{outcome}"].format(plate=made.plate) in row.said


async def test_what_would_make_a_draft_of_it_is_foreseen(row: Row):
    made = await declared(row.client)
    await row.open_of(made)

    await row.send(weight_kg="50000")
    asked = row.said
    await row.send()

    assert VI["agent_cells_asks_draft"].format(plate=made.plate) in asked
    assert "nặng hơn tổng trọng lượng" in asked
    assert "draft" == (await row.client.look(made.id))["status"]


async def test_a_draft_that_is_mended_in_its_cell_is_sent_for_review(row: Row):
    made = await declared(row.client, driver__name="-")
    assert "draft" == made.shown["status"]
    await row.open_of(made)
    wrong = set(row.wrong)

    await row.send(driver_name="Trần Thị Bình")
    asked = row.said
    await row.send()

    assert {"driver_name"} == wrong
    assert VI["agent_cells_asks_submitted"] in asked
    assert "submitted" == (await row.client.look(made.id))["status"]


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_what_is_wrong_stands_beside_its_cell(row: Row, language: str):
    made = await declared(row.client)
    await row.open_of(made)
    row.client.http.headers["accept-language"] = language

    await row.send(weight_kg="nặng", trailer_plate="??", seal="VN1")

    assert 422 == row.status
    expected = {"weight_kg": "wrong_number", "trailer_plate": "wrong_value"}
    assert {name: TEXTS[language][key] for name, key in expected.items()} == row.wrong
    assert ("nặng", "VN1") == (row.filled()["weight_kg"], row.filled()["seal"])
    assert made.shown == await row.client.look(made.id)


async def test_who_was_faster_is_told_with_what_they_changed(client: People):
    await client.set_clock(MORNING)
    firm = await found(client.resources)
    mine, theirs = [
        await hire(client.resources, "agent", owner_id=firm) for _ in range(2)
    ]
    made = await declared(client, who=mine)
    name = cookies.session_name(is_sandbox=True)
    client.http.cookies.set(name, await client.token(mine))
    row = Row(client)
    await row.open_of(made)
    vehicle = {"seal": "VN-THEIRS", "trailer_plate": "12R-111.11"}
    await correct(client, made, theirs, vehicle=vehicle)

    await row.send(seal="VN-MINE")
    told, status = row.said, row.status
    await row.send()

    assert 412 == status
    colleague = VI["event_by_colleague"].split()[-1]
    for words in (VI["event_corrected"], colleague, "VN-THEIRS", "VN-MINE"):
        assert words in told
    now = (await client.look(made.id, mine))["vehicle"]
    # What was not touched here is theirs, and is not put back.
    assert ("VN-MINE", "12R-111.11") == (now["seal"], now["trailer_plate"])


async def test_what_happened_meanwhile_is_told_before_it_is_sent(row: Row):
    made = await declared(row.client)
    await row.open_of(made)
    cells = row.filled() | {"act": "look", "seal": "VN7654321"}
    said(await verdict(row.client, made, "hold"))

    answer = await row.client.http.post(f"{row.path}/now", data=cells, headers=HTML)

    piece = Reading(answer.text)
    assert 200 == answer.status_code
    assert "asks" == piece.attribute("div", "data-state")
    assert any(VI["event_held"] in one.text for one in piece.elements)
    assert made.shown["vehicle"]["seal"] != "VN7654321"


async def test_a_cell_that_may_not_change_any_more_says_what_to_do(row: Row):
    made = await called(row.client)
    await row.open_of(made)

    await row.send(**{"seal": "VN7654321", "was-seal": ""})

    assert 409 == row.status
    assert made.shown["vehicle"] == (await row.client.look(made.id))["vehicle"]


async def test_another_vehicle_that_is_declared_already_is_pointed_at(row: Row):
    other, made = await declared(row.client), await declared(row.client)
    await row.open_of(made)

    await row.send(plate=other.plate)
    await row.send()

    assert 409 == row.status
    links = {one.attributes.get("href") for one in row.page.elements}
    assert f"/v/{other.id}" in links


async def test_what_differs_in_nothing_changes_nothing(row: Row):
    made = await declared(row.client)
    await row.open_of(made)

    await row.send(plate=f" {made.plate} ")

    assert f"/agent/rows/{made.id}" == row.location
    assert made.shown == await row.client.look(made.id)


@pytest.mark.parametrize("who", ["customs", "driver"])
async def test_only_agents_have_rows(client: People, who: str):
    await client.set_clock(MORNING)
    made = await declared(client)
    await sign_in(client, who)

    answers = [
        await client.http.get(f"/agent/rows/{made.id}", headers=HTML),
        await client.http.post(f"/agent/rows/{made.id}", data={"seal": "x"}),
        await client.http.post(f"/agent/rows/{made.id}/now", data={"seal": "x"}),
    ]

    assert [403] * 3 == [answer.status_code for answer in answers]
