"""The published rules."""

import json
import re
from datetime import date
from html import unescape

import pytest

from gateway.domain.rules.examples import EXAMPLES
from tests.api.journeys import HUU_NGHI, body, declared, machinery, said
from tests.people import People

LANGUAGES = {"vi", "en", "zh"}
PRE = re.compile("<pre[^>]*>(.*?)</pre>", re.DOTALL)


async def test_every_rule_is_published_in_three_languages(people: People):
    rules = said(await people.http.get("/v1/rules"))["items"]

    assert len(rules) == len({rule["id"] for rule in rules}) > 60
    for rule in rules:
        assert LANGUAGES == rule["message"].keys()
        assert all(rule["message"].values())
        assert rule["severity"] in {"failure", "warning"}
        assert date.fromisoformat(rule["since"]) <= date(2026, 12, 31)


async def test_what_a_declaration_is_told_is_a_published_rule(people: People):
    rules = said(await people.http.get("/v1/rules"))["items"]
    made = await declared(
        people,
        driver__name="...",
        driver__phone="12",
        vehicle__container="MSKU1234560",
        goods=[machinery() | {"customs_declaration": "105123456780"}],
    )

    published = {(rule["id"], rule["severity"]): rule["message"] for rule in rules}
    told = [("failure", found) for found in made.shown["rule_failures"]]
    told += [("warning", found) for found in made.shown["warnings"]]
    assert len(made.shown["rule_failures"]) >= 3
    assert len(made.shown["warnings"]) >= 1
    for severity, found in told:
        assert published[found["rule"], severity].keys() == found["message"].keys()


async def test_the_order_rule_is_on_the_board(people: People):
    gate = said(await people.http.get(f"/v1/gates/{HUU_NGHI}"))

    minutes = gate["order_rule"]["head_start_minutes"]
    assert {"fresh_fruit": 120, "live_aquatic": 180, "empty": -60} == minutes


async def test_every_rule_has_a_page_with_its_texts_and_examples(people: People):
    rules = said(await people.http.get("/v1/rules"))["items"]
    index = (await people.http.get("/rules")).text

    for rule in rules:
        page = await people.http.get(rule["page"])
        text = unescape(page.text)
        assert 200 == page.status_code
        assert page.headers["content-type"].startswith("text/html")
        assert all(message in text for message in rule["message"].values())
        assert f'href="{rule["page"]}"' in index
        shown = [json.loads(found) for found in PRE.findall(text)]
        example = EXAMPLES[rule["id"]]
        assert [dict(example.broken), dict(example.kept)] == shown


@pytest.mark.parametrize("name", ["no-such", "%00", "<script>", "x" * 999])
async def test_there_is_no_page_for_what_is_no_rule(people: People, name: str):
    answer = await people.http.get(f"/rules/{name}")

    assert 404 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


async def test_a_receiving_vehicle_that_cannot_be_read_is_pointed_at(people: People):
    for field in ("plate", "trailer_plate", "container"):
        receiving = {"plate": "12C-543.21"} | {field: "%%%"}

        answer = await people.declare(body(receiving_vehicles=[receiving]))

        assert 422 == answer.status_code
        pointers = [error["pointer"] for error in answer.json()["errors"]]
        assert [f"/receiving_vehicles/0/{field}"] == pointers


async def test_an_origin_in_words_is_kept_as_a_draft(people: People):
    origin = [dict(body()["goods"][0]) | {"origin": "Viet Nam"}]

    made = await declared(people, goods=origin)

    assert "draft" == made.shown["status"]
    assert ["origin-format"] == [f["rule"] for f in made.shown["rule_failures"]]
