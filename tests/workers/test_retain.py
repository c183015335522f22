"""What names a person is erased some time after the end, and nothing else is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gateway.services.erasing import Eraser, Pseudonyms
from gateway.services.verification import verify
from gateway.workers import retain
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    Vehicle,
    body,
    cleared,
    declared,
    is_problem,
    leave,
    machinery,
    said,
    turn,
    verdict,
)
from tests.people import People

NAMES = ("Nguyễn", "0912345678", "020090001234", "4900123467", "Thanh long")


@pytest.fixture
async def gate(client: People) -> People:
    await client.set_clock(MORNING)
    return client


async def departed(people: People, **changes: Any) -> Vehicle:
    made = await cleared(people, **changes)
    said(await leave(people, made), 201)
    return made


async def days_pass(people: People, days: float) -> None:
    now = people.resources.clock() + timedelta(days=days)
    await people.set_clock(now.isoformat().replace("+00:00", "Z"))


async def work(people: People) -> int:
    """Do what the worker does, until there is nothing left to do."""
    erased = 0
    for gate in people.resources.writers:
        while found := await retain.retain(people.resources, gate):
            erased += found
    while found := await retain.retain_rest(people.resources):
        erased += found
    return erased


async def stored(people: People, *tables: str) -> str:
    async with people.resources.engine.connect() as connection:
        found = [
            (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            for table in tables
        ]
    return str(found)


async def test_after_thirty_days_nobody_is_named(gate: People):
    made = await departed(gate)
    await days_pass(gate, 31)

    erased = await work(gate)

    assert 1 == erased
    left = await stored(gate, "declaration", "declared", '"check"')
    for name in (*NAMES, made.plate.replace("-", "")):
        assert name not in left
    shown = await gate.look(made.id)
    assert (made.shown["number"], "departed", None, None) == (
        shown["number"],
        shown["status"],
        shown["vehicle"]["plate"],
        shown["driver"]["phone"],
    )


async def test_before_that_all_stays(gate: People):
    made = await departed(gate)
    await days_pass(gate, 29)

    assert 0 == await work(gate)
    assert made.plate == (await gate.look(made.id))["vehicle"]["plate"]


async def test_who_is_on_the_way_is_not_forgotten(gate: People):
    made = await cleared(gate)
    await days_pass(gate, 365)

    assert 0 == await work(gate)
    assert made.plate == (await gate.look(made.id))["vehicle"]["plate"]


async def test_what_was_rejected_long_ago_is_erased_too(gate: People):
    made = await declared(gate)
    await verdict(gate, made, "reject")
    await days_pass(gate, 31)

    assert 1 == await work(gate)
    assert (await gate.look(made.id))["driver"]["name"] is None


async def test_the_same_vehicle_is_still_one(gate: People):
    first = await departed(gate, goods=[machinery()])
    again = body(goods=[machinery()], vehicle=first.shown["vehicle"])
    second = said(await gate.declare(again), 201)
    await verdict(gate, Vehicle(second), "cancel", who="agent")
    await departed(gate)
    await days_pass(gate, 31)

    assert 3 == await work(gate)

    async with gate.resources.engine.connect() as connection:
        counted = "SELECT count(*), count(DISTINCT tractor) FROM declaration"
        rows = (await connection.execute(text(counted))).one()
    assert (3, 2) == tuple(rows)


async def test_journal_statistics_and_verify_say_the_same(gate: People):
    await departed(gate)
    await declared(gate)
    await days_pass(gate, 31)
    before = await stored(gate, "journal")
    report = await verify(gate.resources.engine)

    await work(gate)

    assert before == await stored(gate, "journal")
    after = await verify(gate.resources.engine)
    assert report.ok
    assert report.to_json() == after.to_json()


async def test_a_key_of_then_is_a_new_declaration_now(gate: People):
    made = body()
    first = said(await gate.declare(made, key="k" * 20), 201)
    await verdict(gate, Vehicle(first), "cancel", who="agent")
    await days_pass(gate, 31)
    await work(gate)

    again = await gate.declare(made, key="k" * 20)

    assert first["id"] != said(again, 201)["id"]
    assert "Idempotent-Replayed" not in again.headers


async def test_lifts_by_hand_keep_their_number_and_lose_their_plate(gate: People):
    lift = {"plate": "12C-000.01", "reason": "Mr Bình's ambulance"}
    path = f"/v1/gates/{HUU_NGHI}/manual-lifts"
    made = said(await gate.ask("border-guard", "POST", path, json=lift), 201)
    await days_pass(gate, 31)

    await work(gate)

    left = await stored(gate, "manual_lift")
    assert made["id"] in left
    assert "12C00001" not in left
    assert "Bình" not in left
    assert (await verify(gate.resources.engine)).ok


async def test_what_is_erased_is_not_erased_again(gate: People):
    await departed(gate)
    await days_pass(gate, 31)
    await work(gate)
    before = await stored(gate, "declaration", "declared")

    # Another process begins at the first one.
    eraser = Eraser(
        gate.resources.engine, Pseudonyms("another key"), keeps=timedelta(days=30)
    )
    assert 0 == await eraser.erase_due(HUU_NGHI, gate.resources.clock())
    assert before == await stored(gate, "declaration", "declared")


async def test_more_than_a_batch_is_erased_in_rounds(gate: People, monkeypatch):
    monkeypatch.setattr("gateway.services.erasing.BATCH", 2)
    for _ in range(5):
        await verdict(gate, await declared(gate), "cancel", who="agent")
    await days_pass(gate, 31)

    assert 5 == await work(gate)


async def test_a_correction_of_what_was_erased_says_what_is_missing(gate: People):
    made = await declared(gate)
    await verdict(gate, made, "reject")
    await days_pass(gate, 31)
    await work(gate)
    headers = {"If-Match": (await gate.ask("agent", "GET", made.path)).headers["ETag"]}

    answer = await gate.ask(
        "agent",
        "PATCH",
        made.path,
        json={"driver": {"name": "Trần Thị Bình"}},
        headers=headers,
    )

    assert is_problem(answer, 422, "shape-not-allowed")


async def test_settled_tickets_of_paper_lose_their_plates_and_open_ones_wait(
    gate: People,
):
    await turn(gate, HUU_NGHI, mode="contingency")
    await days_pass(gate, 0.01)
    path = f"/v1/gates/{HUU_NGHI}/paper-tickets"
    at = {"direction": "export", "entered_at": MORNING, "note": "Mr Bình"}
    slips = [
        at | {"serial": "HN-1", "plate": "99C-111.11"},
        at | {"serial": "HN-2", "plate": "99C-222.22"},
    ]
    sent = await gate.ask("border-guard", "POST", path, json={"tickets": slips})
    settled, _ = said(sent, 201)["items"]
    settling = f"{path}/{settled['id']}/resolve"
    said(await gate.ask("management", "POST", settling, json={"reason": "fire"}))
    await days_pass(gate, 31)

    assert 1 == await work(gate)

    left = await stored(gate, "paper_ticket")
    assert "99C11111" not in left
    assert "99C22222" in left
    assert (await verify(gate.resources.engine)).ok
