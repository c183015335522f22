"""Fees are paid, by callbacks that come twice, late, out of order, or never."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from gateway.domain.payments import PaymentState
from gateway.services.payments.sandbox import SandboxProvider
from gateway.workers import settle
from tests.api.journeys import (
    MORNING,
    Vehicle,
    check,
    declared,
    entered,
    hire,
    is_problem,
    machinery,
    said,
    verdict,
)
from tests.people import People

A_MINUTE_LATER = "2030-01-07T02:01:00Z"
NOBODYS = "00000000-0000-7000-8000-000000000000"
PAID, FAILED = PaymentState.PAID, PaymentState.FAILED


@pytest.fixture(autouse=True)
async def _nine_o_clock(people: People) -> None:
    await people.set_clock(MORNING)


async def begin(
    people: People, made: Vehicle, *, key: str | None = None, who: str = "agent"
) -> httpx2.Response:
    headers = {"Idempotency-Key": key or uuid4().hex}
    return await people.ask(who, "POST", f"{made.path}/payments", headers=headers)


async def begun(people: People, made: Vehicle) -> dict[str, Any]:
    found: dict[str, Any] = said(await begin(people, made), 201)
    return found


async def end(
    people: People, payment: dict[str, Any], outcome: str, callbacks: int = 1
) -> httpx2.Response:
    return await people.ask(
        "tester",
        "POST",
        f"/sandbox/payments/{payment['id']}",
        json={"outcome": outcome, "callbacks": callbacks},
    )


async def call_back(
    people: People,
    payment: dict[str, Any],
    state: PaymentState,
    *,
    at: datetime | None = None,
) -> httpx2.Response:
    """Post it over HTTP, as a provider's server does."""
    provider = people.resources.payments.provider
    assert isinstance(provider, SandboxProvider)
    when = at or datetime.now(UTC)
    headers, content = provider.callback(UUID(payment["id"]), state, when)
    return await people.ask(
        None,
        "POST",
        "/v1/payments/callbacks/sandbox",
        content=content,
        headers=headers | {"Content-Type": "application/json"},
    )


async def fees_confirmed(people: People, made: Vehicle) -> list[tuple[str, str]]:
    shown = await people.look(made.id)
    return [
        (one["kind"], one["source"])
        for one in shown["checks"]
        if one["kind"].endswith("_fee")
    ]


CONFIRMED = [("infrastructure_fee", "system")]


async def test_what_is_paid_confirms_the_fee_and_clears_the_vehicle(people: People):
    made = await entered(people, goods=[machinery()])
    for kind in ("customs_entry", "customs_inspection"):
        waiting = said(await check(people, made, kind), 201)

    payment = await begun(people, made)
    assert 204 == (await call_back(people, payment, PAID)).status_code

    after = await people.look(made.id)
    assert ("entered", ["infrastructure_fee"]) == (
        waiting["status"],
        waiting["missing"],
    )
    assert ("in-gate", "management") == (
        waiting["reason"]["code"],
        waiting["reason"]["owner"],
    )
    assert 800_000 == payment["amount_vnd"] == after["payment"]["paid_vnd"]
    assert ("cleared", CONFIRMED) == (
        after["status"],
        await fees_confirmed(people, made),
    )
    assert "paid" in after["steps"]


async def test_a_callback_that_comes_again_and_again_counts_once(people: People):
    made = await declared(people)
    payment = await begun(people, made)

    answers = await asyncio.gather(
        *(call_back(people, payment, PAID) for _ in range(5))
    )
    said(await end(people, payment, "paid", callbacks=3))

    shown = await people.look(made.id)
    assert {204} == {answer.status_code for answer in answers}
    assert (800_000, 0) == (
        shown["payment"]["paid_vnd"],
        shown["payment"]["overpaid_vnd"],
    )
    assert CONFIRMED == await fees_confirmed(people, made)


@pytest.mark.parametrize("order", [(PAID, FAILED), (FAILED, PAID)])
async def test_money_that_came_stays_in_whatever_order_it_is_told(
    people: People, order: tuple[PaymentState, PaymentState]
):
    made = await declared(people)
    payment = await begun(people, made)

    for state in order:
        await call_back(people, payment, state)

    assert CONFIRMED == await fees_confirmed(people, made)


async def test_a_payment_of_which_nobody_hears_is_asked_for(people: People):
    made = await declared(people)
    await begun(people, made)

    early = await settle.settle(people.resources)
    await people.set_clock(A_MINUTE_LATER)
    late = await settle.settle(people.resources)
    again = await settle.settle(people.resources)

    assert (0, 0) == (early, again)
    assert late >= 1
    assert CONFIRMED == await fees_confirmed(people, made)


