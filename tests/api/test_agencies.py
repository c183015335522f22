"""Whoever integrates plays the other agencies, for their own vehicles."""

from typing import Any

import httpx2
import pytest

from tests.api.journeys import (
    Vehicle,
    approved,
    called,
    declared,
    entered,
    hire,
    is_problem,
    said,
)
from tests.people import People

PATH = "/sandbox/events"


async def play(
    people: People, vehicle: Vehicle, who: str = "agent", **event: Any
) -> httpx2.Response:
    body = {"declaration_id": vehicle.id} | {k.rstrip("_"): v for k, v in event.items()}
    return await people.ask(who, "POST", PATH, json=body)


async def status(people: People, vehicle: Vehicle, **event: Any) -> str:
    found: str = said(await play(people, vehicle, **event), 200)["status"]
    return found


async def test_one_agent_plays_everybody_on_the_way(people: People):
    vehicle = await called(people)

    guard, customs = {"as_": "border_guard"}, {"as_": "customs"}
    assert "entered" == await status(people, vehicle, **guard, event="enter")
    held = said(await play(people, vehicle, **customs, event="hold"), 200)
    said(await play(people, vehicle, **customs, event="release"), 200)
    fee = {"event": "check", "kind": "infrastructure_fee", "outcome": "pass"}
    await status(people, vehicle, as_="management", **fee)
    for kind in ("customs_entry", "customs_inspection"):
        check = {"event": "check", "kind": kind, "outcome": "pass"}
        last = await status(people, vehicle, **customs, **check)
    if last != "cleared":
        check = {"event": "check", "kind": "plant_quarantine", "outcome": "pass"}
        last = await status(people, vehicle, as_="quarantine", **check)
    assert "customs" == held["hold"]["owner"]
    assert "cleared" == last
    assert "departed" == await status(people, vehicle, **guard, event="exit")


async def test_the_answer_carries_the_tag_of_what_it_shows(people: People):
    vehicle = await declared(people)

    played = await play(people, vehicle, as_="customs", event="approve")
    found = await people.ask("agent", "GET", vehicle.path)

    assert found.headers["ETag"] == played.headers["ETag"]


@pytest.mark.parametrize(
    ("event", "then"), [("approve", "approved"), ("reject", "rejected")]
)
async def test_verdicts_are_given(people: People, event: str, then: str):
    vehicle = await declared(people)

    found = await status(people, vehicle, as_="customs", event=event)

    assert then == found
    history = await people.ask("agent", "GET", f"{vehicle.path}/history")
    assert "customs" == history.json()["items"][-1]["by"]


async def test_a_vehicle_is_turned_back(people: People):
    vehicle = await entered(people)

    assert "returned" == await status(people, vehicle, as_="customs", event="return")


async def test_a_plate_names_a_live_vehicle(people: People):
    vehicle = await declared(people)
    body = {"as": "customs", "event": "approve", "plate": vehicle.plate.lower()}

    found = said(await people.ask("agent", "POST", PATH, json=body), 200)

    assert vehicle.id == found["id"]


async def test_testers_play_for_any_vehicle_and_others_for_their_own(people: People):
    vehicle = await declared(people)
    stranger = await hire(people.resources, "agent")
    body = {"as": "customs", "event": "approve", "plate": vehicle.plate}
    event = {"as_": "customs", "event": "approve"}

    by_id = await play(people, vehicle, who=stranger, **event)
    by_plate = await people.ask(stranger, "POST", PATH, json=body)
    officer = await play(people, vehicle, who="customs", **event)

    assert is_problem(by_id, 404, "declaration-not-found")
    assert is_problem(by_plate, 409, "not-approved")
    assert is_problem(officer, 403, "role-not-allowed")
    assert 200 == (await play(people, vehicle, who="tester", **event)).status_code


@pytest.mark.parametrize(
    ("event", "agency"),
    [("approve", "border_guard"), ("enter", "customs"), ("hold", "yard")],
)
async def test_an_agency_does_only_what_it_may(people: People, event: str, agency: str):
    vehicle = await declared(people)

    answer = await play(people, vehicle, as_=agency, event=event)

    assert is_problem(answer, 403, "role-not-allowed")


async def test_the_agencys_rules_hold(people: People):
    waiting = await approved(people)

    entering = await play(people, waiting, as_="border_guard", event="enter")
    foreign = await play(
        people,
        await entered(people),
        as_="yard",
        event="check",
        kind="medical",
        outcome="pass",
    )

    assert is_problem(entering, 409, "pass-not-ready")
    assert is_problem(foreign, 403, "check-not-yours")


@pytest.mark.parametrize(
    ("event", "pointer"),
    [
        ({"as": "customs", "event": "approve"}, "/declaration_id"),
        ({"as": "customs", "event": "check", "outcome": "pass"}, "/kind"),
        ({"as": "customs", "event": "check", "kind": "medical"}, "/outcome"),
        ({"as": "tester", "event": "approve"}, "/as"),
    ],
)
async def test_what_is_missing_is_pointed_at(
    people: People, event: dict[str, str], pointer: str
):
    vehicle = await declared(people)
    name = {} if pointer == "/declaration_id" else {"plate": vehicle.plate}

    answer = await people.ask("agent", "POST", PATH, json=event | name)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert pointer == answer.json()["errors"][0]["pointer"]
