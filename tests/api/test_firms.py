"""A firm's users share its declarations; the journal still names the person."""

import asyncio

import pytest
from uuid_utils.compat import uuid7

from gateway.storage import journal
from tests.api.journeys import (
    HUU_NGHI,
    called,
    declared,
    found,
    hire,
    is_problem,
    pass_of,
    said,
    verdict,
)
from tests.api.keyed import ask_with, make_key
from tests.people import People

FIRM = "/v1/firms/current"


@pytest.fixture
async def colleagues(people: People) -> tuple[str, str]:
    """An admin and another user of a firm."""
    firm = await found(people.resources)
    one = await hire(people.resources, "agent", owner_id=firm, is_admin=True)
    return one, await hire(people.resources, "agent", owner_id=firm)


async def test_all_users_of_a_firm_see_and_cancel_its_declarations(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)

    listed = said(await people.ask(other, "GET", "/v1/declarations"))["items"]
    cancelled = said(await verdict(people, made, "cancel", who=other))

    assert [made.id] == [item["id"] for item in listed]
    assert "cancelled" == cancelled["status"]


async def test_the_journal_names_the_person_not_the_firm(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)
    await verdict(people, made, "cancel", who=other)

    async with people.resources.engine.connect() as connection:
        entries = await journal.read(connection, HUU_NGHI, after=0, limit=1000)

    named = [entry.actor for entry in entries if str(entry.declaration_id) == made.id]
    persons = [await people.actor(one), await people.actor(other)]
    assert [str(person) for person in persons] == named


async def test_a_vehicle_declared_by_a_colleague_is_the_firms_own(people, colleagues):
    one, other = colleagues
    made = await declared(people, who=one)
    again = {key: made.shown[key] for key in ("gate", "direction", "vehicle", "driver")}

    answer = await people.declare(
        again | {"planned_arrival": made.shown["planned_arrival"]}, who=other
    )

    assert is_problem(answer, 409, "vehicle-already-declared")
    assert made.path == answer.json()["declaration"]


async def test_another_firm_sees_nothing_of_it(people, colleagues):
    made = await declared(people, who=colleagues[0])

    answer = await people.ask("agent", "GET", made.path)

    assert is_problem(answer, 404, "declaration-not-found")


async def add(people: People, who: str, *, admin: bool = False):
    wanted = {
        "username": f"clerk-{uuid7()}",
        "password": "seven trucks before noon",
        "phone": "0912345679",
        "admin": admin,
    }
    return await people.ask(who, "POST", f"{FIRM}/users", json=wanted)


async def remove(people: People, who: str, user_id: object):
    return await people.ask(who, "DELETE", f"{FIRM}/users/{user_id}")


async def test_an_admin_adds_a_user_who_signs_in_for_the_firm(people, colleagues):
    made = said(await add(people, colleagues[0]), 201)
    sign_in = {"username": made["username"], "password": "seven trucks before noon"}
    answer = await people.ask(None, "POST", "/v1/sessions", json=sign_in)

    firm = said(await people.ask(made["username"], "GET", FIRM))

    said(answer, 201)
    assert "Ví Dụ" == firm["name"]
    assert [*colleagues, made["username"]] == [u["username"] for u in firm["users"]]


async def test_only_admins_add_and_remove(people, colleagues):
    admin, other = colleagues
    admins_id = (await people.actor(admin)).account_id

    assert is_problem(await add(people, other), 403, "role-not-allowed")
    refused = await remove(people, other, admins_id)
    assert is_problem(refused, 403, "role-not-allowed")


async def test_who_is_removed_is_out_at_once_with_the_keys_and_the_past_stays(
    people, colleagues
):
    admin, other = colleagues
    made = await declared(people, who=other)
    key = await make_key(people, other)
    said(await ask_with(people, key, made.path))

    answer = await remove(people, admin, (await people.actor(other)).account_id)

    assert 204 == answer.status_code
    looking = await people.ask(other, "GET", made.path)
    assert is_problem(looking, 401, "not-authenticated")
    with_key = await ask_with(people, key, made.path)
    assert is_problem(with_key, 401, "not-authenticated")
    assert made.id == (await people.look(made.id, admin))["id"]
    users = said(await people.ask(admin, "GET", FIRM))["users"]
    assert [False, True] == [user["disabled"] for user in users]


