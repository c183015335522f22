"""Many declarations in one call: each is answered as if it had been sent alone."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.api.journeys import (
    HUU_NGHI,
    TAN_THANH,
    body,
    declared,
    is_problem,
    said,
)
from tests.people import People

PATH = "/v1/declarations/bulk"


def item(declaration: Any = None, key: str | None = None) -> dict[str, Any]:
    return {
        "idempotency_key": key or uuid4().hex,
        "declaration": body() if declaration is None else declaration,
    }


async def send(people: People, *items: Any, who: str = "agent") -> httpx2.Response:
    return await people.ask(who, "POST", PATH, json={"declarations": items})


async def answers(people: People, *items: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = said(await send(people, *items), 200)["items"]
    return found


def names(found: list[dict[str, Any]]) -> list[str]:
    """What became of each: a status, or the name of a problem."""
    return [
        answer["declaration"]["status"]
        if answer["status"] == 201
        else answer["problem"]["type"].removeprefix("/problems/")
        for answer in found
    ]


async def test_each_is_answered_as_a_call_of_its_own(people: People):
    wanted = [item(), item(body(gate=TAN_THANH)), item(body(driver__name="."))]

    found = await answers(people, *wanted)

    assert ["submitted", "submitted", "draft"] == names(found)
    assert [201] * 3 == [answer["status"] for answer in found]
    assert [False] * 3 == [answer["replayed"] for answer in found]
    for one, answer in zip(wanted, found, strict=True):
        made = answer["declaration"]
        assert one["declaration"] == {k: made[k] for k in one["declaration"]}
        assert made == await people.look(made["id"])


async def test_a_wrong_one_spoils_nothing_for_its_neighbours(people: People):
    taken = await declared(people)

    found = await answers(
        people,
        item(),
        7,
        item(body(vehicle__plate=taken.plate)),
        {"idempotency_key": "short", "declaration": body()},
        item([]),
        item(body(gate="cha-lo")),
        item(body(vehicle__plate="!!!")),
        item(body() | {"surprise": 1}),
        item() | {"surprise": 1},
        item(),
    )

    shape = "shape-not-allowed"
    expected = ["submitted", shape, "vehicle-already-declared", *[shape] * 6]
    assert [*expected, "submitted"] == names(found)
    assert taken.path == found[2]["problem"]["declaration"]
    pointers = [
        [error["pointer"] for error in answer["problem"].get("errors", ())]
        for answer in found[1:9]
    ]
    assert [
        [""],
        [],
        ["/idempotency_key"],
        ["/declaration"],
        ["/gate"],
        ["/vehicle/plate"],
        ["/surprise"],
        ["/surprise"],
    ] == pointers
    instances = [answer["problem"]["instance"] for answer in found[1:3]]
    assert [f"{PATH}#/declarations/{place}" for place in (1, 2)] == instances


async def test_a_key_twice_in_one_call_declares_once(people: People):
    twice = item()
    other = item(key=twice["idempotency_key"])

    found = await answers(people, twice, twice, other)

    assert ["submitted", "submitted", "idempotency-key-reused"] == names(found)
    assert found[0]["declaration"] == found[1]["declaration"]
    assert [False, True] == [answer["replayed"] for answer in found[:2]]


async def test_a_vehicle_twice_in_one_call_goes_to_the_first(people: People):
    for gates in ((HUU_NGHI, HUU_NGHI), (HUU_NGHI, TAN_THANH), (TAN_THANH, HUU_NGHI)):
        plate = body()["vehicle"]["plate"]
        wanted = [item(body(gate=gate, vehicle__plate=plate)) for gate in gates]

        found = await answers(people, *wanted)

        assert ["submitted", "vehicle-already-declared"] == names(found)
        own = f"/v1/declarations/{found[0]['declaration']['id']}"
        assert own == found[1]["problem"]["declaration"]


async def test_the_same_call_again_does_nothing_twice(people: People):
    wanted = [item() for _ in range(5)]

    first = await answers(people, *wanted)
    second = await answers(people, *wanted)

    assert [True] * 5 == [answer["replayed"] for answer in second]
    assert [answer["declaration"] for answer in first] == [
        answer["declaration"] for answer in second
    ]


async def test_a_key_is_the_same_alone_and_among_many(people: People):
    one = item()

    alone = said(
        await people.declare(one["declaration"], key=one["idempotency_key"]), 201
    )
    (among,) = await answers(people, one)

    assert {"status": 201, "replayed": True, "declaration": alone} == among


async def test_five_hundred_take_tickets_in_the_order_sent(people: People):
    found = await answers(people, *(item() for _ in range(500)))

    assert ["submitted"] * 500 == names(found)
    tickets = [answer["declaration"]["ticket"] for answer in found]
    assert list(range(tickets[0], tickets[0] + 500)) == tickets


@pytest.mark.parametrize("count", [0, 501])
async def test_too_many_or_none_are_refused_as_a_whole(people: People, count: int):
    answer = await send(people, *(item() for _ in range(count)))

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/declarations" == answer.json()["errors"][0]["pointer"]


async def test_two_mebibytes_are_heard_and_no_more(people: People):
    large = b'{"declarations": [%b]}'
    room = 2 * 1024 * 1024 - len(large) + 2
    headers = {"Content-Type": "application/json"}

    heard = await people.ask(
        "agent", "POST", PATH, content=large % (b" " * room), headers=headers
    )
    refused = await people.ask(
        "agent", "POST", PATH, content=large % (b" " * (room + 1)), headers=headers
    )

    assert is_problem(heard, 422, "shape-not-allowed")
    assert is_problem(refused, 413, "body-too-large")


async def test_whoever_may_not_declare_hears_it_once(people: People):
    wanted = {"declarations": [item()]}

    assert is_problem(await send(people, item(), who="yard"), 403, "role-not-allowed")
    nobody = await people.ask(None, "POST", PATH, json=wanted)
    assert is_problem(nobody, 401, "not-authenticated")


async def test_a_session_that_has_ended_declares_nothing(people: People):
    who = {"username": "driver", "password": "sandbox"}
    signed_in = said(await people.http.post("/v1/sessions", json=who), 201)
    headers = {"Authorization": f"Bearer {signed_in['token']}"}
    wanted = {"declarations": [item()]}
    first = await people.http.post(PATH, json=wanted, headers=headers)
    await people.http.delete("/v1/sessions/current", headers=headers)

    wanted = {"declarations": [item(), item()]}
    found = await people.http.post(PATH, json=wanted, headers=headers)

    # The process may know of it at once, or be told under the gate's lock.
    answer = found.json()
    assert [201] == [one["status"] for one in said(first, 200)["items"]]
    assert {401} == {one["status"] for one in answer.get("items", [answer])}


@pytest.mark.parametrize("path", [PATH, "/v1/declarations/csv"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_their_names_are_not_taken_for_ids(
    people: People, path: str, method: str
):
    answer = await people.ask("agent", method, path)

    assert (405, "POST") == (answer.status_code, answer.headers["Allow"])
