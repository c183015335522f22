"""People register, look after their password, and see where they are signed in."""

from itertools import count
from typing import Any
from unicodedata import normalize

import pytest

from gateway.api.accounts import EXAMPLE
from tests.api.journeys import body, is_problem, said
from tests.people import People

ACCOUNTS, SIGN_IN, MINE = "/v1/accounts", "/v1/sessions", "/v1/accounts/current"
PASSWORD = str(EXAMPLE["password"])
_serial = count(1)


async def register(people: People, **changes: Any) -> dict[str, Any]:
    wanted = EXAMPLE | {"username": f"person{next(_serial)}", "firm": None} | changes
    answer = await people.ask(None, "POST", ACCOUNTS, json=wanted)
    made: dict[str, Any] = said(answer, 201)
    return made


async def sign_in(people: People, username: str, password: str = PASSWORD) -> str:
    right = {"username": username, "password": password}
    token: str = said(await people.ask(None, "POST", SIGN_IN, json=right), 201)["token"]
    return token


async def ask(people: People, token: str, method: str, path: str, **more: Any):
    headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
    return await people.http.request(method, path, headers=headers, **more)


async def test_who_registers_signs_in_and_declares(people: People):
    made = await register(people, role="driver")
    token = await sign_in(people, made["username"])

    answer = await ask(
        people,
        token,
        "POST",
        "/v1/declarations",
        json=body(),
        headers={"Idempotency-Key": "k" * 20},
    )

    assert "submitted" == said(answer, 201)["status"]


async def test_an_account_says_who_one_is(people: People):
    made = await register(people, firm=EXAMPLE["firm"], phone="0084 912 345 678")
    token = await sign_in(people, made["username"].upper())

    shown = said(await ask(people, token, "GET", MINE))

    assert made == shown
    assert ("agent", None, "+84912345678") == (
        shown["role"],
        shown["gate"],
        shown["phone"],
    )
    assert {"name": "Công ty TNHH Ví Dụ", "tax_code": "4900123467", "admin": True} == {
        key: value for key, value in shown["firm"].items() if key != "id"
    }
    assert not {"password", "password_hash"} & shown.keys()
    assert PASSWORD not in str(shown)


async def test_a_name_is_given_once(people: People):
    made = await register(people)

    answer = await people.ask(
        None, "POST", ACCOUNTS, json=EXAMPLE | {"username": made["username"].upper()}
    )

    assert is_problem(answer, 409, "username-taken")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"username": "ab"}, "/username"),
        ({"username": "customs"}, "/username"),
        ({"username": "Border-Guard"}, "/username"),
        ({"username": "firm:4900"}, "/username"),
        ({"username": "thu hà"}, "/username"),
        ({"password": "elevenchars"}, "/password"),
        ({"password": "a" * 40}, "/password"),
        ({"username": "nobody.yet", "password": "I am nobody.yet"}, "/password"),
        ({"phone": "12345"}, "/phone"),
        ({"phone": "+12025550123"}, "/phone"),
        ({"firm": {"name": "Ví Dụ", "tax_code": "4900123456"}}, "/firm/tax_code"),
        ({"firm": {"name": "Ví Dụ", "tax_code": "49"}}, "/firm/tax_code"),
        ({"role": "customs"}, "/role"),
    ],
)
async def test_what_is_wrong_with_a_registration_is_pointed_to(
    people: People, changes, pointer
):
    wanted = EXAMPLE | {"username": "nobody.yet"} | changes

    answer = await people.ask(None, "POST", ACCOUNTS, json=wanted)

    assert is_problem(answer, 422, "shape-not-allowed")
    assert [pointer] == [found["pointer"] for found in answer.json()["errors"]]


async def test_a_password_is_the_same_from_every_keyboard(people: People):
    composed = "qua c\u1eeda kh\u1ea9u s\u1ed1 1"
    apart = normalize("NFD", composed)
    made = await register(people, password=composed)

    assert composed != apart
    assert await sign_in(people, made["username"], apart)


async def change(people: People, token: str, current: str, new: str):
    wanted = {"current": current, "new": new}
    return await ask(people, token, "PUT", f"{MINE}/password", json=wanted)


async def test_a_changed_password_ends_the_other_sessions(people: People):
    made = await register(people)
    here = await sign_in(people, made["username"])
    there = await sign_in(people, made["username"])

    changed = await change(people, here, PASSWORD, "another word, another day")

    assert 204 == changed.status_code, changed.text
    assert 200 == (await ask(people, here, "GET", MINE)).status_code
    assert is_problem(await ask(people, there, "GET", MINE), 401, "not-authenticated")
    right = {"username": made["username"], "password": PASSWORD}
    old = await people.ask(None, "POST", SIGN_IN, json=right)
    assert is_problem(old, 401, "wrong-password")
    assert await sign_in(people, made["username"], "another word, another day")


async def test_who_only_holds_the_session_does_not_change_the_password(people: People):
    made = await register(people)
    here = await sign_in(people, made["username"])
    there = await sign_in(people, made["username"])

    answer = await change(people, here, "not the password", "another word, another day")

    assert is_problem(answer, 409, "current-password-wrong")
    assert 200 == (await ask(people, there, "GET", MINE)).status_code


async def test_a_new_password_has_to_be_one(people: People):
    token = await sign_in(people, (await register(people))["username"])

    answer = await change(people, token, PASSWORD, "short")

    assert is_problem(answer, 422, "shape-not-allowed")
    assert "/new" == answer.json()["errors"][0]["pointer"]


async def test_sessions_are_listed_and_ended_one_by_one(people: People):
    made = await register(people)
    here = await sign_in(people, made["username"])
    there = await sign_in(people, made["username"])
    listed = said(await ask(people, here, "GET", SIGN_IN))["items"]
    other = next(one["id"] for one in listed if not one["current"])

    ended = await ask(people, here, "DELETE", f"{SIGN_IN}/{other}")
    again = await ask(people, here, "DELETE", f"{SIGN_IN}/{other}")

    assert (2, 204) == (len(listed), ended.status_code)
    assert is_problem(again, 404, "session-not-found")
    assert is_problem(await ask(people, there, "GET", MINE), 401, "not-authenticated")
    assert 200 == (await ask(people, here, "GET", MINE)).status_code


async def test_one_signs_out_everywhere_at_once(people: People):
    made = await register(people)
    tokens = [await sign_in(people, made["username"]) for _ in range(2)]

    answer = await ask(people, tokens[0], "DELETE", SIGN_IN)

    assert 204 == answer.status_code
    for token in tokens:
        looking = await ask(people, token, "GET", MINE)
        assert is_problem(looking, 401, "not-authenticated")
