"""Every edge of the lifecycle and every alert is reached through the API, in seconds.

The workers run as they do in production; a tester moves the clock. Nothing else than
HTTP is asked, and the journal tells which edges were walked.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.domain.alerts import Alert
from gateway.domain.checks import OWNERS, CheckKind
from gateway.domain.lifecycle import EDGES
from gateway.workers import runner
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    check,
    declared,
    enter,
    leave,
    machinery,
    pass_of,
    said,
    turn,
    verdict,
)
from tests.api.test_transshipments import chinese, transfer
from tests.faults.patience import until
from tests.people import People

LATER = "2030-01-07T04:00:00Z"
NEXT_NOON = "2030-01-08T05:00:00Z"
MUCH_LATER = "2030-01-17T02:00:00Z"
FAR_ARRIVAL = "2030-01-08T02:00:00Z"
NO_NUMBER = {"customs_declaration": None}
NO_NAME = {"driver": {"name": "."}}
NAME = {"driver": {"name": "Trần Văn Thử"}}
ENDLESS = {"admission_rate": 100_000, "yard_capacity": 100_000}


@pytest.fixture
async def gate(client: People) -> AsyncIterator[People]:
    """A gate with endless room and all its workers, on a morning that stands still."""
    await client.set_clock(MORNING)
    await turn(client, HUU_NGHI, flows={"export": ENDLESS, "import": ENDLESS})
    stopping = asyncio.Event()
    working = asyncio.create_task(runner.run(client.resources, stopping))
    yield client
    stopping.set()
    await working


async def test_every_edge_of_the_lifecycle_is_walked(gate: People):
    before_noon = (mended, fell_back, rejected, reopened, crossed, turned_back)
    await asyncio.gather(*(walk(gate) for walk in (*before_noon, gave_up)))
    overdue = [await becomes(gate, await green(gate), "called") for _ in range(2)]
    await gate.set_clock(LATER)
    # A call is missed once, and then once too often.
    for vehicle in overdue:
        await happens(gate, vehicle, "missed")
    called_again = [await becomes(gate, one, "called") for one in overdue]
    waiting = [await to_wait(gate) for to_wait in (to_mend, to_review, to_come)]
    # While the gate calls nobody, those who wait for their call go stale.
    await turn(gate, HUU_NGHI, mode="hold")
    await gate.set_clock(MUCH_LATER)
    for vehicle in (*called_again, *waiting):
        await becomes(gate, vehicle, "expired")

    assert EDGES == await walked(gate)


async def test_every_alert_is_raised(gate: People):
    at_the_barrier = await drive_in(gate)
    unloading = await drive_in(gate, **chinese())
    for kind in ("customs_entry", "transport_licence"):
        said(await check(gate, unloading, kind), 201)
    said(await transfer(gate, unloading), 201)
    absent = await to_come(gate)
    # Whoever has not checked in by noon has not come.
    await turn(gate, HUU_NGHI, mode="hold", buffer_yard={"export": True})
    await gate.set_clock(NEXT_NOON)
    expected = {
        at_the_barrier.id: {"half_confirmed", "dwell"},
        unloading.id: {"transshipment_ready", "dwell"},
        absent.id: {"not_arrived"},
    }

    async def are_raised() -> bool:
        return expected == await raised(gate)

    await until(are_raised, "not every alert is raised")
    assert set(Alert) == set().union(*expected.values())
    assert expected == await shown_as_open(gate)


async def mended(gate: People) -> None:
    vehicle = await to_mend(gate)

    assert "submitted" == (await correct(gate, vehicle, NAME))["status"]


async def fell_back(gate: People) -> None:
    vehicle = await to_review(gate)

    assert "draft" == (await correct(gate, vehicle, NO_NAME))["status"]


async def rejected(gate: People) -> None:
    vehicle = await to_review(gate)
    said(await verdict(gate, vehicle, "reject"))

    assert "draft" == (await correct(gate, vehicle, NO_NAME))["status"]


async def reopened(gate: People) -> None:
    vehicle = await becomes(gate, await to_come(gate), "approved")
    heavier = {"vehicle": {"gross_weight_kg": 39_000}}

    assert "submitted" == (await correct(gate, vehicle, heavier))["status"]


async def crossed(gate: People) -> None:
    vehicle = await drive_in(gate)
    await confirm(gate, vehicle)
    await becomes(gate, vehicle, "cleared")

    assert "departed" == said(await leave(gate, vehicle), 201)["declaration"]["status"]


async def turned_back(gate: People) -> None:
    vehicle = await drive_in(gate)
    reason = {"reason": "the goods are not those of the papers"}
    answer = await gate.ask("customs", "POST", f"{vehicle.path}/return", json=reason)

    assert "returned" == said(answer)["status"]


async def gave_up(gate: People) -> None:
    called = await becomes(gate, await green(gate), "called")
    to_cancel = [await to_wait(gate) for to_wait in (to_mend, to_review, to_come)]
    await becomes(gate, to_cancel[-1], "approved")

    for vehicle in (called, *to_cancel):
        answer = await gate.ask("agent", "POST", f"{vehicle.path}/cancel")
        assert "cancelled" == said(answer)["status"]


# Vehicles that wait for something


async def to_mend(gate: People) -> Vehicle:
    """A draft."""
    return await declared(gate, driver__name=".")


async def to_review(gate: People) -> Vehicle:
    """Without a customs number an officer looks at it."""
    vehicle = await declared(gate, goods=[machinery() | NO_NUMBER])
    return await happens(gate, vehicle, "routed")


async def to_come(gate: People) -> Vehicle:
    """Approved, and not to be called before tomorrow."""
    vehicle = await green(gate, planned_arrival=FAR_ARRIVAL)
    return await becomes(gate, vehicle, "approved")


async def green(gate: People, **changes: Any) -> Vehicle:
    """Approved by the rules; the few that are drawn for a look, by an officer."""
    vehicle = await declared(gate, **{"goods": [machinery()]} | changes)

    async def is_approved() -> bool:
        found = await gate.look(vehicle.id)
        if found["status"] == "submitted" and found["channel"] is not None:
            await verdict(gate, vehicle, "approve")
        return bool(found["status"] != "submitted")

    await until(is_approved, "it is not approved")
    return vehicle


async def drive_in(gate: People, **changes: Any) -> Vehicle:
    vehicle = await becomes(gate, await green(gate, **changes), "called")
    called = Vehicle(vehicle.shown, await pass_of(gate, vehicle))
    said(await enter(gate, called), 201)
    return called


async def confirm(gate: People, vehicle: Vehicle) -> None:
    """Let each agency confirm what is still missing."""
    for kind in (await gate.look(vehicle.id))["missing"]:
        said(await check(gate, vehicle, kind, who=OWNERS[CheckKind(kind)]), 201)


# Looking


async def becomes(gate: People, vehicle: Vehicle, status: str) -> Vehicle:
    """Wait until the workers have brought it there."""

    async def is_there() -> bool:
        return bool((await gate.look(vehicle.id))["status"] == status)

    await until(is_there, f"it does not become {status}")
    return Vehicle(await gate.look(vehicle.id))


async def happens(gate: People, vehicle: Vehicle, kind: str) -> Vehicle:
    async def has_happened() -> bool:
        told = said(await gate.ask("agent", "GET", f"{vehicle.path}/history"))
        return kind in {entry["kind"] for entry in told["items"]}

    await until(has_happened, f"it is not {kind}")
    return vehicle


async def correct(
    gate: People, vehicle: Vehicle, patch: dict[str, Any]
) -> dict[str, Any]:
    found = await gate.ask("agent", "GET", vehicle.path)
    headers = {"If-Match": found.headers["ETag"]}
    answer = await gate.ask("agent", "PATCH", vehicle.path, json=patch, headers=headers)
    shown: dict[str, Any] = said(answer)
    return shown


async def journal(gate: People) -> list[dict[str, Any]]:
    path = f"/v1/gates/{HUU_NGHI}/journal?limit=1000"
    told: list[dict[str, Any]] = said(await gate.ask("customs", "GET", path))["items"]
    return told


async def walked(gate: People) -> frozenset[tuple[str, str]]:
    steps = (entry["data"] for entry in await journal(gate) if entry["declaration_id"])
    return frozenset(
        (step["from"], step["to"])
        for step in steps
        if step["from"] not in {None, step["to"]}
    )


async def raised(gate: People) -> dict[str, set[str]]:
    """Return the alerts of each declaration, as the journal tells."""
    found: dict[str, set[str]] = {}
    for entry in await journal(gate):
        if entry["kind"] == "alerted":
            found.setdefault(entry["declaration_id"], set()).add(entry["data"]["alert"])
    return found


async def shown_as_open(gate: People) -> dict[str, set[str]]:
    path = f"/v1/gates/{HUU_NGHI}/alerts"
    found: dict[str, set[str]] = {}
    for alert in said(await gate.ask("yard", "GET", path))["items"]:
        found.setdefault(alert["declaration_id"], set()).add(alert["alert"])
    return found
