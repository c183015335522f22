"""Checks by the agencies: facts, late, twice and out of order; and turning back."""

import asyncio
from typing import Any

import pytest

from tests.api.journeys import (
    MORNING,
    called,
    check,
    cleared,
    declared,
    entered,
    is_problem,
    leave,
    machinery,
    pay_by_hand,
    said,
    verdict,
)
from tests.people import People, a_body

NINE_THIRTY = "2030-01-07T02:30:00Z"
TEN = "2030-01-07T03:00:00Z"
FROM_CHINA: dict[str, Any] = {
    "direction": "import",
    "goods": [
        dict(a_body()["goods"][0])
        | {"category": "machinery", "customs_declaration": "105123456780"}
    ],
}


@pytest.fixture(autouse=True)
async def _nine_o_clock(people: People) -> None:
    await people.set_clock(MORNING)


async def test_the_last_check_clears_whatever_came_first(people: People):
    made = await entered(people)
    await pay_by_hand(people, made)
    order = [
        ("customs", "customs_inspection"),
        ("quarantine", "plant_quarantine"),
        ("customs", "customs_entry"),
    ]

    statuses = [
        said(await check(people, made, kind, who=who), 201)["status"]
        for who, kind in order
    ]

    assert ["entered", "entered", "cleared"] == statuses


async def test_a_check_said_twice_is_one(people: People):
    made = await entered(people)

    first = said(await check(people, made, "customs_entry"), 201)
    second = said(await check(people, made, "customs_entry"), 201)

    assert first == second
    kinds = [one["kind"] for one in second["checks"]]
    assert ["border_guard_entry", "customs_entry"] == kinds


async def test_a_check_said_twice_at_once_is_one(people: People):
    made = await entered(people)

    await asyncio.gather(*(check(people, made, "customs_entry") for _ in range(5)))

    assert 2 == len((await people.look(made.id))["checks"])


async def test_a_failed_check_keeps_it_inside_until_it_passes(people: People):
    made = await entered(people, goods=[machinery()])
    await pay_by_hand(people, made)
    said(await check(people, made, "customs_entry"), 201)

    failed = said(await check(people, made, "customs_inspection", "fail"), 201)
    passed = said(await check(people, made, "customs_inspection"), 201)

    assert ("entered", "check-failed") == (failed["status"], failed["reason"]["code"])
    assert "cleared" == passed["status"]
    outcomes = [one["outcome"] for one in passed["checks"]]
    assert ["pass", "pass", "pass", "fail", "pass"] == outcomes


async def test_a_late_check_is_still_recorded(people: People):
    made = await cleared(people)
    said(await leave(people, made), 201)

    late = said(await check(people, made, "medical", who="quarantine"), 201)

    assert "departed" == late["status"]
    assert "medical" == late["checks"][-1]["kind"]
    assert "quarantine" == late["checks"][-1]["by"]


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("customs", "plant_quarantine"),
        ("quarantine", "customs_inspection"),
        ("border-guard", "customs_exit"),
        ("yard", "border_guard_entry"),
        ("management", "medical"),
    ],
)
async def test_a_check_belongs_to_one_role(people: People, who: str, kind: str):
    made = await entered(people)

    answer = await check(people, made, kind, who=who)

    assert is_problem(answer, 403, "check-not-yours")
    assert made.shown == await people.look(made.id, "border-guard")


async def test_customs_may_mark_the_entry_before_the_barrier_opens(people: People):
    made = await called(people)

    marked = said(await check(people, made, "customs_entry"), 201)
    too_early = await check(people, made, "customs_inspection")

    assert ("called", ["customs_entry"]) == (
        marked["status"],
        [one["kind"] for one in marked["checks"]],
    )
    assert is_problem(too_early, 409, "transition-not-allowed")


async def test_before_its_call_nothing_is_checked(people: People):
    made = await declared(people)

    answer = await check(people, made, "customs_entry")

    assert is_problem(answer, 409, "transition-not-allowed")


async def test_what_happened_earlier_is_told_later_and_does_not_count(people: People):
    made = await entered(people)
    await people.set_clock(TEN)
    said(await check(people, made, "customs_entry"), 201)

    late = said(
        await check(people, made, "customs_entry", "fail", happened_at=NINE_THIRTY), 201
    )

    told = late["checks"][-1]
    assert ("fail", NINE_THIRTY, TEN) == (
        told["outcome"],
        told["happened_at"],
        told["at"],
    )
    assert "customs_entry" not in late["missing"]
    assert "in-gate" == late["reason"]["code"]


