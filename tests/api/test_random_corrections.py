"""Whatever owners and officers do in turn, nothing is lost and nobody gains a place."""

import random
from typing import Any

import pytest

from gateway.services.verification import verify
from gateway.workers import approve, dispatch
from tests.api.journeys import HUU_NGHI, TAN_THANH, Vehicle, declared, machinery, said
from tests.people import People

STEPS = 60
PATCHES: tuple[dict[str, Any], ...] = (
    {"driver": {"phone": "0987654321"}},
    {"driver": {"phone": "12"}},
    {"vehicle": {"gross_weight_kg": 39_000}},
    {"vehicle": {"gross_weight_kg": 38_000}},
    {"goods": [machinery()]},
    {"goods": [machinery() | {"category": "fresh_fruit"}]},
    {"planned_arrival": "2030-01-07T04:00:00Z"},
    {"planned_arrival": "2030-01-09T04:00:00Z"},
)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_corrected_the_books_stay_whole(morning: People, seed: int):
    chance = random.Random(seed)
    vehicles = [await declared(morning, goods=[machinery()]) for _ in range(6)]

    for step in range(STEPS):
        await morning.set_clock(f"2030-01-07T03:{step % 60:02}:00Z")
        await _do(morning, chance.choice(vehicles), chance, step)

    report = await verify(morning.resources.engine)
    assert [] == [(row.name, row.details) for row in report.rows if not row.ok]
    tickets = [
        (shown["gate"], shown["ticket"])
        for shown in [await morning.look(one.id) for one in vehicles]
        if shown["ticket"] is not None
    ]
    assert len(tickets) == len(set(tickets))


async def _do(people: People, one: Vehicle, chance: random.Random, step: int) -> None:
    """Do something that may be refused; a correction brings nobody forward."""
    match chance.randrange(8):
        case 0:
            await people.ask("customs", "POST", f"{one.path}/approve")
        case 1:
            why = {"reason": "papers do not match"}
            await people.ask("customs", "POST", f"{one.path}/reject", json=why)
        case 2:
            gate = chance.choice([HUU_NGHI, TAN_THANH])
            path = f"{one.path}/change-gate"
            await people.ask("agent", "POST", path, json={"gate": gate})
        case 3 if step % 3 == 0:
            for gate in (HUU_NGHI, TAN_THANH):
                await approve.route(people.resources, gate)
                await dispatch.dispatch(people.resources, gate)
        case _:
            await _correct(people, one, chance, step)


async def _correct(
    people: People, one: Vehicle, chance: random.Random, step: int
) -> None:
    read = await people.ask("agent", "GET", one.path)
    before, headers = said(read), {"If-Match": read.headers["ETag"]}
    swap = {"vehicle": {"trailer_plate": f"12R-{step:05}"}}
    patch = chance.choice([*PATCHES, swap])
    answer = await people.ask("agent", "PATCH", one.path, json=patch, headers=headers)
    assert answer.status_code in {200, 409}, answer.text
    if answer.status_code == 200 and before["order_key"] is not None:
        after = answer.json()
        assert before["order_key"] <= after["order_key"]
        assert before["ticket"] == after["ticket"]
