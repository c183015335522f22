"""Verdicts, holds and checks: given once, repeated safely, never both ways."""

import asyncio

import pytest

from gateway.workers import dispatch
from tests.api.journeys import (
    HUU_NGHI,
    approved,
    called,
    declared,
    entered,
    is_problem,
    said,
    verdict,
)
from tests.counting import counted
from tests.people import People


@pytest.mark.parametrize(
    ("verb", "status"), [("approve", "approved"), ("reject", "rejected")]
)
async def test_a_verdict_may_be_repeated(people: People, verb: str, status: str):
    made = await declared(people)

    first = said(await verdict(people, made, verb))
    second = said(await verdict(people, made, verb))

    assert (status, 2) == (first["status"], first["version"])
    assert first == second


@pytest.mark.parametrize(
    ("first", "second"), [("approve", "reject"), ("reject", "approve")]
)
async def test_the_opposite_verdict_is_refused(people: People, first, second):
    made = await declared(people)
    decided = said(await verdict(people, made, first))

    answer = await verdict(people, made, second)

    assert is_problem(answer, 409, "verdict-already-given")
    assert decided == await people.look(made.id, "customs")


async def test_of_two_officers_at_once_one_is_told_that_the_other_decided(
    people: People,
):
    made = await declared(people)

    answers = await asyncio.gather(
        *(verdict(people, made, verb) for verb in ("reject", "approve", "reject"))
    )

    # Whose request comes through first is nobody's promise.
    ends = [answer.status_code for answer in answers]
    assert ends in ([200, 409, 200], [409, 200, 409])
    for answer in answers:
        if answer.status_code != 200:
            assert is_problem(answer, 409, "verdict-already-given")


@pytest.mark.parametrize("verb", ["approve", "reject"])
async def test_what_was_corrected_meanwhile_is_not_decided_unseen(
    people: People, verb: str
):
    made = await declared(people)
    read = await people.ask("customs", "GET", made.path)
    seen = {"If-Match": read.headers["ETag"]}
    wanted = {"driver": {"name": "Trần Thị Bình", "phone": "0987654321"}}
    said(await people.ask("agent", "PATCH", made.path, json=wanted, headers=seen))

    late = await verdict(people, made, verb, headers=seen)
    read = await people.ask("customs", "GET", made.path)
    seen = {"If-Match": read.headers["ETag"]}
    decided = said(await verdict(people, made, verb, headers=seen))
    again = said(await verdict(people, made, verb, headers=seen))

    assert is_problem(late, 412, "version-stale")
    assert decided["status"] in {"approved", "rejected"}
    assert decided == again


@pytest.mark.parametrize("verb", ["approve", "reject"])
async def test_a_tag_that_is_none_decides_nothing(people: People, verb: str):
    made = await declared(people)

    answer = await verdict(people, made, verb, headers={"If-Match": "yesterday"})

    assert is_problem(answer, 412, "version-stale")
    assert "submitted" == (await people.look(made.id, "customs"))["status"]


@pytest.mark.parametrize("verb", ["reject", "hold", "release"])
@pytest.mark.parametrize("reason", ["", "  ", "ok", " a ", "x" * 501, "a\u0000bc", 7])
async def test_a_reason_says_something(people: People, verb: str, reason):
    made = await declared(people)

    answer = await verdict(people, made, verb, json={"reason": reason})

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/reason" == answer.json()["errors"][0]["pointer"]


async def test_the_driver_reads_why_it_was_rejected(people: People):
    made = await declared(people)
    said(await verdict(people, made, "reject", json={"reason": "  seal is broken "}))

    answer = await people.ask("agent", "GET", f"{made.path}/history")

    last = said(answer)["items"][-1]
    assert ("rejected", "customs") == (last["kind"], last["by"])
    assert "seal is broken" == last["data"]["reason"]


@pytest.mark.parametrize("who", ["customs", "border-guard"])
async def test_a_hold_says_whose_it_is_and_keeps_the_place(people: People, who: str):
    first, second = await approved(people), await approved(people)
    place = (await people.look(first.id))["position"]

    held = said(await verdict(people, first, "hold", who=who))
    moved_up = await people.look(second.id)
    released = said(await verdict(people, first, "release", who=who))

    assert who.replace("-", "_") == held["hold"]["owner"] == held["reason"]["owner"]
    assert ("on-hold", None) == (held["reason"]["code"], held["position"])
    assert place == moved_up["position"]
    assert (None, place) == (released["hold"], released["position"])


async def test_what_is_held_is_neither_approved_nor_called(people: People):
    unseen, waiting = await declared(people), await approved(people)
    for one in (unseen, waiting):
        said(await verdict(people, one, "hold"))

    refused = await verdict(people, unseen, "approve")
    await dispatch.dispatch(people.resources, HUU_NGHI)

    assert is_problem(refused, 409, "transition-not-allowed")
    assert "approved" == (await people.look(waiting.id))["status"]


async def test_what_is_over_can_not_be_held(people: People):
    made = await declared(people)
    said(await people.ask("agent", "POST", f"{made.path}/cancel"))

    answer = await verdict(people, made, "hold")

    assert is_problem(answer, 409, "transition-not-allowed")


async def test_only_who_declared_it_gives_it_up(people: People):
    made = await declared(people)

    answer = await people.ask("management", "POST", f"{made.path}/cancel")

    assert is_problem(answer, 403, "role-not-allowed")


async def test_giving_up_twice_is_giving_up_once(people: People):
    made = await called(people)

    first = said(await people.ask("agent", "POST", f"{made.path}/cancel"))
    second = said(await people.ask("agent", "POST", f"{made.path}/cancel"))

    assert ("cancelled", first) == (first["status"], second)


async def test_what_has_entered_can_not_be_given_up(people: People):
    made = await entered(people)

    answer = await people.ask("agent", "POST", f"{made.path}/cancel")

    assert is_problem(answer, 409, "transition-not-allowed")


async def test_a_crowd_that_gives_up_at_once_is_answered_by_a_few_readings(
    people: People,
):
    vehicles = [await declared(people) for _ in range(60)]

    with counted(people.resources) as asked:
        answers = await asyncio.gather(
            *(verdict(people, made, "cancel", who="agent") for made in vehicles)
        )

    ended = [said(answer) for answer in answers]
    assert {"cancelled"} == {one["status"] for one in ended}
    # Each is told of its own vehicle.
    assert [made.id for made in vehicles] == [one["id"] for one in ended]
    # By itself, each would ask some ten times.
    assert len(asked) < 2 * len(vehicles)