async def test_the_same_fact_told_again_by_its_device_is_one(people: People):
    made = await entered(people)
    await people.set_clock(TEN)
    fact = {"happened_at": NINE_THIRTY, "source": "device"}

    first = said(await check(people, made, "customs_entry", **fact), 201)
    again = said(await check(people, made, "customs_entry", **fact), 201)

    assert first == again
    assert "device" == again["checks"][-1]["source"]


@pytest.mark.parametrize("when", ["2030-01-07T03:00:01Z", "2030-01-07T01:59:59Z"])
async def test_nothing_happened_in_the_future_or_before_it_was_declared(
    people: People, when: str
):
    made = await entered(people)
    await people.set_clock(TEN)

    answer = await check(people, made, "customs_entry", happened_at=when)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert ["/happened_at"] == [one["pointer"] for one in answer.json()["errors"]]


async def test_nobody_speaks_for_the_system(people: People):
    made = await entered(people)

    answer = await check(people, made, "customs_entry", source="system")

    assert is_problem(answer, 422, "shape-not-allowed")


async def test_it_says_what_is_required_and_what_is_missing(people: People):
    made = await entered(people, **FROM_CHINA)

    before = made.shown
    for who, kind in (("customs", "customs_entry"), ("quarantine", "medical")):
        after = said(await check(people, made, kind, who=who), 201)

    wanted = [
        "border_guard_entry",
        "customs_entry",
        "medical",
        "customs_inspection",
        "infrastructure_fee",
    ]
    assert wanted == before["required"] == after["required"]
    assert (wanted[1:], []) == (before["missing"], before["steps"])
    assert (wanted[3:], ["in_gate"]) == (after["missing"], after["steps"])


async def test_an_import_is_not_released_before_its_driver_saw_a_doctor(people: People):
    made = await entered(people, **FROM_CHINA)
    await pay_by_hand(people, made)
    for kind in ("customs_entry", "customs_inspection"):
        waits = said(await check(people, made, kind), 201)

    passed = said(await check(people, made, "medical", who="quarantine"), 201)

    assert ("entered", "quarantine") == (waits["status"], waits["reason"]["owner"])
    assert "cleared" == passed["status"]


async def test_a_check_that_fails_after_the_release_stops_it_at_the_exit(
    people: People,
):
    made = await cleared(people)

    failed = said(await check(people, made, "medical", "fail", who="quarantine"), 201)
    stopped = await leave(people, made)
    said(await check(people, made, "medical", who="quarantine"), 201)

    assert ("cleared", "check-failed") == (failed["status"], failed["reason"]["code"])
    assert is_problem(stopped, 409, "not-cleared")
    said(await leave(people, made), 201)


# Turning back


@pytest.mark.parametrize("who", ["customs", "border-guard"])
async def test_an_entered_vehicle_is_turned_back_with_a_reason(
    people: People, who: str
):
    made = await entered(people)

    returned = said(await verdict(people, made, "return", who=who))
    again = said(await verdict(people, made, "return", who=who))

    history = said(await people.ask("agent", "GET", f"{made.path}/history"))["items"]
    assert ("returned", "returned") == (returned["status"], returned["reason"]["code"])
    assert returned == again
    assert ("returned", "papers do not match") == (
        history[-1]["kind"],
        history[-1]["data"]["reason"],
    )


async def test_who_was_turned_back_may_be_declared_anew(people: People):
    made = await entered(people)
    said(await verdict(people, made, "return"))

    again = await declared(people, vehicle__plate=made.plate)

    assert "submitted" == again.shown["status"]


async def test_a_late_fact_of_a_returned_vehicle_is_kept(people: People):
    made = await entered(people)
    said(await verdict(people, made, "return"))

    late = said(await check(people, made, "medical", "fail", who="quarantine"), 201)

    assert ("returned", "medical") == (late["status"], late["checks"][-1]["kind"])


async def test_only_what_is_inside_and_not_released_is_turned_back(people: People):
    outside, released = await called(people), await cleared(people)

    for made in (outside, released):
        answer = await verdict(people, made, "return")
        assert is_problem(answer, 409, "transition-not-allowed")


async def test_what_is_held_stays_until_it_is_released(people: People):
    made = await entered(people)
    said(await verdict(people, made, "hold"))

    held = await verdict(people, made, "return")
    said(await verdict(people, made, "release"))

    assert is_problem(held, 409, "transition-not-allowed")
    assert "returned" == said(await verdict(people, made, "return"))["status"]


async def test_turning_back_is_not_for_quarantine(people: People):
    made = await entered(people)

    answer = await verdict(people, made, "return", who="quarantine")

    assert is_problem(answer, 403, "role-not-allowed")
