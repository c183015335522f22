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
    machinery,
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

    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert (200, 412) == (first.status_code, second.status_code)
    assert '"2"' == first.headers["ETag"]
    assert said(first)["mode"] == said(await morning.http.get(GATE))["mode"]


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


# Suspensions, holidays, the buffer yard: who is callable


SUSPENDED = {
    "category": "fresh_fruit",
    "direction": "export",
    "first": "2030-01-07",
    "last": "2030-01-07",
    "reason": "fruit market closed",
}
TODAY_ONLY = {"first": "2030-01-07", "last": "2030-01-07"}
REFUSED = [
    {"suspensions": [SUSPENDED | {"first": "2030-01-08"}]},
    {"calendar": {"windows": {"mon": ["20:00-07:00"]}}},
    {"calendar": {"windows": {"mon": ["07:00-12:00", "11:00-20:00"]}}},
    {"calendar": {"windows": {"mon": ["27:00-28:00"]}}},
    {"calendar": {"holidays": [{"first": "2030-01-08", "last": "2030-01-07"}]}},
]
MISSHAPEN = [
    ({"suspensions": [SUSPENDED | {"category": "fruit"}]}, "/suspensions/0/category"),
    ({"suspensions": [SUSPENDED | {"reason": " "}]}, "/suspensions/0/reason"),
    ({"suspensions": [SUSPENDED | {"first": "07/01/2030"}]}, "/suspensions/0/first"),
    ({"suspensions": [SUSPENDED | {"first": "0001-01-01"}]}, "/suspensions/0/first"),
    ({"suspensions": [SUSPENDED | {"first": 1}]}, "/suspensions/0/first"),
    ({"calendar": {"windows": {"monday": []}}}, "/calendar/windows/monday"),
    ({"calendar": {"windows": {"mon": ["7-20"]}}}, "/calendar/windows/mon/0"),
    ({"buffer_yard": {"export": "yes"}}, "/buffer_yard/export"),
    ({"note": {"vi": "Nghỉ", "en": "Closed"}}, "/note/zh"),
    ({"closed_until": "tomorrow"}, "/closed_until"),
]


async def test_suspended_goods_wait_outside_the_line_and_are_told_so(morning: People):
    waiting = await approved(morning)
    other = await approved(morning, goods=[machinery()])

    await turn(morning, HUU_NGHI, suspensions=[SUSPENDED])
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    found = await morning.look(waiting.id)
    assert ("approved", "category-suspended", None) == (
        found["status"],
        found["reason"]["code"],
        found["position"],
    )
    assert ["called"] == await statuses(morning, [other])
    board = said(await morning.http.get(GATE))
    assert [SUSPENDED] == board["suspensions"]


async def test_a_holiday_for_the_pre_registered_lets_only_them_in(morning: People):
    holiday = TODAY_ONLY | {"rule": "pre_registered_only"}
    waiting = await approved(morning)

    await turn(
        morning, HUU_NGHI, calendar={"holidays": [holiday]}, pre_registration_hours=2
    )
    await dispatch.dispatch(morning.resources, HUU_NGHI)
    late = await morning.look(waiting.id)
    await turn(morning, HUU_NGHI, pre_registration_hours=0)
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert "pre-registered-only" == late["reason"]["code"]
    assert ["called"] == await statuses(morning, [waiting])
    assert [holiday] == said(await morning.http.get(GATE))["holidays_soon"]


async def test_a_holiday_closes_the_gate(morning: People):
    waiting = await approved(morning)

    answer = await turn(
        morning,
        HUU_NGHI,
        calendar={"holidays": [TODAY_ONLY | {"rule": "closed"}]},
    )
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert ["approved"] == await statuses(morning, [waiting])
    board = said(answer)
    assert (False, "2030-01-08T00:00:00Z") == (board["open_now"], board["opens_at"])


async def test_opening_hours_are_turned_day_by_day(morning: People):
    answer = await turn(
        morning, HUU_NGHI, calendar={"windows": {"mon": ["07:00-11:00"]}}
    )

    board = said(answer)
    assert ["07:00-11:00"] == board["calendar"]["windows"]["mon"]
    assert ["07:00-20:00"] == board["calendar"]["windows"]["tue"]
    assert "2030-01-07T04:00:00Z" == board["closes_at"]


async def test_a_buffer_yard_keeps_those_away_who_are_not_there(morning: People):
    waiting = await approved(morning)

    await turn(morning, HUU_NGHI, buffer_yard={"export": True})
    await dispatch.dispatch(morning.resources, HUU_NGHI)
    found = await morning.look(waiting.id)
    await turn(morning, HUU_NGHI, buffer_yard={"export": False})
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert "check-in-needed" == found["reason"]["code"]
    assert ["called"] == await statuses(morning, [waiting])


async def test_what_is_said_of_a_mode_ends_with_it(morning: People):
    note = {"vi": "Bão", "en": "Typhoon", "zh": "台风"}
    until = "2030-01-08T00:00:00Z"

    closed = said(
        await turn(morning, HUU_NGHI, mode="closed", closed_until=until, note=note)
    )
    opened = said(await turn(morning, HUU_NGHI, mode="open"))

    assert (until, note) == (closed["closed_until"], closed["note"])
    assert (None, None) == (opened["closed_until"], opened["note"])


async def test_null_takes_a_note_back(morning: People):
    note = {"vi": "Bão", "en": "Typhoon", "zh": "台风"}
    await turn(morning, HUU_NGHI, note=note)

    answer = await turn(morning, HUU_NGHI, note=None, mode=None)

    assert (None, "open") == (said(answer)["note"], said(answer)["mode"])


async def test_a_calendar_that_makes_no_sense_is_refused(morning: People):
    for wanted in REFUSED:
        tag = (await morning.http.get(GATE)).headers["ETag"]
        answer = await morning.ask(
            "management",
            "PATCH",
            CONTROLS,
            json=wanted,
            headers={"If-Match": tag},
        )
        assert 422 == answer.status_code, wanted


async def test_suspensions_and_calendars_of_another_shape_are_pointed_at(
    morning: People,
):
    for wanted, pointer in MISSHAPEN:
        answer = await morning.ask(
            "management",
            "PATCH",
            CONTROLS,
            json=wanted,
            headers={"If-Match": '"1"'},
        )
        assert is_problem(answer, 422, "shape-not-allowed")
        assert pointer == answer.json()["errors"][0]["pointer"], wanted
