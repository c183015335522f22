"""One vehicle's way from the declaration to the line across, by HTTP alone."""

from datetime import datetime

from gateway.workers import approve
from tests.api.journeys import (
    HUU_NGHI,
    called,
    check,
    declared,
    enter,
    leave,
    said,
)
from tests.people import People


async def test_a_vehicle_goes_all_the_way(people: People):
    made = await called(people)

    said(await enter(people, made), 201)
    for who, kind in (
        ("customs", "customs_entry"),
        ("quarantine", "plant_quarantine"),
        ("management", "infrastructure_fee"),
        ("customs", "customs_inspection"),
    ):
        said(await check(people, made, kind, who=who), 201)
    said(await leave(people, made), 201)

    history = await people.ask("agent", "GET", f"{made.path}/history")
    assert "departed" == (await people.look(made.id))["status"]
    assert [
        "submitted",
        "approved",
        "called",
        "entered",
        "checked",
        "checked",
        "checked",
        "checked",
        "checked",
        "cleared",
        "departed",
    ] == [entry["kind"] for entry in said(history)["items"]]


async def test_the_green_channel_is_approved_by_rules_alone(people: People):
    made = [await declared(people) for _ in range(12)]

    looked_at = await approve.route(people.resources, HUU_NGHI)

    found = [await people.look(one.id) for one in made]
    assert 12 == looked_at
    for one in found:
        expected = "approved" if one["channel"] == "green" else "submitted"
        assert expected == one["status"]
        assert datetime.fromisoformat(one["changed_at"]).tzinfo is not None
