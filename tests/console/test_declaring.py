"""Declaring by page, without a script: a topic at a time, and nothing is lost."""

import pytest

from gateway.console.declaration_form import NAMES, STEPS
from gateway.console.texts import TEXTS
from tests.console.reading import Reading
from tests.console.test_vehicles import HOSTILE, sign_in
from tests.people import People

HTML = {"accept": "text/html"}
MORNING = "2030-01-07T02:00:00Z"
ANSWERS = {
    "nationality": "VN",
    "plate": "12C-678.90",
    "gross_weight_kg": "38.200",
    "laden": "yes",
    "gate": "tan-thanh",
    "direction": "export",
    "arrival_day": "2030-01-07",
    "arrival_time": "10:30",
    "driver_name": "Nguyễn Văn An",
    "phone": "0912345678",
    "description": "Thanh long ruột đỏ",
    "category": "fresh_fruit",
    "weight_kg": "22000",
    "owner_name": "Công ty TNHH Ví Dụ",
    "customs_declaration": "305123456780",
    "plant_certificate": "KDTV-2026-0001",
}


class Paper:
    """A visitor with a browser that runs no script."""

    def __init__(self, client: People) -> None:
        self.client = client
        self.page = Reading("")
        self.status = 0
        self.location = ""

    async def open(self, language: str = "vi") -> None:
        answer = await self.client.http.get(f"/declare?lang={language}", headers=HTML)
        self.page = Reading(answer.text)

    def filled(self) -> dict[str, str]:
        """What the form would send as it stands."""
        found = {
            one.attributes["name"]: one.attributes.get("value", "")
            for one in self.page.elements
            if one.tag == "input"
        }
        for one in self.page.elements:
            if one.tag == "option" and "selected" in one.attributes:
                found[one.nearest("name") or ""] = one.attributes["value"]
        return found

    async def go(self, where: str = "next", **answers: str) -> None:
        sent = self.filled() | answers | {"go": where}
        answer = await self.client.http.post("/declare", data=sent, headers=HTML)
        self.status, self.page = answer.status_code, Reading(answer.text)
        self.location = answer.headers.get("location", "")

    @property
    def heading(self) -> str:
        return next(one.text for one in self.page.elements if one.tag == "h1")

    @property
    def wrong(self) -> dict[str, str]:
        return {
            one.attributes["id"].removesuffix("-wrong"): one.text
            for one in self.page.elements
            if one.attributes.get("id", "").endswith("-wrong")
        }

    async def go_through(self, **changes: str) -> None:
        for step in STEPS:
            mine = {field.name for field in step.fields}
            said = ANSWERS | changes
            await self.go(**{name: said[name] for name in mine & said.keys()})
            assert 200 == self.status, self.wrong


@pytest.fixture
async def paper(client: People) -> Paper:
    await client.set_clock(MORNING)
    await sign_in(client, "driver")
    made = Paper(client)
    await made.open()
    return made


async def test_a_vehicle_is_declared_step_by_step(paper: Paper):
    await paper.go_through()
    await paper.go("send")

    assert 303 == paper.status
    declared = await paper.client.look(
        paper.location.removeprefix("/v/").removesuffix("?declared"), "driver"
    )
    assert ("submitted", "tan-thanh") == (declared["status"], declared["gate"])
    assert "2030-01-07T03:30:00Z" == declared["planned_arrival"]
    assert 38_200 == declared["vehicle"]["gross_weight_kg"]
    assert "12C-678.90" == declared["vehicle"]["plate"]
    assert [] == declared["rule_failures"]


async def test_goods_have_as_many_lines_as_there_are_owners(paper: Paper):
    for step in STEPS[:3]:
        mine = {field.name for field in step.fields}
        await paper.go(**{key: ANSWERS[key] for key in mine & ANSWERS.keys()})
    asked = ("description", "category", "weight_kg", "owner_name")
    first = {key: ANSWERS[key] for key in asked}
    await paper.go("add-line", **first)
    second = {f"{key}-2": text for key, text in first.items()} | {"weight_kg-2": "900"}
    await paper.go("add-line", **second)
    await paper.go(**{"weight_kg-3": "a few"})
    wrong = paper.wrong
    await paper.go("remove-line-3")
    await paper.go()
    assert TEXTS["vi"]["step_name_papers"] == paper.heading
    numbers = {
        "customs_declaration": "305123456780",
        "customs_declaration-2": "305123456791",
    }
    await paper.go(**numbers | {"plant_certificate": "KDTV-2026-0001"})
    await paper.go("send")

    assert {"weight_kg-3": TEXTS["vi"]["wrong_number"]} == wrong
    assert 303 == paper.status
    made = paper.location.removeprefix("/v/").removesuffix("?declared")
    goods = (await paper.client.look(made, "driver"))["goods"]
    assert [(22_000, "305123456780"), (900, "305123456791")] == [
        (line["weight_kg"], line["customs_declaration"]) for line in goods
    ]


async def test_sent_twice_it_is_one_declaration(paper: Paper):
    await paper.go_through()
    check = paper.page
    await paper.go("send")
    first, paper.page = paper.location, check

    await paper.go("send")

    assert (303, first) == (paper.status, paper.location)


