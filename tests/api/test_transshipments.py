"""Unloading onto receiving vehicles, and what is told of it."""

from typing import Any

import pytest

from tests.api.journeys import (
    MORNING,
    Vehicle,
    approved,
    check,
    declared,
    entered,
    is_problem,
    pay_by_hand,
    said,
)
from tests.people import People, a_body

PLATES = ("12C-000.01", "12C-000.02")
FROM_CHINA: dict[str, Any] = {
    "direction": "import",
    "vehicle__nationality": "CN",
    "goods": [
        dict(a_body()["goods"][0])
        | {"category": "machinery", "customs_declaration": "105123456780"}
    ],
    "receiving_vehicles": [{"plate": plate} for plate in PLATES],
}
_serial = iter(range(10_000, 99_999))


def chinese() -> dict[str, Any]:
    return FROM_CHINA | {"vehicle__plate": f"桂A·{next(_serial)}"}


async def transfer(
    people: People,
    made: Vehicle,
    *,
    plate: str = PLATES[0],
    who: str = "yard",
    **more: Any,
) -> Any:
    told = {"plate": plate, "area": "B2"} | more
    return await people.ask(who, "POST", f"{made.path}/transshipments", json=told)


@pytest.fixture(autouse=True)
async def _nine_o_clock(people: People) -> None:
    await people.set_clock(MORNING)


async def test_an_import_is_unloaded_and_released(people: People):
    made = await entered(people, **chinese())

    for kind in ("customs_entry", "transport_licence"):
        said(await check(people, made, kind), 201)
    ready = said(await transfer(people, made, plate="12c 00001"), 201)
    for plate, weight in zip(PLATES, (12_000, 10_000), strict=True):
        loaded = said(await transfer(people, made, plate=plate, weight_kg=weight), 201)
    await pay_by_hand(people, made)
    for who, kind in (
        ("yard", "yard_entry"),
        ("quarantine", "medical"),
        ("customs", "transshipment"),
        ("customs", "customs_inspection"),
    ):
        after = said(await check(people, made, kind, who=who), 201)

    assert MORNING == ready["transshipment"]["ready_since"]
    assert "transshipment_ready" in [one["alert"] for one in ready["alerts"]]
    assert (22_000, False) == (
        loaded["transshipment"]["weight_kg"],
        loaded["transshipment"]["overweight"],
    )
    assert ("cleared", []) == (after["status"], after["alerts"])


async def test_taking_over_more_than_declared_is_remarked(people: People):
    made = await entered(people, **chinese())

    told = said(await transfer(people, made, weight_kg=23_500), 201)

    assert told["transshipment"]["overweight"]


async def test_the_same_transfer_told_again_is_one(people: People):
    made = await entered(people, **chinese())

    first = said(await transfer(people, made), 201)
    again = said(await transfer(people, made), 201)

    assert first == again


async def test_a_receiving_vehicle_may_be_there_first_but_takes_nothing_over(
    people: People,
):
    made = await approved(people, **chinese())

    there = said(await transfer(people, made), 201)
    too_early = await transfer(people, made, weight_kg=9_000)

    assert "B2" == there["transshipment"]["receiving"][0]["area"]
    assert is_problem(too_early, 409, "transition-not-allowed")


async def test_only_a_declared_vehicle_takes_goods_over(people: People):
    made = await entered(people, **chinese())

    other = await transfer(people, made, plate="12C-999.99")
    none = await transfer(people, await entered(people))

    assert is_problem(other, 409, "receiving-vehicle-not-declared")
    assert is_problem(none, 409, "receiving-vehicle-not-declared")


async def test_what_is_declared_without_receiving_vehicles_has_no_transshipment(
    people: People,
):
    made = await declared(people)

    assert made.shown["transshipment"] is None
    assert "transshipment" not in made.shown["required"]


async def test_the_history_tells_of_it_without_a_plate(people: People):
    made = await entered(people, **chinese())
    said(await transfer(people, made, weight_kg=9_000, who="customs"), 201)

    answer = await people.ask("agent", "GET", f"{made.path}/history")

    told = said(answer)["items"][-1]
    assert ("transshipped", 0, 9_000) == (
        told["kind"],
        told["data"]["receiving"],
        told["data"]["weight_kg"],
    )
    assert "12C" not in answer.text
