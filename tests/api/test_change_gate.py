"""A vehicle changes gate with its seniority, and both gates' books stay whole."""

import asyncio
from typing import Any

import httpx2
import pytest

from gateway.services.reconciliation import reconcile
from gateway.services.verification import verify
from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    Vehicle,
    approved,
    called,
    declared,
    enter,
    hire,
    is_problem,
    pass_of,
    said,
    turn,
    verdict,
)
from tests.people import People


async def change_gate(
    people: People, vehicle: Vehicle, gate: str = TAN_THANH, *, who: str = "agent"
) -> httpx2.Response:
    path = f"{vehicle.path}/change-gate"
    return await people.ask(who, "POST", path, json={"gate": gate})


async def kinds(people: People, vehicle: Vehicle) -> list[tuple[str, str]]:
    found = said(await people.ask("agent", "GET", f"{vehicle.path}/history"))
    return [(one["gate"], one["kind"]) for one in found["items"]]


async def is_whole(people: People) -> bool:
    """Whether nothing is lost or disordered, and the lines show what is there."""
    report = await verify(people.resources.engine)
    assert [] == [row.details for row in report.rows if not row.ok]
    projector = people.resources.projector
    drifted = [
        await reconcile(people.resources.engine, projector, gate)
        for gate in (HUU_NGHI, TAN_THANH)
    ]
    return not any(drifted)


def kept(shown: dict[str, Any]) -> dict[str, Any]:
    names = ("number", "status", "ready_at", "order_key", "channel", "goods")
    return {name: shown[name] for name in names}


@pytest.mark.parametrize("come", [declared, approved])
async def test_it_keeps_its_seniority_and_gets_a_ticket_there(people: People, come):
    made = await come(people)

    moved = said(await change_gate(people, made))

    assert TAN_THANH == moved["gate"]
    assert kept(made.shown) == kept(moved)
    assert made.shown["version"] + 2 == moved["version"]
    assert [(HUU_NGHI, "moved_out"), (TAN_THANH, "moved_in")] == (
        await kinds(people, made)
    )[-2:]
    assert await is_whole(people)


async def test_its_approval_lets_it_in_there(people: People):
    made = await approved(people)
    moved = Vehicle(said(await change_gate(people, made)))
    assert moved.gate == "/v1/gates/tan-thanh"
    await dispatch.dispatch(people.resources, TAN_THANH)

    answer = await enter(people, Vehicle(moved.shown, await pass_of(people, made)))

    assert "entered" == said(answer, 201)["declaration"]["status"]
    assert await is_whole(people)


async def test_a_draft_has_no_ticket_at_either_gate(people: People):
    made = await declared(people, driver__phone="12")

    moved = said(await change_gate(people, made))

    assert ("draft", None) == (moved["status"], moved["ticket"])
    assert await is_whole(people)


async def test_it_may_come_back(people: People):
    made = await approved(people)
    said(await change_gate(people, made))

    back = said(await change_gate(people, made, HUU_NGHI))
    again = said(await change_gate(people, made, HUU_NGHI))

    assert kept(made.shown) == kept(back)
    assert back["ticket"] > made.shown["ticket"]
    assert back["version"] == again["version"]
    assert [
        (HUU_NGHI, "submitted"),
        (HUU_NGHI, "approved"),
        (HUU_NGHI, "moved_out"),
        (TAN_THANH, "moved_in"),
        (TAN_THANH, "moved_out"),
        (HUU_NGHI, "moved_in"),
    ] == await kinds(people, made)
    assert await is_whole(people)


async def test_many_may_cross_at_once(people: People):
    here = [await approved(people) for _ in range(4)]
    there = [await approved(people, gate=TAN_THANH) for _ in range(4)]

    answers = await asyncio.gather(
        *(change_gate(people, one) for one in here),
        *(change_gate(people, one, HUU_NGHI) for one in there),
        *(declared(people) for _ in range(4)),
    )

    assert all(
        200 == one.status_code for one in answers if isinstance(one, httpx2.Response)
    )
    assert await is_whole(people)


async def test_who_is_held_or_called_stays(people: People):
    held, up = await approved(people), await called(people)
    held = Vehicle(said(await verdict(people, await approved(people), "hold")))

    for vehicle in (held, up):
        answer = await change_gate(people, vehicle)
        assert is_problem(answer, 409, "transition-not-allowed")


async def test_a_gate_that_takes_none_takes_nobody_from_elsewhere(people: People):
    made = await approved(people)
    await turn(people, TAN_THANH, mode="drain")

    answer = await change_gate(people, made)

    await turn(people, TAN_THANH, mode="open")
    assert is_problem(answer, 409, "gate-takes-no-declarations")
    assert HUU_NGHI == (await people.look(made.id))["gate"]


async def test_only_its_owner_moves_it_and_only_to_a_gate(people: People):
    made = await approved(people)
    stranger = await hire(people.resources, "agent")

    by_customs = await change_gate(people, made, who="customs")
    by_stranger = await change_gate(people, made, who=stranger)
    nowhere = await change_gate(people, made, "nowhere")

    assert is_problem(by_customs, 403, "role-not-allowed")
    assert is_problem(by_stranger, 404, "declaration-not-found")
    assert is_problem(nowhere, 422, "shape-not-allowed")
