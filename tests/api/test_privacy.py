"""Through whatever door: nobody reads what the own work does not need."""

import pytest

from gateway.domain.privacy import hidden_from
from tests.api.journeys import (
    HUU_NGHI,
    approved,
    called,
    declared,
    enter,
    said,
    verdict,
)
from tests.people import People

OFFICERS = ["yard", "quarantine", "border-guard", "customs", "management"]
# What no eyes but the owner's and management's see at one place or another.
TELEPHONE, TAX_CODE = "0912345678", "4900123467"


@pytest.mark.parametrize("who", OFFICERS)
async def test_what_is_hidden_is_null_and_listed(people: People, who: str):
    made = await declared(people)

    one = said(await people.ask(who, "GET", made.path))
    listed = said(
        await people.ask(who, "GET", f"/v1/declarations?number={one['number']}")
    )

    hidden = list(hidden_from(who.replace("-", "_"), is_owner=False))
    assert hidden == one.get("hidden", [])
    assert hidden == listed["items"][0].get("hidden", [])
    for found in (one, listed["items"][0]):
        assert ("/driver/phone" in hidden) is (found["driver"]["phone"] is None)


async def test_the_owner_is_hidden_nothing(people: People):
    made = await declared(people)

    found = said(await people.ask("agent", "GET", made.path))

    assert "hidden" not in found
    assert TELEPHONE == found["driver"]["phone"]


async def test_line_reviews_and_verdicts_hide_it_too(people: People):
    reviewed = await declared(people)
    waiting = await approved(people)
    reviews = await people.ask("customs", "GET", f"/v1/gates/{HUU_NGHI}/reviews")
    judged = await verdict(people, reviewed, "approve")
    path = f"/v1/gates/{HUU_NGHI}/line?direction=export&limit=200"
    line = await people.ask("border-guard", "GET", path)

    for answer in (reviews, judged):
        said(answer)
        assert TELEPHONE not in answer.text
    assert waiting.shown["number"] in line.text
    assert TAX_CODE not in line.text


async def test_the_barrier_is_told_of_vehicle_and_driver_only(people: People):
    made = await called(people)

    answer = await enter(people, made)

    assert TAX_CODE not in answer.text
    assert TELEPHONE in answer.text


async def test_journal_and_history_name_nobody(people: People):
    made = await approved(people)
    history = await people.ask("customs", "GET", f"{made.path}/history")
    journal = await people.ask("customs", "GET", f"/v1/gates/{HUU_NGHI}/journal")

    for answer in (history, journal):
        said(answer)
        for secret in (TELEPHONE, TAX_CODE, "Nguyễn", made.plate):
            assert secret not in answer.text


async def test_the_public_board_names_nobody(people: People):
    made = await called(people)

    board = await people.http.get("/v1/gates")

    for secret in (TELEPHONE, TAX_CODE, "Nguyễn", made.plate):
        assert secret not in board.text
