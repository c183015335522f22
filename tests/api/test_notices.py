"""Notices: management tells everybody, in three languages, until some time."""

import pytest

from gateway.api.notices import EXAMPLE
from gateway.services.verification import verify
from tests.api.journeys import HUU_NGHI, TAN_THANH, is_problem, said
from tests.api.makers import notice_up
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"
NOTICES = f"{GATE}/notices"
UNTIL = "2030-01-07T04:00:00Z"


async def post(people: People, **changes: object):
    return await people.ask(
        "management", "POST", NOTICES, json=EXAMPLE | {"until": UNTIL} | changes
    )


async def test_the_board_of_its_gate_shows_a_notice(morning: People):
    made = said(await post(morning), 201)

    boards = said(await morning.http.get("/v1/gates"))["gates"]

    assert [[made], []] == [board["notices"] for board in boards]
    assert EXAMPLE["message"] == made["message"]
    assert [HUU_NGHI, TAN_THANH] == [board["id"] for board in boards]


async def test_a_notice_goes_when_its_time_is_over(morning: People):
    await post(morning)

    await morning.set_clock(UNTIL)

    assert [] == said(await morning.http.get(GATE))["notices"]


async def test_a_notice_is_taken_down_at_once(morning: People):
    made = await notice_up(morning)
    path = f"{NOTICES}/{made['id']}"

    answer = await morning.ask("management", "DELETE", path)
    again = await morning.ask("management", "DELETE", path)

    assert 204 == answer.status_code
    assert [] == said(await morning.http.get(GATE))["notices"]
    assert is_problem(again, 404, "notice-not-found")


async def test_what_is_told_and_taken_back_is_journaled(morning: People):
    made = await notice_up(morning)
    await morning.ask("management", "DELETE", f"{NOTICES}/{made['id']}")

    journal = said(await morning.ask("management", "GET", f"{GATE}/journal"))["items"]
    report = await verify(morning.resources.engine)

    told = [(entry["kind"], entry["by"]) for entry in journal]
    assert [
        ("notice_posted", "management"),
        ("notice_withdrawn", "management"),
    ] == told
    assert EXAMPLE["message"] == journal[0]["data"]["message"]
    assert report.ok


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"message": {"vi": "Bão", "en": "Typhoon"}}, "/message/zh"),
        ({"message": {"vi": " ", "en": "Typhoon", "zh": "台风"}}, "/message/vi"),
        ({"severity": "loud"}, "/severity"),
        ({"until": "tomorrow"}, "/until"),
    ],
)
async def test_a_notice_of_another_shape_is_pointed_at(
    morning: People, changes: dict[str, object], pointer: str
):
    answer = await post(morning, **changes)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert pointer == answer.json()["errors"][0]["pointer"]


@pytest.mark.parametrize("until", ["2030-01-07T02:00:00Z", "2031-01-07T02:00:00Z"])
async def test_a_notice_that_nobody_would_read_is_refused(morning: People, until: str):
    assert is_problem(await post(morning, until=until), 422, "controls-not-allowed")


async def test_a_board_holds_twenty_notices(morning: People):
    for _ in range(20):
        assert 201 == (await post(morning)).status_code

    assert is_problem(await post(morning), 422, "controls-not-allowed")