async def test_one_that_fails_without_a_word_may_be_begun_again(people: People):
    made = await declared(people)
    first = await begun(people, made)
    said(await end(people, first, "failed", callbacks=0))
    await people.set_clock(A_MINUTE_LATER)
    await settle.settle(people.resources)

    second = await begun(people, made)
    said(await end(people, second, "paid"))

    assert first["id"] != second["id"]
    assert CONFIRMED == await fees_confirmed(people, made)


async def test_what_is_due_is_paid_once_whoever_begins_and_how_often(people: People):
    made = await declared(people)
    key = uuid4().hex

    answers = await asyncio.gather(*(begin(people, made) for _ in range(4)))
    same = [said(await begin(people, made, key=key), 201) for _ in range(2)]
    ids = {said(answer, 201)["id"] for answer in answers} | {one["id"] for one in same}

    assert 1 == len(ids)


async def test_a_late_callback_of_a_cancelled_vehicle_is_recorded(people: People):
    made = await declared(people)
    payment = await begun(people, made)
    said(await people.ask("agent", "POST", f"{made.path}/cancel"))

    await call_back(people, payment, PAID)

    shown = await people.look(made.id)
    assert ("cancelled", 800_000) == (shown["status"], shown["payment"]["paid_vnd"])


async def test_a_correction_that_costs_more_leaves_the_difference_to_pay(
    people: People,
):
    light = machinery() | {"weight_kg": 9_000}
    made = await declared(people, goods=[light])
    said(await end(people, await begun(people, made), "paid"))
    tag = (await people.ask("agent", "GET", made.path)).headers["ETag"]

    corrected = said(
        await people.ask(
            "agent",
            "PATCH",
            made.path,
            json={"goods": [machinery()]},
            headers={"If-Match": tag},
        )
    )
    rest = await begun(people, made)
    said(await end(people, rest, "paid"))

    after = await people.look(made.id)
    assert 500_000 == corrected["payment"]["outstanding_vnd"] == rest["amount_vnd"]
    assert "infrastructure_fee" in corrected["missing"]
    assert "infrastructure_fee" not in after["missing"]
    assert 0 == after["payment"]["outstanding_vnd"]


async def test_nothing_is_paid_twice_and_nothing_for_an_empty_vehicle(people: People):
    made = await declared(people)
    said(await end(people, await begun(people, made), "paid"))
    empty = await declared(
        people, goods=[], vehicle__laden=False, vehicle__gross_weight_kg=9_000
    )

    for nothing in (made, empty):
        assert is_problem(await begin(people, nothing), 409, "nothing-due")


async def test_a_draft_and_a_rejected_one_have_nothing_to_pay(people: People):
    draft = await declared(people, driver__name=".")
    rejected = await declared(people)
    said(await verdict(people, rejected, "reject"))

    for made in (draft, rejected):
        answer = await begin(people, made)
        assert is_problem(answer, 409, "transition-not-allowed")


async def test_only_the_owner_pays(people: People):
    made = await declared(people)
    stranger = await hire(people.resources, "agent")

    assert is_problem(
        await begin(people, made, who=stranger), 404, "declaration-not-found"
    )
    assert is_problem(await begin(people, made, who="customs"), 403, "role-not-allowed")


async def test_a_payment_needs_a_key(people: People):
    made = await declared(people)

    answer = await people.ask("agent", "POST", f"{made.path}/payments")

    assert is_problem(answer, 400, "malformed-request")


async def test_a_callback_that_is_not_the_providers_is_refused(people: People):
    made = await declared(people)
    payment = await begun(people, made)
    long_ago = datetime.now(UTC) - timedelta(minutes=6)

    stale = await call_back(people, payment, PAID, at=long_ago)
    forged = await people.ask(
        None,
        "POST",
        "/v1/payments/callbacks/sandbox",
        json={"payment_id": payment["id"], "state": "paid"},
        headers={
            "webhook-id": "pay_1",
            "webhook-timestamp": str(int(datetime.now(UTC).timestamp())),
            "webhook-signature": "v1,bm90IHRoZWlycw==",
        },
    )

    assert is_problem(stale, 401, "callback-not-genuine")
    assert is_problem(forged, 401, "callback-not-genuine")
    assert [] == await fees_confirmed(people, made)


async def test_a_callback_of_an_unknown_payment_changes_nothing(people: People):
    answer = await call_back(people, {"id": NOBODYS}, PAID)

    assert 204 == answer.status_code
    assert is_problem(
        await end(people, {"id": NOBODYS}, "paid"), 404, "payment-not-found"
    )


async def test_management_confirms_by_hand_what_was_paid_at_its_desk(people: People):
    made = await entered(people)

    after = said(await check(people, made, "infrastructure_fee", who="management"), 201)

    assert "infrastructure_fee" not in after["missing"]
    assert [("infrastructure_fee", "officer")] == await fees_confirmed(people, made)
