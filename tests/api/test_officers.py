"""Management adds officers, and takes their access away, in every process at once."""

from contextlib import asynccontextmanager
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from gateway.main import make_app
from gateway.resources import open_resources
from tests.api.journeys import HUU_NGHI, TAN_THANH, hire, is_problem, said
from tests.people import People, sandbox_settings

OFFICERS = "/v1/officers"
PASSWORD = "the first of many mornings"


def wanted(**changes: Any) -> dict[str, Any]:
    new = {"username": f"officer-{uuid7()}", "password": PASSWORD}
    return new | {"role": "customs", "gate": HUU_NGHI} | changes


async def add(people: People, who: str = "management", **changes: Any):
    return await people.ask(who, "POST", OFFICERS, json=wanted(**changes))


async def change(people: People, officer: Any, who: str = "management", **changes: Any):
    return await people.ask(who, "PATCH", f"{OFFICERS}/{officer['id']}", json=changes)


async def sign_in(people: People, officer: Any, password: str = PASSWORD):
    right = {"username": officer["username"], "password": password}
    return await people.ask(None, "POST", "/v1/sessions", json=right)


async def reviews(people: People, token: str, gate: str):
    headers = {"Authorization": f"Bearer {token}"}
    return await people.http.get(f"/v1/gates/{gate}/reviews", headers=headers)


async def test_an_officer_works_at_the_own_gate_only(people: People):
    made = said(await add(people), 201)
    token = said(await sign_in(people, made), 201)["token"]

    said(await reviews(people, token, HUU_NGHI))
    elsewhere = await reviews(people, token, TAN_THANH)

    assert is_problem(elsewhere, 403, "role-not-allowed")


async def test_who_is_moved_works_there_at_once(people: People):
    made = said(await add(people), 201)
    token = said(await sign_in(people, made), 201)["token"]

    moved = said(await change(people, made, gate=TAN_THANH))

    assert TAN_THANH == moved["gate"]
    said(await reviews(people, token, TAN_THANH))
    assert is_problem(await reviews(people, token, HUU_NGHI), 403, "role-not-allowed")


async def test_who_is_disabled_is_out_and_may_come_back(people: People):
    made = said(await add(people), 201)
    token = said(await sign_in(people, made), 201)["token"]

    said(await change(people, made, disabled=True))
    looking = await reviews(people, token, HUU_NGHI)
    signing_in = await sign_in(people, made)
    said(await change(people, made, disabled=False))

    assert is_problem(looking, 401, "not-authenticated")
    assert is_problem(signing_in, 401, "wrong-password")
    said(await sign_in(people, made), 201)


async def test_a_new_password_signs_the_officer_out(people: People):
    made = said(await add(people), 201)
    token = said(await sign_in(people, made), 201)["token"]

    said(await change(people, made, password="another word, another day"))

    assert is_problem(await reviews(people, token, HUU_NGHI), 401, "not-authenticated")
    assert is_problem(await sign_in(people, made), 401, "wrong-password")
    said(await sign_in(people, made, "another word, another day"), 201)


async def test_management_of_a_gate_looks_after_that_gate(people: People):
    chief = await hire(people.resources, "management", TAN_THANH)
    other = said(await add(people), 201)
    own = said(await add(people, chief, gate=TAN_THANH), 201)

    elsewhere = await add(people, chief, gate=HUU_NGHI)
    everywhere = await add(people, chief, gate=None)
    moving = await change(people, own, chief, gate=HUU_NGHI)
    hidden = await change(people, other, chief, disabled=True)

    for answer in (elsewhere, everywhere, moving):
        assert is_problem(answer, 403, "role-not-allowed")
    assert is_problem(hidden, 404, "account-not-found")
    listed = said(await people.ask(chief, "GET", OFFICERS))["items"]
    assert {TAN_THANH} == {officer["gate"] for officer in listed}
    assert own["id"] in {officer["id"] for officer in listed}


async def test_management_does_not_lock_itself_out(people: People):
    chief = await hire(people.resources, "management")
    mine = {"id": (await people.actor(chief)).account_id}

    answer = await change(people, mine, chief, disabled=True)

    assert is_problem(answer, 409, "not-on-yourself")


async def test_drivers_and_agents_are_no_officers(people: People):
    agent = {"id": (await people.actor("agent")).account_id}

    assert is_problem(
        await change(people, agent, disabled=True), 404, "account-not-found"
    )


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"gate": "nowhere"}, "/gate"),
        ({"role": "tester"}, "/role"),
        ({"role": "agent"}, "/role"),
        ({"password": "short"}, "/password"),
        ({"username": "customs"}, "/username"),
    ],
)
async def test_what_is_wrong_with_an_officer_is_pointed_to(people, changes, pointer):
    answer = await add(people, **changes)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert pointer == answer.json()["errors"][0]["pointer"]


@pytest.fixture
async def next_door(people: People):
    """Another gateway process over the same database."""
    engine, redis = people.resources.engine, people.resources.redis
    settings = sandbox_settings(
        engine.url.render_as_string(hide_password=False),
        "unix://" + str(redis.connection_pool.connection_kwargs["path"]),
    )
    async with open_resources(settings) as opened:

        @asynccontextmanager
        async def opening():
            yield opened

        async with People.meeting(make_app(opening), opened) as others:
            yield others


async def test_access_ends_in_every_process_at_once(people: People, next_door: People):
    made = said(await add(people), 201)
    token = said(await sign_in(next_door, made), 201)["token"]
    said(await reviews(next_door, token, HUU_NGHI))

    said(await change(people, made, disabled=True))
    # The news is on its way; it is a matter of milliseconds.
    await next_door.resources.actors.settle()

    answer = await reviews(next_door, token, HUU_NGHI)
    assert is_problem(answer, 401, "not-authenticated")
