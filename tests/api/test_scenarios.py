"""Every published part is played to its end, for a plate and for a customs number."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.domain.lifecycle import Status
from gateway.services.sandbox.scenarios import SCENARIOS, scenario_of
from gateway.workers import approve, dispatch, play
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    body,
    declared,
    enter,
    pass_of,
    said,
)
from tests.people import People

FATES = {one.id: one.ends for one in SCENARIOS}
HALF_AN_HOUR = timedelta(minutes=30)


class Theatre:
    """The workers of a sandbox, a round at a time, and a clock."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.stage = play.Stage()
        self.now = datetime.fromisoformat(MORNING)

    async def rounds(self, count: int = 4) -> None:
        resources = self.people.resources
        for _ in range(count):
            await approve.route(resources, HUU_NGHI)
            await play.play(resources, HUU_NGHI, self.stage)
            await dispatch.dispatch(resources, HUU_NGHI)

    async def later(self) -> None:
        self.now += HALF_AN_HOUR
        await self.people.set_clock(self.now.isoformat())
        await self.rounds()

    async def shown(self, vehicle: Vehicle) -> dict[str, Any]:
        return await self.people.look(vehicle.id)


@pytest.fixture
async def theatre(people: People) -> Theatre:
    await people.set_clock(MORNING)
    return Theatre(people)


async def scenarios(people: People) -> list[dict[str, Any]]:
    answer = await people.http.get("/sandbox/scenarios")
    found: list[dict[str, Any]] = said(answer, 200)["items"]
    return found


async def by_plate(people: People, serial: int) -> dict[str, Vehicle]:
    return {
        found["id"]: await declared(
            people, vehicle__plate=f"{found['example']['plate'][:-3]}{serial:02}"
        )
        for found in await scenarios(people)
    }


async def by_customs_number(people: People) -> dict[str, Vehicle]:
    first = body()["goods"][0]
    found = {}
    for scenario in await scenarios(people):
        number = scenario["example"]["customs_declaration"]
        other = first | {"customs_declaration": number, "weight_kg": 500}
        found[scenario["id"]] = await declared(people, goods=[first, other])
    return found


async def play_out(theatre: Theatre, vehicles: dict[str, Vehicle]) -> dict[str, Any]:
    """Let half a day pass; vehicles that are called drive in, unless they do so."""
    await theatre.rounds()
    for _ in range(10):
        for vehicle in vehicles.values():
            shown = await theatre.shown(vehicle)
            if shown["status"] == "called":
                text = await pass_of(theatre.people, vehicle)
                said(await enter(theatre.people, Vehicle(shown, text)), 201)
        await theatre.later()
    return {name: await theatre.shown(one) for name, one in vehicles.items()}


def within(found: dict[str, Any]) -> set[str]:
    """Return the statuses that a vehicle may have whose part ends so.

    What is approved is called by the gate, and drives in.
    """
    ends = FATES[found["id"]]
    beyond = {Status.ENTERED} if ends is Status.APPROVED else set()
    return {ends, *beyond}


async def test_every_plate_leads_to_its_outcome(theatre: Theatre):
    vehicles = await by_plate(theatre.people, serial=10)

    found = await play_out(theatre, vehicles)

    for scenario in await scenarios(theatre.people):
        shown = found[scenario["id"]]
        assert shown["status"] in within(scenario), scenario
        assert scenario["channel"] == shown["channel"], scenario
        assert re.fullmatch(
            scenario["plate_pattern"], re.sub("[-.]", "", shown["vehicle"]["plate"])
        )
    outcomes = {check["outcome"] for check in found["failed-quarantine"]["checks"]}
    assert "fail" in outcomes
    assert found["held"]["hold"]["owner"] == "customs"


async def test_a_customs_number_of_any_goods_line_does_as_well(theatre: Theatre):
    vehicles = await by_customs_number(theatre.people)

    await theatre.rounds()

    rejected = await theatre.shown(vehicles["rejected"])
    assert "rejected" == rejected["status"]
    assert "yellow" == (await theatre.shown(vehicles["slow-officer"]))["channel"]
    assert "red" == (await theatre.shown(vehicles["red"]))["channel"]


async def test_a_slow_officer_is_slow_by_the_gateways_clock(theatre: Theatre):
    vehicle = await declared(theatre.people, vehicle__plate="12SB-070.77")

    await theatre.rounds()
    seen = [(await theatre.shown(vehicle))["status"]]
    for _ in range(8):
        await theatre.later()
        seen.append((await theatre.shown(vehicle))["status"])

    assert ["submitted"] * 8 == seen[:8]
    assert "submitted" != seen[8]


async def test_who_was_released_by_a_tester_goes_on(theatre: Theatre):
    vehicle = await declared(theatre.people, vehicle__plate="12SB-050.77")
    await theatre.rounds()
    held = await theatre.shown(vehicle)

    path, reason = f"{vehicle.path}/release", {"reason": "seen again"}
    said(await theatre.people.ask("customs", "POST", path, json=reason), 200)
    await theatre.rounds()

    assert held["hold"] is not None
    assert (await theatre.shown(vehicle))["status"] in {"approved", "called"}


async def test_a_worker_that_starts_anew_finds_its_vehicles(theatre: Theatre):
    vehicle = await declared(theatre.people, vehicle__plate="12SB-060.77")
    await theatre.rounds()

    theatre.stage = play.Stage()
    await theatre.later()

    assert (await theatre.shown(vehicle))["status"] in {"approved", "called"}


async def test_ordinary_vehicles_are_left_alone(theatre: Theatre):
    vehicle = await declared(theatre.people)

    await play.play(theatre.people.resources, HUU_NGHI, theatre.stage)

    assert "submitted" == (await theatre.shown(vehicle))["status"]
    assert vehicle.id not in map(str, theatre.stage.played)


def test_examples_are_of_their_scenarios():
    for one in SCENARIOS:
        plate = re.sub("[-.]", "", one.plate)
        assert one is scenario_of(plate, [])
        assert one is scenario_of("12C12345", [None, one.customs_number])
        assert re.fullmatch(one.plate_pattern, plate)
        assert re.fullmatch(one.customs_pattern, one.customs_number)
        assert {"vi", "en", "zh"} == set(one.told)
    assert scenario_of("12SB99001", ["305123456780"]) is None
    assert len(SCENARIOS) == len({one.number for one in SCENARIOS})
