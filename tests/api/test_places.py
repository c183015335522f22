"""Places changed by hand: with a reason, and told to whoever is overtaken."""

from itertools import count
from typing import Any

import httpx2
import pytest

from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    approved,
    called,
    declared,
    hire,
    is_problem,
    machinery,
    said,
)
from tests.api.test_corrections import correct
from tests.people import People

_trailers = count(100)
MOVED = {"reason": "A bridge was closed"}
NO_MORE: dict[str, Any] = {}
WHY = {"reason": "The tractor broke down"}


def other_trailer() -> dict[str, Any]:
    return {"vehicle": {"trailer_plate": f"12R-{next(_trailers):05}"}}


async def restore(
    people: People, vehicle: Vehicle, who: str = "customs"
) -> httpx2.Response:
    return await people.ask(who, "POST", f"{vehicle.path}/restore-place", json=WHY)


async def move(
    people: People, vehicle: Vehicle, before: Vehicle, more: dict[str, Any] = NO_MORE
) -> httpx2.Response:
    path = f"{vehicle.gate}/line/{vehicle.id}/move"
    body = {"before": before.id, "reason": "Live animals are ill"} | dict(more)
    return await people.ask("management", "POST", path, json=body)


async def waiting(people: People, at: str, **changes: Any) -> Vehicle:
    """Let one become ready at *at*: machinery, which has no head start."""
    await people.set_clock(at)
    made = await approved(
        people, **{"goods": [machinery()], "planned_arrival": at} | changes
    )
    await people.set_clock(MORNING)
    return made


async def is_told(people: People, vehicle: Vehicle) -> bool:
    """Whether it reads that management brought another one before it."""
    told = (await people.look(vehicle.id))["overtaken"]
    return any(
        (one["by"], one["reason"]) == ("management", MOVED["reason"]) for one in told
    )


async def order(people: People, direction: str = "export") -> list[str]:
    path = f"/v1/gates/{HUU_NGHI}/line?direction={direction}"
    found = said(await people.ask("customs", "GET", path))
    return [one["declaration"]["id"] for one in found["items"]]


async def test_an_officer_gives_the_place_back_that_a_swap_has_cost(people: People):
    made = await waiting(people, "2030-01-07T01:00:00Z")
    swapped = said(await correct(people, made, other_trailer()))

    answer = said(await restore(people, made))

    assert swapped["order_key"] > made.shown["order_key"]
    assert (made.shown["order_key"], made.shown["ready_at"]) == (
        answer["order_key"],
        answer["ready_at"],
    )
    found = said(await people.ask("agent", "GET", f"{made.path}/history"))["items"]
    assert ("place_restored", "customs", WHY["reason"]) == (
        found[-1]["kind"],
        found[-1]["by"],
        found[-1]["data"]["reason"],
    )
    assert is_problem(await restore(people, made), 409, "transition-not-allowed")


async def test_a_place_that_was_never_lost_is_not_given(people: People):
    for come in (declared, approved, called):
        made = await come(people)

        answer = await restore(people, made, "management")

        assert is_problem(answer, 409, "transition-not-allowed")


async def test_a_moved_vehicle_stands_directly_before_the_other(people: People):
    first = await waiting(people, "2030-01-07T01:10:00Z")
    second = await waiting(people, "2030-01-07T01:11:00Z")
    third = await waiting(people, "2030-01-07T01:12:00Z")
    last = await waiting(people, "2030-01-07T01:13:00Z")

    moved = said(await move(people, last, second, MOVED))

    mine = {one.id for one in (first, second, third, last)}
    found = [one for one in await order(people) if one in mine]
    assert [first.id, last.id, second.id, third.id] == found
    assert last.shown["position"] - 2 == moved["position"]
    overtaken = [await is_told(people, one) for one in (first, second, third, last)]
    assert [False, True, True, False] == overtaken
    history = said(await people.ask("agent", "GET", f"{second.path}/history"))
    told = [(one["kind"], one["data"]) for one in history["items"]]
    assert ("overtaken", MOVED) in told


async def test_a_vehicle_may_be_moved_back(people: People):
    first = await waiting(people, "2030-01-07T01:20:00Z")
    second = await waiting(people, "2030-01-07T01:21:00Z")
    third = await waiting(people, "2030-01-07T01:22:00Z")

    said(await move(people, first, third, MOVED))

    mine = {one.id for one in (first, second, third)}
    found = [one for one in await order(people) if one in mine]
    assert [second.id, first.id, third.id] == found
    assert not await is_told(people, second)


async def test_a_restored_place_is_told_to_whoever_it_passes(people: People):
    made = await waiting(people, "2030-01-07T01:30:00Z")
    said(await correct(people, made, other_trailer()))
    said(await people.ask("customs", "POST", f"{made.path}/approve"))
    await people.set_clock("2030-01-07T01:40:00Z")
    passed = await approved(people, goods=[machinery()])
    await people.set_clock(MORNING)

    said(await restore(people, made))

    told = await people.look(passed.id)
    overtaken = {(one["by"], one["reason"]) for one in told["overtaken"]}
    assert ("customs", WHY["reason"]) in overtaken


async def test_only_who_waits_in_the_same_line_is_moved(people: People):
    made, other = await approved(people), await called(people)
    inbound = await approved(
        people,
        direction="import",
        goods=[machinery() | {"customs_declaration": "105123456780"}],
    )

    for before in (other, inbound, made):
        answer = await move(people, made, before)
        assert is_problem(answer, 409, "transition-not-allowed")


async def test_a_move_needs_management_and_a_reason(people: People):
    made, other = await approved(people), await approved(people)
    path = f"{made.gate}/line/{made.id}/move"
    elsewhere = await hire(people.resources, "management", "tan-thanh")

    for who in ("customs", "agent", elsewhere):
        answer = await people.ask(
            who, "POST", path, json={"before": other.id, "reason": "because"}
        )
        assert is_problem(answer, 403, "role-not-allowed")
    nothing = await move(people, made, other, {"reason": " "})
    assert is_problem(nothing, 422, "shape-not-allowed")


@pytest.mark.parametrize("before", ["x", None, 7])
async def test_before_is_an_id(people: People, before):
    made = await approved(people)

    answer = await move(people, made, made, {"before": before})

    assert is_problem(answer, 422, "shape-not-allowed")


async def test_a_move_is_kept_by_a_correction_of_papers(people: People):
    first = await waiting(people, "2030-01-07T01:50:00Z")
    second = await waiting(people, "2030-01-07T01:51:00Z")
    moved = said(await move(people, second, first))

    corrected = said(
        await correct(people, second, {"vehicle": {"gross_weight_kg": 39_000}})
    )

    assert moved["order_key"] == corrected["order_key"]
