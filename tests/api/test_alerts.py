"""Alerts at a gate: open while their condition holds, journaled once."""

import asyncio

import pytest

from gateway.domain.lifecycle import Status
from gateway.workers import alert, dispatch, expire
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    TAN_THANH,
    Vehicle,
    approved,
    called,
    check,
    cleared,
    entered,
    hire,
    is_problem,
    said,
    turn,
)
from tests.people import People

TEN_PAST = "2030-01-07T02:10:00Z"
NEXT_DAY = "2030-01-08T02:30:00Z"
DAY_AND_A_HALF = "2030-01-08T14:30:00Z"
NOON = "2030-01-07T05:00:00Z"


@pytest.fixture(autouse=True)
async def _nine_o_clock(people: People) -> None:
    await people.set_clock(MORNING)


async def kinds(people: People, made: Vehicle) -> list[str]:
    """Return what was raised of it, in order, as its history tells."""
    history = said(await people.ask("agent", "GET", f"{made.path}/history"))["items"]
    return [one["data"]["alert"] for one in history if one["kind"] == "alerted"]


async def test_half_an_entry_is_an_alert_until_the_other_mark_comes(people: People):
    made = await entered(people)
    await people.set_clock(TEN_PAST)

    before = await people.look(made.id)
    after = said(await check(people, made, "customs_entry"), 201)

    (shown,) = before["alerts"]
    assert ("half_confirmed", "customs") == (shown["alert"], shown["owner"])
    assert "2030-01-07T02:05:00Z" == shown["since"]
    assert [] == after["alerts"]


async def test_an_alert_is_journaled_once_though_many_look(people: People):
    made = await entered(people)
    await people.set_clock(TEN_PAST)

    await asyncio.gather(*(alert.alert(people.resources, HUU_NGHI) for _ in range(4)))
    await alert.alert(people.resources, HUU_NGHI)

    assert ["half_confirmed"] == await kinds(people, made)


async def test_nothing_is_journaled_before_its_time(people: People):
    made = await entered(people)

    await alert.alert(people.resources, HUU_NGHI)

    assert [] == await kinds(people, made)


async def test_the_gate_lists_its_alerts_the_oldest_first(people: People):
    first = await entered(people)
    await people.set_clock("2030-01-07T02:03:00Z")
    second = await entered(people)
    await people.set_clock(TEN_PAST)

    found = said(await people.ask("yard", "GET", f"/v1/gates/{HUU_NGHI}/alerts"))

    ids = [one["declaration_id"] for one in found["items"]]
    assert ids.index(first.id) < ids.index(second.id)
    assert sorted(one["since"] for one in found["items"]) == [
        one["since"] for one in found["items"]
    ]
    mine = found["items"][ids.index(first.id)]
    assert first.plate == mine["plate"]
    assert {"vi", "en", "zh"} == set(mine["message"]) == set(mine["next_action"])


async def test_the_alerts_of_a_gate_are_for_its_officers(people: People):
    elsewhere = await hire(people.resources, "customs", TAN_THANH)

    for who in ("agent", elsewhere):
        answer = await people.ask(who, "GET", f"/v1/gates/{HUU_NGHI}/alerts")
        assert is_problem(answer, 403, "role-not-allowed")


async def test_an_etag_moves_when_an_alert_opens(people: People):
    made = await entered(people)
    before = await people.ask("agent", "GET", made.path)
    await people.set_clock(TEN_PAST)

    after = await people.ask(
        "agent", "GET", made.path, headers={"If-None-Match": before.headers["ETag"]}
    )

    assert 200 == after.status_code


async def test_staying_for_a_day_is_an_alert(people: People):
    made = await cleared(people)
    await people.set_clock(NEXT_DAY)

    await alert.alert(people.resources, HUU_NGHI)

    assert ["dwell"] == await kinds(people, made)


async def test_a_vehicle_of_the_two_way_pilot_may_stay_longer(people: People):
    made = await cleared(people, two_way=True)

    await people.set_clock(NEXT_DAY)
    await alert.alert(people.resources, HUU_NGHI)
    after_a_day = await kinds(people, made)
    await people.set_clock(DAY_AND_A_HALF)
    await alert.alert(people.resources, HUU_NGHI)

    assert ([], ["dwell"]) == (after_a_day, await kinds(people, made))


async def test_who_does_not_check_in_at_the_buffer_yard_is_looked_for(
    people: People,
):
    made = await approved(people)
    await turn(people, HUU_NGHI, buffer_yard={"export": True})
    await people.set_clock(NOON)

    await dispatch.dispatch(people.resources, HUU_NGHI)
    await alert.alert(people.resources, HUU_NGHI)
    await turn(people, HUU_NGHI, buffer_yard={"export": False})

    assert ["not_arrived"] == await kinds(people, made)


async def test_who_does_not_come_when_called_is_looked_for(people: People):
    made = await called(people)
    await people.set_clock(NOON)
    await expire.miss(people.resources, HUU_NGHI)

    await alert.alert(people.resources, HUU_NGHI)

    found = await people.look(made.id)
    assert Status.APPROVED == found["status"]
    assert ["not_arrived"] == await kinds(people, made)
    assert ["not_arrived"] == [one["alert"] for one in found["alerts"]]
