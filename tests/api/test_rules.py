"""The published rules."""

from datetime import date

from tests.api.journeys import HUU_NGHI, declared, machinery, said
from tests.people import People

LANGUAGES = {"vi", "en", "zh"}


async def test_every_rule_is_published_in_three_languages(people: People):
    rules = said(await people.http.get("/v1/rules"))["items"]

    assert len(rules) == len({rule["id"] for rule in rules}) > 20
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
