"""What other controls would change, told before anybody turns them."""

from typing import Any

from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    approved,
    is_problem,
    machinery,
    said,
    turn,
)
from tests.api.test_controls import SUSPENDED
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"


async def previewed(people: People, **wanted: Any) -> dict[str, Any]:
    path = f"{GATE}/controls/preview"
    answer = await people.ask("management", "POST", path, json=wanted)
    found: dict[str, Any] = said(answer)
    return found


async def test_a_preview_counts_who_would_leave_and_come(morning: People):
    await turn(morning, HUU_NGHI, mode="hold", suspensions=[SUSPENDED])
    for _ in range(2):
        await approved(morning)
    await approved(morning, goods=[machinery()])
    instead = SUSPENDED | {"category": "machinery"}

    found = (await previewed(morning, suspensions=[instead]))["directions"]["export"]

    assert (1, 2, {"before": 1, "after": 2}) == (
        found["leave"],
        found["come"],
        found["waiting"],
    )


async def test_what_a_preview_says_comes_true(morning: People):
    await turn(morning, HUU_NGHI, mode="hold")
    for _ in range(3):
        await approved(morning)
    wanted = {"buffer_yard": {"export": True}}

    told = (await previewed(morning, **wanted))["directions"]["export"]
    await turn(morning, HUU_NGHI, **wanted)
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    board = said(await morning.http.get(GATE))["directions"]["export"]
    assert (
        (3, 0)
        == (told["leave"], told["waiting"]["after"])
        == (
            board["scheduled"],
            board["waiting"],
        )
    )


async def test_a_preview_tells_the_next_opening_and_the_wait(morning: People):
    for _ in range(3):
        await approved(morning)
    slow = {"flows": {"export": {"admission_rate": 6}}}
    holiday = {"first": "2030-01-07", "last": "2030-01-07", "rule": "closed"}

    slower = await previewed(morning, **slow)
    closed = await previewed(morning, calendar={"holidays": [holiday]})

    wait = slower["directions"]["export"]["expected_wait_minutes"]
    assert wait["before"] < wait["after"]
    assert {"before": True, "after": False} == closed["open_now"]
    assert "2030-01-08T00:00:00Z" == closed["opens_at"]["after"]


async def test_a_preview_changes_nothing(morning: People):
    await approved(morning)
    before = said(await morning.http.get(GATE))

    await previewed(morning, mode="closed", suspensions=[SUSPENDED])

    assert before == said(await morning.http.get(GATE))
    journal = said(await morning.ask("management", "GET", f"{GATE}/journal"))["items"]
    assert [] == [one for one in journal if one["kind"] == "controls_changed"]


async def test_a_preview_of_what_cannot_be_is_refused(morning: People):
    wanted = {"suspensions": [SUSPENDED | {"first": "2030-01-09"}]}

    answer = await morning.ask(
        "management", "POST", f"{GATE}/controls/preview", json=wanted
    )

    assert is_problem(answer, 422, "controls-not-allowed")
