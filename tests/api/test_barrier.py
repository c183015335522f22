"""The barrier opens once, for a called vehicle with its own pass, or says why not."""

import asyncio

import pytest
from sqlalchemy import func, select

from gateway.storage.tables import entry, manual_lift
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    Vehicle,
    approved,
    called,
    check,
    cleared,
    declared,
    enter,
    entered,
    hire,
    is_problem,
    leave,
    machinery,
    said,
    verdict,
)
from tests.people import People


async def count_entries(people: People, vehicle: Vehicle) -> int:
    async with people.resources.engine.connect() as connection:
        found = await connection.scalar(
            select(func.count())
            .select_from(entry)
            .where(entry.c.declaration_id == vehicle.id)
        )
    return found or 0


async def test_a_called_vehicle_is_let_in(people: People):
    made = await called(people)

    answer = said(await enter(people, made), 201)

    shown = answer["declaration"]
    assert (True, "entered", made.id) == (answer["open"], shown["status"], shown["id"])
    assert ["border_guard_entry"] == [one["kind"] for one in shown["checks"]]
    assert 1 == await count_entries(people, made)


async def test_the_plate_may_be_read_in_another_spelling(people: People):
    made = await called(people)
    spelling = f" {made.plate.lower().replace('-', '.')} "

    said(await enter(people, made, plate=spelling), 201)


async def test_asking_again_gets_the_recorded_answer(people: People):
    made = await called(people)

    at_once = await asyncio.gather(*(enter(people, made) for _ in range(10)))
    later = await enter(people, made)

    assert {201} == {answer.status_code for answer in (*at_once, later)}
    assert 1 == len({answer.content for answer in (*at_once, later)})
    assert 1 == await count_entries(people, made)


async def test_another_barrier_with_the_same_pass_stays_closed(people: People):
    made = await called(people)
    other = await hire(people.resources, "border_guard", HUU_NGHI)
    said(await enter(people, made), 201)

    seen = {"plate": made.plate, "pass": made.pass_text}
    answer = await people.ask(other, "POST", f"{made.gate}/entries", json=seen)

    assert is_problem(answer, 409, "already-entered")


async def test_a_vehicle_that_left_does_not_enter_with_its_old_pass(people: People):
    made = await cleared(people)
    said(await leave(people, made), 201)

    answer = await enter(people, made)

    assert is_problem(answer, 409, "already-entered")


async def test_an_unknown_vehicle_is_not_approved(people: People):
    made = await called(people)

    answer = await enter(people, made, plate="99C-999.99")

    assert is_problem(answer, 409, "not-approved")


@pytest.mark.parametrize("verb", [None, "reject"])
async def test_nothing_enters_without_an_approval(people: People, verb: str | None):
    made = await declared(people)
    other = await called(people)
    if verb:
        await verdict(people, made, verb)

    answer = await enter(people, made, **{"pass": other.pass_text})

    assert is_problem(answer, 409, "not-approved")
    assert 0 == await count_entries(people, made)


async def test_an_approved_vehicle_waits_for_its_call(people: People):
    other = await called(people)
    made = await approved(people)

    answer = await enter(people, made, **{"pass": other.pass_text})

    assert is_problem(answer, 409, "not-called")


async def test_a_called_vehicle_on_hold_is_kept_out(people: People):
    made = await called(people)
    said(await verdict(people, made, "hold", who="border-guard"))

    answer = await enter(people, made)
    said(await verdict(people, made, "release", who="border-guard"))

    assert is_problem(answer, 409, "on-hold")
    said(await enter(people, made), 201)


async def test_a_pass_opens_for_its_own_plate_only(people: People):
    made, other = await called(people), await called(people)

    answer = await enter(people, made, **{"pass": other.pass_text})

    assert is_problem(answer, 409, "plate-mismatch")


async def test_a_vehicle_at_the_wrong_gate_is_sent_on(people: People):
    made = await called(people)

    answer = await enter(people, made, gate=TAN_THANH)

    assert is_problem(answer, 409, "wrong-gate")
    assert HUU_NGHI in answer.json()["detail"]


@pytest.mark.parametrize(
    "text",
    ["", "VP1:", "VP1:HELLO", "x" * 2000, "VP1:\0", "\uff36P1:", "VP1:" + "0" * 280],
)
async def test_a_made_up_pass_opens_nothing(people: People, text: str):
    made = await called(people)

    answer = await enter(people, made, **{"pass": text})

    assert is_problem(answer, 409, "pass-invalid")


@pytest.mark.parametrize("place", [10, 60, 120, -1])
async def test_a_pass_with_one_other_character_opens_nothing(people: People, place):
    made = await called(people)
    letter = "A" if made.pass_text[place] != "A" else "B"
    forged = list(made.pass_text)
    forged[place] = letter

    answer = await enter(people, made, **{"pass": "".join(forged)})

    assert is_problem(answer, 409, "pass-invalid")


# Out again


async def test_a_cleared_vehicle_leaves_once(people: People):
    made = await cleared(people)

    first = said(await leave(people, made), 201)
    second = await leave(people, made)

    assert "departed" == first["declaration"]["status"]
    assert is_problem(second, 409, "not-cleared")


async def test_nothing_leaves_before_customs_releases_it(people: People):
    made = await entered(people, goods=[machinery()])
    said(await check(people, made, "customs_entry"), 201)

    answer = await leave(people, made)

    assert is_problem(answer, 409, "not-cleared")


async def test_what_is_held_does_not_leave(people: People):
    made = await cleared(people)
    said(await verdict(people, made, "hold", who="border-guard"))

    answer = await leave(people, made)

    assert is_problem(answer, 409, "on-hold")


async def test_a_vehicle_leaves_where_it_came_in(people: People):
    made = await cleared(people)
    seen = {"plate": made.plate}

    answer = await people.ask(
        "border-guard", "POST", f"/v1/gates/{TAN_THANH}/exits", json=seen
    )

    assert is_problem(answer, 409, "not-cleared")


async def test_a_lift_by_hand_is_never_an_entry(people: People):
    made = await approved(people)
    seen = {"plate": made.plate.lower(), "reason": "ambulance behind it"}

    lifted = said(
        await people.ask(
            "border-guard", "POST", f"{made.gate}/manual-lifts", json=seen
        ),
        201,
    )

    async with people.resources.engine.connect() as connection:
        found = (
            await connection.execute(
                select(manual_lift.c.plate, manual_lift.c.reason).where(
                    manual_lift.c.id == lifted["id"]
                )
            )
        ).one()
    assert (made.plate.replace("-", ""), "ambulance behind it") == tuple(found)
    assert 0 == await count_entries(people, made)
    assert "approved" == (await people.look(made.id))["status"]
    journal = said(
        await people.ask("border-guard", "GET", f"{made.gate}/journal?limit=1000")
    )
    last = journal["items"][-1]
    assert ("lifted", None) == (last["kind"], last["declaration_id"])
    assert {"lift_id": lifted["id"]} == last["data"]
