"""Controls: management turns them, the journal says so, and they work at once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    approved,
    body,
    is_problem,
    said,
    turn,
    verdict,
)
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"
CONTROLS = f"{GATE}/controls"
WRONG = [
    ({"mode": "sleepy"}, "/mode"),
    ({"call_window_minutes": 0}, "/call_window_minutes"),
    ({"call_window_minutes": True}, "/call_window_minutes"),
    ({"flows": {"export": {"lanes": -1}}}, "/flows/export/lanes"),
    ({"flows": {"export": {"lanes": "2"}}}, "/flows/export/lanes"),
    ({"flows": {"export": {"lanes": 1.0}}}, "/flows/export/lanes"),
    ({"flows": {"sideways": {}}}, "/flows/sideways"),
    ({"version": 9}, "/version"),
]


async def statuses(people: People, vehicles) -> list[str]:
    return [(await people.look(one.id))["status"] for one in vehicles]


async def test_controls_want_to_know_which_version_they_change(morning: People):
    wanted = {"json": {"mode": "hold"}}

    missing = await morning.ask("management", "PATCH", CONTROLS, **wanted)
    stale = await morning.ask(
        "management", "PATCH", CONTROLS, **wanted, headers={"If-Match": '"7"'}
    )

    assert is_problem(missing, 428, "version-missing")
    assert is_problem(stale, 412, "version-stale")
    assert "open" == said(await morning.http.get(GATE))["mode"]


async def test_of_two_changes_of_one_version_one_is_told_to_read_again(morning: People):
    tag = {"If-Match": (await morning.http.get(GATE)).headers["ETag"]}

    answers = await asyncio.gather(
        *(
            morning.ask(
                "management", "PATCH", CONTROLS, json={"mode": mode}, headers=tag
            )
            for mode in ("hold", "closed")
        )
    )

    assert [200, 412] == [answer.status_code for answer in answers]
    assert '"2"' == answers[0].headers["ETag"]
    assert "hold" == said(await morning.http.get(GATE))["mode"]


async def test_a_change_of_controls_is_journaled_with_its_author(morning: People):
    await turn(morning, HUU_NGHI, flows={"export": {"lanes": 3}}, mode="hold")

    journal = said(await morning.ask("management", "GET", f"{GATE}/journal"))["items"]

    last = journal[-1]
    assert ("controls_changed", "management", None) == (
        last["kind"],
        last["by"],
        last["declaration_id"],
    )
    assert {"mode", "flows"} == last["data"]["changed"].keys()
    assert 3 == last["data"]["changed"]["flows"]["export"]["lanes"]


async def test_a_change_of_nothing_leaves_the_version(morning: People):
    answer = await turn(morning, HUU_NGHI, mode="open")

    assert '"1"' == answer.headers["ETag"]


async def test_controls_of_another_shape_are_pointed_at(morning: People):
    tag = {"If-Match": '"1"'}

    for wanted, pointer in WRONG:
        answer = await morning.ask(
            "management", "PATCH", CONTROLS, json=wanted, headers=tag
        )
        assert is_problem(answer, 422, "shape-not-allowed")
        assert pointer == answer.json()["errors"][0]["pointer"], wanted


@pytest.mark.parametrize("who", ["customs", "border-guard", "agent", "tester"])
async def test_controls_are_for_management(morning: People, who: str):
    tag = {"If-Match": '"1"'}

    answer = await morning.ask(
        who, "PATCH", CONTROLS, json={"mode": "closed"}, headers=tag
    )

    assert is_problem(answer, 403, "role-not-allowed")


@pytest.mark.parametrize("mode", ["hold", "closed", "contingency"])
async def test_a_gate_that_stands_calls_nobody(morning: People, mode: str):
    waiting = await approved(morning)
    await turn(morning, HUU_NGHI, mode=mode)

    await dispatch.dispatch(morning.resources, HUU_NGHI)
    stood = await statuses(morning, [waiting])
    await turn(morning, HUU_NGHI, mode="open")
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert ["approved"] == stood
    assert ["called"] == await statuses(morning, [waiting])


async def test_a_gate_that_drains_calls_but_takes_no_more(morning: People):
    waiting = await approved(morning)
    await turn(morning, HUU_NGHI, mode="drain")

    refused = await morning.declare(body())
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert is_problem(refused, 409, "gate-takes-no-declarations")
    assert ["called"] == await statuses(morning, [waiting])


async def test_the_yard_takes_what_it_holds(morning: People):
    flow = {"admission_rate": 100_000, "yard_capacity": 2}
    await turn(morning, HUU_NGHI, flows={"export": flow})
    waiting = [await approved(morning) for _ in range(4)]

    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert ["called"] * 2 + ["approved"] * 2 == await statuses(morning, waiting)
    said(await verdict(morning, waiting[0], "cancel", who="agent"))
    await dispatch.dispatch(morning.resources, HUU_NGHI)
    expected = ["cancelled", "called", "called", "approved"]
    assert expected == await statuses(morning, waiting)


async def test_calls_keep_to_the_admission_rate(morning: People):
    await turn(morning, HUU_NGHI, flows={"export": {"admission_rate": 30}})
    waiting = [await approved(morning) for _ in range(8)]
    now, calls = datetime.fromisoformat(MORNING), []

    for _ in range(5):
        await dispatch.dispatch(morning.resources, HUU_NGHI)
        calls.append((await statuses(morning, waiting)).count("called"))
        now += timedelta(minutes=2)
        await morning.set_clock(now.isoformat())

    # What five quiet minutes have saved up, then one every two minutes.
    assert [2, 3, 4, 5, 6] == calls
