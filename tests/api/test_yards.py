"""Buffer yards: who is there is called from there."""

from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    Vehicle,
    approved,
    declared,
    entered,
    is_problem,
    said,
    turn,
    verdict,
)
from tests.people import People

GATE = f"/v1/gates/{HUU_NGHI}"


async def check_in(people: People, made: Vehicle, **more: object):
    path = f"{made.gate}/check-ins"
    return await people.ask("yard", "POST", path, json={"plate": made.plate} | more)


async def test_a_vehicle_in_the_yard_comes_into_line_at_once(morning: People):
    await turn(morning, HUU_NGHI, buffer_yard={"export": True})
    made = await approved(morning)
    outside = await morning.look(made.id)

    answer = said(await check_in(morning, made, yard="B2"), 201)
    inside = await morning.look(made.id)
    await dispatch.dispatch(morning.resources, HUU_NGHI)

    assert ("check-in-needed", None) == (outside["reason"]["code"], outside["position"])
    assert ("waiting", "2030-01-07T02:00:00Z") == (
        answer["line"],
        answer["checked_in_at"],
    )
    assert 1 == inside["position"]
    assert "called" == (await morning.look(made.id))["status"]


async def test_a_yard_is_told_neither_goods_nor_people(morning: People):
    made = await approved(morning)

    answer = await check_in(morning, made)

    for secret in ("Nguyễn", "0912345678", "Thanh long", "4900123467"):
        assert secret not in answer.text


async def test_a_second_check_in_answers_the_first(morning: People):
    made = await approved(morning)
    first = said(await check_in(morning, made, yard="B2"), 201)
    await morning.set_clock("2030-01-07T02:20:00Z")

    second = said(await check_in(morning, made, yard="C1"), 201)

    history = said(await morning.ask("agent", "GET", f"{made.path}/history"))["items"]
    told = [entry["data"] for entry in history if entry["kind"] == "checked_in"]
    assert first["checked_in_at"] == second["checked_in_at"]
    assert ["B2"] == [data["yard"] for data in told]


async def test_a_check_in_before_the_approval_counts(morning: People):
    await turn(morning, HUU_NGHI, buffer_yard={"export": True})
    made = await declared(morning)
    said(await check_in(morning, made), 201)

    after = said(await verdict(morning, made, "approve"))

    assert 1 == after["position"]


async def test_one_on_hold_checks_in_and_stays_on_hold(morning: People):
    await turn(morning, HUU_NGHI, buffer_yard={"export": True})
    made = await approved(morning)
    said(await verdict(morning, made, "hold"))

    held = said(await check_in(morning, made), 201)
    released = said(await verdict(morning, made, "release"))

    assert (None, 1) == (held["line"], released["position"])


async def test_who_cannot_be_checked_in_is_refused_with_the_reason(morning: People):
    draft = await declared(morning, driver__name=".")
    elsewhere = await approved(morning, gate=TAN_THANH)
    inside = await entered(morning)
    here = {"plate": elsewhere.plate}

    unknown = await morning.ask(
        "yard", "POST", f"{GATE}/check-ins", json={"plate": "99C-999.99"}
    )

    assert is_problem(unknown, 409, "not-approved")
    assert is_problem(await check_in(morning, draft), 409, "transition-not-allowed")
    assert is_problem(await check_in(morning, inside), 409, "transition-not-allowed")
    assert is_problem(
        await morning.ask("yard", "POST", f"{GATE}/check-ins", json=here),
        409,
        "wrong-gate",
    )