async def test_the_last_admin_stays_until_there_is_another(people, colleagues):
    admin, _ = colleagues
    admins_id = (await people.actor(admin)).account_id

    first = await remove(people, admin, admins_id)
    said(await add(people, admin, admin=True), 201)
    then = await remove(people, admin, admins_id)

    assert is_problem(first, 409, "last-admin")
    assert 204 == then.status_code


async def test_two_admins_who_remove_each_other_leave_one(people, colleagues):
    admin, _ = colleagues
    other = said(await add(people, admin, admin=True), 201)
    admins_id = (await people.actor(admin)).account_id
    await people.token(other["username"])

    answers = await asyncio.gather(
        remove(people, admin, other["id"]),
        remove(people, other["username"], admins_id),
    )

    assert [204] == [a.status_code for a in answers if a.status_code == 204]


async def change(people: People, who: str, user_id: object, **wanted: object):
    return await people.ask(who, "PATCH", f"{FIRM}/users/{user_id}", json=wanted)


async def test_an_admin_makes_another_one_and_may_then_stop_being_one(
    people, colleagues
):
    admin, other = colleagues
    ids = [(await people.actor(who)).account_id for who in colleagues]

    alone = await change(people, admin, ids[0], admin=False)
    made = said(await change(people, admin, ids[1], admin=True))
    stopped = said(await change(people, admin, ids[0], admin=False))
    back = await change(people, admin, ids[0], admin=True)

    assert is_problem(alone, 409, "last-admin")
    assert (True, False) == (made["admin"], stopped["admin"])
    assert is_problem(back, 403, "role-not-allowed")
    said(await add(people, other), 201)


async def test_who_forgot_the_password_gets_another_and_keeps_the_keys(
    people, colleagues
):
    admin, other = colleagues
    key = await make_key(people, other)
    before = await people.ask(other, "GET", FIRM)
    wanted = {"username": other, "password": "nine lanes to the border"}

    others_id = (await people.actor(other)).account_id
    said(await change(people, admin, others_id, password=wanted["password"]))

    after = await people.ask(other, "GET", FIRM)
    assert (200, 401) == (before.status_code, after.status_code)
    said(await people.ask(None, "POST", "/v1/sessions", json=wanted), 201)
    assert 200 == (await ask_with(people, key, "/v1/declarations")).status_code


async def test_who_was_removed_is_let_back_in(people, colleagues):
    admin, _ = colleagues
    made = said(await add(people, admin), 201)
    await remove(people, admin, made["id"])

    back = said(await change(people, admin, made["id"], disabled=False))

    wanted = {"username": made["username"], "password": "seven trucks before noon"}
    assert not back["disabled"]
    said(await people.ask(None, "POST", "/v1/sessions", json=wanted), 201)


async def test_who_erased_the_account_is_nobodys_user(people, colleagues):
    admin, other = colleagues
    others_id = (await people.actor(other)).account_id
    gone = await people.ask(other, "DELETE", "/v1/accounts/current")

    answer = await change(people, admin, others_id, disabled=False)

    assert 204 == gone.status_code
    assert is_problem(answer, 404, "account-not-found")


async def test_nobody_gets_round_the_present_password(people, colleagues):
    admin, other = colleagues
    admins_id = (await people.actor(admin)).account_id

    own = await change(people, admin, admins_id, password="nine lanes to the border")
    others = await change(people, other, admins_id, admin=False)

    assert is_problem(own, 409, "not-on-yourself")
    assert is_problem(others, 403, "role-not-allowed")


async def test_another_firms_user_is_not_there(people, colleagues):
    stranger = (await people.actor("agent")).account_id

    answer = await remove(people, colleagues[0], stranger)

    assert is_problem(answer, 404, "account-not-found")


async def test_who_works_alone_has_no_firm(people):
    assert is_problem(await people.ask("driver", "GET", FIRM), 404, "firm-not-found")


async def test_a_colleague_gets_the_pass(people, colleagues):
    one, other = colleagues
    made = await called(people, who=one)

    assert await pass_of(people, made, who=other)
