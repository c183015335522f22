"""One vehicle's way from the declaration to the line across, by HTTP alone."""

from datetime import datetime

from gateway.workers import approve, dispatch
from tests.people import People, a_body

# A Monday, 09:00 at the gate.
MORNING = "2030-01-07T02:00:00Z"
ARRIVAL = "2030-01-07T03:00:00Z"


async def declared(client: People, **changes) -> dict:
    answer = await client.declare(a_body(planned_arrival=ARRIVAL, **changes))
    assert 201 == answer.status_code, answer.text
    return answer.json()


async def approved(client: People, **changes) -> dict:
    made = await declared(client, **changes)
    answer = await client.ask(
        "customs", "POST", f"/v1/declarations/{made['id']}/approve"
    )
    assert 200 == answer.status_code, answer.text
    return answer.json()


async def called(client: People, **changes) -> tuple[dict, str]:
    made = await approved(client, **changes)
    await dispatch.dispatch(client.resources, made["gate"])
    shown = await client.ask(
        "agent",
        "GET",
        f"/v1/declarations/{made['id']}/pass",
        headers={"Accept": "text/plain"},
    )
    assert 200 == shown.status_code, shown.text
    return made, shown.text


async def test_a_vehicle_goes_all_the_way(client: People):
    await client.set_clock(MORNING)
    made, shown = await called(client)
    plate = made["vehicle"]["plate"]
    gate = f"/v1/gates/{made['gate']}"
    path = f"/v1/declarations/{made['id']}"

    entered = await client.ask(
        "border-guard", "POST", f"{gate}/entries", json={"plate": plate, "pass": shown}
    )
    assert 201 == entered.status_code, entered.text
    assert entered.json()["open"] is True
    for who, kind in (
        ("customs", "customs_entry"),
        ("quarantine", "plant_quarantine"),
        ("customs", "customs_inspection"),
    ):
        check = {"kind": kind, "outcome": "pass"}
        answer = await client.ask(who, "POST", f"{path}/checks", json=check)
        assert 201 == answer.status_code, answer.text
    left = await client.ask(
        "border-guard", "POST", f"{gate}/exits", json={"plate": plate}
    )
    history = await client.ask("agent", "GET", f"{path}/history")

    assert 201 == left.status_code, left.text
    assert "departed" == (await client.look(made["id"]))["status"]
    kinds = [entry["kind"] for entry in history.json()["items"]]
    assert [
        "submitted",
        "approved",
        "called",
        "entered",
        "checked",
        "checked",
        "checked",
        "checked",
        "cleared",
        "departed",
    ] == kinds


async def test_the_line_is_in_order_and_positions_say_so(client: People):
    await client.set_clock(MORNING)
    fruit = await approved(client)
    second = await approved(client)

    first_place = (await client.look(fruit["id"]))["position"]
    second_place = (await client.look(second["id"]))["position"]

    assert (1, 2) == (first_place, second_place)


async def test_the_green_channel_is_approved_by_rules_alone(client: People):
    await client.set_clock(MORNING)
    made = [await declared(client) for _ in range(12)]

    looked_at = await approve.route(client.resources, "huu-nghi")

    found = [await client.look(one["id"]) for one in made]
    assert 12 == looked_at
    assert {"approved", "submitted"} >= {one["status"] for one in found}
    assert all(one["channel"] is not None for one in found)
    datetime.fromisoformat(found[0]["changed_at"])