async def test_what_was_sent_before_it_was_changed_is_found(paper: Paper):
    await paper.go_through()
    check = paper.page
    await paper.go("send")
    paper.page = check

    await paper.go("send", driver_name="Trần Văn Bình")

    assert 409 <= paper.status < 500
    assert "/vehicles" in {one.attributes.get("href") for one in paper.page.elements}
    assert check.elements != paper.page.elements


async def test_steps_that_nobody_looked_through_are_before_going_on(paper: Paper):
    await paper.go_through()

    await paper.go("check", unseen="yes", gross_weight_kg="heavy")
    first = (paper.status, paper.heading, paper.wrong)
    await paper.go("send", unseen="yes", phone="")
    second = (paper.status, paper.heading)
    await paper.go("check", unseen="yes", phone=ANSWERS["phone"])

    says = TEXTS["vi"]
    wrong = {"gross_weight_kg": says["wrong_number"]}
    assert (422, says["step_name_vehicle"], wrong) == first
    assert (422, says["step_name_vehicle"]) == second
    assert (422, says["step_name_vehicle"]) == (paper.status, paper.heading)


async def test_the_page_for_telephones_without_a_network_asks_all(paper: Paper):
    answer = await paper.client.http.get("/declare/offline?lang=vi", headers=HTML)

    fields = {one.attributes.get("name") for one in Reading(answer.text).elements}
    assert set(NAMES) <= fields


async def test_every_step_has_its_own_heading_and_keeps_what_was_said(paper: Paper):
    headings = [paper.heading]
    for step in STEPS:
        mine = {field.name for field in step.fields}
        await paper.go(**{name: ANSWERS[name] for name in mine & ANSWERS.keys()})
        headings.append(paper.heading)

    names = [*(step.name for step in STEPS), "check"]
    assert [TEXTS["vi"][f"step_name_{name}"] for name in names] == headings
    kept = paper.filled()
    assert ANSWERS == {name: kept[name] for name in ANSWERS}
    assert set(NAMES) <= kept.keys()


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_what_is_wrong_is_said_beside_the_field(client: People, language: str):
    await client.set_clock(MORNING)
    await sign_in(client, "driver")
    paper = Paper(client)
    await paper.open(language)

    await paper.go(plate="", gross_weight_kg="heavy", container="MSKU1234560")

    assert 422 == paper.status
    assert TEXTS[language]["step_name_vehicle"] == paper.heading
    assert TEXTS[language]["wrong_missing"] == paper.wrong["plate"]
    assert TEXTS[language]["wrong_number"] == paper.wrong["gross_weight_kg"]
    assert "heavy" == paper.filled()["gross_weight_kg"]
    linked = {one.attributes.get("href") for one in paper.page.elements}
    assert {"#plate", "#gross_weight_kg"} <= linked


async def test_a_rule_speaks_in_its_own_words(paper: Paper):
    await paper.go(plate="not a plate", gross_weight_kg="900000", laden="yes")

    assert 422 == paper.status
    assert paper.wrong


async def test_one_may_go_back_and_change(paper: Paper):
    await paper.go_through()

    await paper.go("vehicle")
    heading = paper.heading
    await paper.go(plate="12C-111.22")
    await paper.go("back")

    assert TEXTS["vi"]["step_name_vehicle"] == heading == paper.heading
    assert "12C-111.22" == paper.filled()["plate"]


async def test_a_vehicle_that_is_declared_already_leads_to_its_page(paper: Paper):
    await paper.go_through()
    await paper.go("send")
    first = paper.location.removesuffix("?declared")
    await paper.open()
    await paper.go_through()

    await paper.go("send")

    assert 409 == paper.status
    assert first in {one.attributes.get("href") for one in paper.page.elements}


async def test_an_incomplete_one_is_kept_as_a_draft(paper: Paper):
    await paper.go(plate="12C-333.44")
    await paper.go("check")

    await paper.go("send")

    assert 303 == paper.status
    page = await paper.client.http.get(paper.location, headers=HTML)
    assert TEXTS["vi"]["status_draft"] in page.text


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_was_written_stays_text_in_every_field(paper: Paper, text: str):
    sent = paper.filled() | dict.fromkeys(NAMES, text)
    for step in [*(step.name for step in STEPS), "check"]:
        paper.page = Reading("")
        await paper.go("next", **sent | {"step": step})

        scripts = [o.attributes for o in paper.page.elements if o.tag == "script"]
        assert [{"type": "module", "src": "/static/declare.js"}] == scripts
        names = {name for one in paper.page.elements for name in one.attributes}
        assert not {name for name in names if name.startswith("on")}
        assert not [o for o in paper.page.elements if o.tag in {"img", "svg/onload"}]


@pytest.mark.parametrize("step", ["", "nope", "../check", "vehicle"])
async def test_a_form_that_was_tampered_with_shows_a_form(paper: Paper, step: str):
    await paper.go("next", step=step, gate="nope", laden="maybe", key="x")

    assert paper.status in {200, 422}
    assert paper.heading


async def test_a_form_without_its_key_is_refused(paper: Paper):
    await paper.go_through()

    await paper.go("send", key="short")

    assert 400 == paper.status


async def test_an_officer_declares_nothing(client: People):
    await sign_in(client, "customs")

    shown = await client.http.get("/declare", headers=HTML)
    sent = await client.http.post("/declare", data={"go": "send"}, headers=HTML)

    assert (403, 403) == (shown.status_code, sent.status_code)
