"""What is held about somebody can be taken along, and erased."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.services.verification import verify
from tests.api.journeys import (
    cleared,
    declared,
    found,
    hire,
    is_problem,
    leave,
    said,
    verdict,
)
from tests.api.keyed import ask_with, make_key
from tests.people import People

MINE = "/v1/accounts/current"


async def export(people: People, who: str) -> Any:
    return said(await people.ask(who, "GET", f"{MINE}/export"))


async def test_the_export_has_everything_but_secrets(people: People):
    who = await hire(people.resources, "agent")
    made = [await declared(people, who=who) for _ in range(3)]
    key = await make_key(people, who)

    taken = await export(people, who)

    assert who == taken["account"]["username"]
    assert [one.id for one in made] == [one["id"] for one in taken["declarations"]]
    assert made[0].shown["driver"] == taken["declarations"][0]["driver"]
    assert ["warehouse"] == [one["name"] for one in taken["keys"]]
    assert key not in str(taken)
    assert "password" not in str(taken).replace("one_time_password", "")


async def test_the_export_of_many_has_each_once(people: People, monkeypatch):
    monkeypatch.setattr("gateway.services.exporting.PAGE", 2)
    who = await hire(people.resources, "agent")
    made = {(await declared(people, who=who)).id for _ in range(5)}

    taken = await export(people, who)

    assert sorted(made) == sorted(one["id"] for one in taken["declarations"])


async def test_who_has_nothing_exports_nothing(people: People):
    who = await hire(people.resources, "driver")

    assert [] == (await export(people, who))["declarations"]


async def test_who_leaves_leaves_no_name(people: People):
    who = await hire(people.resources, "agent")
    made = await cleared(people, who=who)
    said(await leave(people, made), 201)
    key = await make_key(people, who)

    answer = await people.ask(who, "DELETE", MINE)

    assert 204 == answer.status_code, answer.text
    looking = await people.ask(who, "GET", MINE)
    for asked in (looking, await ask_with(people, key, MINE)):
        assert is_problem(asked, 401, "not-authenticated")
    left = await people.look(made.id, "management")
    assert ("departed", None, None) == (
        left["status"],
        left["vehicle"]["plate"],
        left["driver"]["name"],
    )
    assert made.shown["number"] == left["number"]
    assert "fresh_fruit" != left["goods"][0]["category"] is not None


async def test_an_account_with_something_open_stays(people: People):
    who = await hire(people.resources, "agent")
    made = await declared(people, who=who)

    first = await people.ask(who, "DELETE", MINE)
    await verdict(people, made, "cancel", who=who)
    then = await people.ask(who, "DELETE", MINE)

    assert is_problem(first, 409, "live-declarations")
    assert 204 == then.status_code


async def test_who_leaves_a_firm_leaves_its_declarations(people: People):
    firm = await found(people.resources)
    admin = await hire(people.resources, "agent", owner_id=firm, is_admin=True)
    clerk = await hire(people.resources, "agent", owner_id=firm)
    made = await declared(people, who=clerk)

    left = await people.ask(clerk, "DELETE", MINE)

    assert 204 == left.status_code, left.text
    assert made.plate == (await people.look(made.id, admin))["vehicle"]["plate"]
    users = said(await people.ask(admin, "GET", "/v1/firms/current"))["users"]
    assert clerk not in {user["username"] for user in users}


async def test_the_last_admin_stays_and_the_last_user_takes_the_firm_along(
    people: People,
):
    firm = await found(people.resources)
    admin = await hire(people.resources, "agent", owner_id=firm, is_admin=True)
    clerk = await hire(people.resources, "agent", owner_id=firm)
    made = await declared(people, who=clerk)
    await verdict(people, made, "cancel", who=clerk)

    first = await people.ask(admin, "DELETE", MINE)
    await people.ask(clerk, "DELETE", MINE)
    then = await people.ask(admin, "DELETE", MINE)

    assert is_problem(first, 409, "last-admin")
    assert 204 == then.status_code, then.text
    left = await people.look(made.id, "management")
    assert left["vehicle"]["plate"] is None


async def test_officers_are_removed_by_management(people: People):
    answer = await people.ask("customs", "DELETE", MINE)

    assert is_problem(answer, 403, "role-not-allowed")


async def test_nothing_is_found_that_should_not_be(people: People):
    report = await verify(people.resources.engine)

    assert report.ok, report.to_json()


@pytest.mark.parametrize("who", ["driver", "agent"])
async def test_the_name_is_free_again_and_leads_nowhere(people: People, who: str):
    person = {
        "username": f"person-{uuid4()}",
        "password": "gone before long",
        "role": who,
        "phone": "0912345678",
    }
    said(await people.ask(None, "POST", "/v1/accounts", json=person), 201)
    await people.ask(person["username"], "DELETE", MINE)

    right = {key: person[key] for key in ("username", "password")}
    answer = await people.ask(None, "POST", "/v1/sessions", json=right)

    assert is_problem(answer, 401, "wrong-password")
    said(await people.ask(None, "POST", "/v1/accounts", json=person), 201)
