"""Paper tickets: who entered in a contingency is an entry only if it was approved."""

from typing import Any

import httpx2
import pytest

from gateway.services.verification import verify
from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    Vehicle,
    approved,
    called,
    declared,
    is_problem,
    said,
    turn,
    verdict,
)
from tests.people import People

PAPERS = f"/v1/gates/{HUU_NGHI}/paper-tickets"
ENTERED = "2030-01-07T02:05:00Z"


def slip(made: Vehicle | str, serial: str = "HN-1", **changes: Any) -> dict[str, Any]:
    plate = made if isinstance(made, str) else made.plate
    return {
        "serial": serial,
        "plate": plate,
        "direction": "export",
        "entered_at": ENTERED,
        "note": None,
    } | changes


async def send(people: People, *slips: dict[str, Any]) -> httpx2.Response:
    body = {"tickets": list(slips)}
    return await people.ask("border-guard", "POST", PAPERS, json=body)


async def recorded(people: People, *slips: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = said(await send(people, *slips), 201)["items"]
    return found


async def settle(people: People, ticket: dict[str, Any], **how: Any) -> httpx2.Response:
    path = f"{PAPERS}/{ticket['id']}/resolve"
    return await people.ask("management", "POST", path, json=how)


@pytest.fixture
async def on_paper(morning: People) -> People:
    """Ten minutes past the hour, in a contingency that began on it."""
    await turn(morning, HUU_NGHI, mode="contingency")
    return morning


async def later(people: People) -> None:
    await people.set_clock("2030-01-07T02:10:00Z")


async def test_an_approved_vehicle_has_entered_by_its_ticket(on_paper: People):
    made = await approved(on_paper)
    await later(on_paper)

    (ticket,) = await recorded(on_paper, slip(made))

    after = await on_paper.look(made.id)
    assert ("matched", made.id) == (ticket["state"], ticket["declaration_id"])
    assert ("entered", ENTERED) == (after["status"], after["checks"][0]["happened_at"])
    history = said(await on_paper.ask("agent", "GET", f"{made.path}/history"))["items"]
    by_paper = [e["kind"] for e in history if e["data"].get("paper_ticket")]
    assert ["called", "entered"] == by_paper


async def test_one_that_was_called_before_enters_by_its_ticket(morning: People):
    made = await called(morning)
    await turn(morning, HUU_NGHI, mode="contingency")
    await later(morning)

    (ticket,) = await recorded(morning, slip(made))

    assert "matched" == ticket["state"]
    assert "entered" == (await morning.look(made.id))["status"]


async def test_nobody_who_is_not_approved_becomes_an_entry(on_paper: People):
    unread = await declared(on_paper)
    held = await approved(on_paper)
    said(await verdict(on_paper, held, "hold"))
    elsewhere = await approved(on_paper, gate=TAN_THANH)
    inward = await approved(on_paper)
    await later(on_paper)
    too_late = await approved(on_paper)

    tickets = await recorded(
        on_paper,
        slip("99C-999.99", "1"),
        slip(unread, "2"),
        slip(held, "3"),
        slip(elsewhere, "4"),
        slip(inward, "5", direction="import"),
        slip(too_late, "6"),
        slip(inward, "7", entered_at="2030-01-07T01:59:59Z"),
    )

    assert ["unmatched"] * 7 == [ticket["state"] for ticket in tickets]
    assert [
        "no_declaration",
        "not_approved",
        "on_hold",
        "other_gate",
        "other_direction",
        "approved_later",
        "approved_later",
    ] == [ticket["mismatch"] for ticket in tickets]
    for made in (unread, held, elsewhere, inward, too_late):
        assert "entered" != (await on_paper.look(made.id))["status"]


async def test_a_ticket_of_a_time_without_contingency_stays_open(morning: People):
    made = await approved(morning)
    await later(morning)

    (ticket,) = await recorded(morning, slip(made))

    assert "outside_contingency" == ticket["mismatch"]
    assert "approved" == (await morning.look(made.id))["status"]


async def test_tickets_are_recorded_after_the_contingency_as_well(on_paper: People):
    made = await approved(on_paper)
    await later(on_paper)
    await turn(on_paper, HUU_NGHI, mode="hold")
    await on_paper.set_clock("2030-01-07T05:00:00Z")

    (ticket,) = await recorded(on_paper, slip(made))

    assert "matched" == ticket["state"]


async def test_a_list_sent_twice_is_recorded_once(on_paper: People):
    made = await approved(on_paper)
    await later(on_paper)
    slips = slip(made, "1"), slip("99C-999.99", "2"), slip("99C-999.99", "2")

    first = await recorded(on_paper, *slips)
    second = await recorded(on_paper, *slips)

    assert first == second
    counts = said(await on_paper.ask("border-guard", "GET", PAPERS))["counts"]
    assert {"matched": 1, "unmatched": 1, "resolved": 0} == counts


async def test_of_a_list_with_a_contradiction_nothing_is_recorded(on_paper: People):
    made = await approved(on_paper)
    await later(on_paper)
    await recorded(on_paper, slip("99C-999.99", "1"))

    known = await send(on_paper, slip(made, "9"), slip("99C-999.98", "1"))
    twice = await send(on_paper, slip(made, "9"), slip("99C-999.98", "9"))
    future = await send(on_paper, slip(made, "9", entered_at="2030-01-07T02:11:00Z"))

    assert is_problem(known, 409, "paper-ticket-differs")
    assert is_problem(twice, 409, "paper-ticket-differs")
    assert is_problem(future, 422, "shape-not-allowed")
    assert "approved" == (await on_paper.look(made.id))["status"]


async def test_an_officer_settles_an_open_ticket_with_a_reason(on_paper: People):
    await later(on_paper)
    (ticket,) = await recorded(on_paper, slip("99C-999.99"))

    settled = said(await settle(on_paper, ticket, reason="fire brigade"))
    again = said(await settle(on_paper, ticket, reason="fire brigade"))

    assert ("resolved", "fire brigade") == (settled["state"], settled["reason"])
    assert settled == again
    open_path = f"{PAPERS}?state=unmatched"
    assert [] == said(await on_paper.ask("management", "GET", open_path))["items"]


async def test_an_officer_names_the_declaration_of_a_misread_plate(on_paper: People):
    made = await approved(on_paper)
    await later(on_paper)
    (ticket,) = await recorded(on_paper, slip("99C-999.99"))

    answer = await settle(
        on_paper, ticket, declaration_id=made.id, reason="plate misread"
    )
    other = await settle(on_paper, ticket, reason="fire brigade")

    assert ("matched", made.id) == (
        said(answer)["state"],
        said(answer)["declaration_id"],
    )
    assert "entered" == (await on_paper.look(made.id))["status"]
    assert is_problem(other, 409, "paper-ticket-settled")


async def test_no_officer_makes_an_entry_of_what_is_not_approved(on_paper: People):
    made = await declared(on_paper)
    await later(on_paper)
    (ticket,) = await recorded(on_paper, slip(made))

    answer = await settle(on_paper, ticket, declaration_id=made.id, reason="he says")

    assert is_problem(answer, 409, "not-approved")
    assert "submitted" == (await on_paper.look(made.id))["status"]


async def test_verify_knows_paper_tickets_and_sees_no_overtaking_in_them(
    on_paper: People,
):
    first, second = await approved(on_paper), await approved(on_paper)
    await later(on_paper)
    await recorded(on_paper, slip(second, "1"), slip("99C-999.99", "2"))
    await turn(on_paper, HUU_NGHI, mode="open")
    await dispatch.dispatch(on_paper.resources, HUU_NGHI)

    report = await verify(on_paper.resources.engine)

    counted = {row.name: row.value for row in report.rows}
    assert [] == [row.name for row in report.rows if not row.ok]
    assert (2, 1) == (counted["paper tickets"], counted["open paper tickets"])
    assert "called" == (await on_paper.look(first.id))["status"]
