"""Registering and changing the password by page, as on a telephone without scripts."""

from collections.abc import Mapping

import httpx2
import pytest

from gateway.console.texts import TEXTS
from tests.console.reading import Reading
from tests.console.test_declaring import MORNING, Paper
from tests.console.test_vehicles import HTML
from tests.people import People

EN = HTML | {"accept-language": "en"}
SAYS = TEXTS["en"]
WORDS = "nine lanes to the border"
OTHER_WORDS = "seven trucks before noon"
DRIVER = {
    "as": "driver",
    "username": "lai.xe.moi",
    "password": WORDS,
    "again": WORDS,
    "phone": "0912 345 670",
}
FIRM = DRIVER | {
    "as": "firm",
    "name": "Công ty TNHH Ví Dụ",
    "tax_code": "4900123467",
}
# It ends an attribute and a field, and begins an element of its own.
HARM = "\"'></p><b data-planted>{{7*7}}"


async def send(
    client: People, path: str, fields: Mapping[str, str], **headers: str
) -> httpx2.Response:
    return await client.http.post(
        path, data=dict(fields), headers=EN | headers, follow_redirects=True
    )


def ids(answer: httpx2.Response) -> dict[str, str]:
    return {
        one.attributes["id"]: one.text
        for one in Reading(answer.text).elements
        if "id" in one.attributes
    }


async def change(client: People, current: str, new: str, again: str | None = None):
    fields = {"current": current, "new": new, "again": new if again is None else again}
    return await send(client, "/account/password", fields)


async def enters(client: People, username: str, password: str) -> int:
    wanted = {"username": username, "password": password}
    return (await client.ask(None, "POST", "/v1/sessions", json=wanted)).status_code


async def test_a_new_driver_registers_declares_and_changes_the_password(client: People):
    await client.set_clock(MORNING)
    made = await send(client, "/register", DRIVER)
    paper = Paper(client)
    await paper.open("en")
    await paper.go_through()
    await paper.go("send")
    changed = await change(client, WORDS, OTHER_WORDS)
    await send(client, "/sign-out", {})
    again = {"username": " Lai.Xe.Moi ", "password": OTHER_WORDS, "next": "/vehicles"}
    back = await send(client, "/sign-in", again)

    assert ("/account", 200) == (made.url.path, made.status_code)
    assert SAYS["account_made"] in made.text
    assert "+84912345670" in made.text
    assert SAYS["account_changed"] in changed.text
    assert 401 == await enters(client, DRIVER["username"], WORDS)
    assert paper.location.startswith("/v/")
    assert paper.location.partition("?")[0] in back.text


async def test_a_firm_registers_and_its_words_are_shown_as_text(client: People):
    made = await send(client, "/register", FIRM | {"name": HARM})

    said = [one.text for one in Reading(made.text).elements if one.tag == "dd"]
    assert f"{HARM} · {SAYS['account_admin']}" in said
    assert "<b data-planted>" not in made.text


async def test_whoever_was_headed_somewhere_comes_there(client: People):
    asked = await client.http.get("/sign-in?next=/declare", headers=EN)
    made = await send(client, "/register", DRIVER | {"next": "/declare"})

    assert "/register?next=/declare" in asked.text
    assert "/declare" == made.url.path


async def test_nobody_is_sent_elsewhere_after_registering(client: People):
    made = await send(client, "/register", DRIVER | {"next": "//evil.example/a"})

    assert "/account" == made.url.path


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "ab"),
        ("username", "customs"),
        ("username", "tên có dấu"),
        ("password", "short"),
        ("password", "aaaaaaaaaaaaaaaa"),
        ("password", f"{DRIVER['username']} again"),
        ("password", "x" * 201),
        ("phone", "12345"),
        ("phone", "\u202e0912345670"),
        ("name", "x"),
        ("tax_code", "4900123468"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(client: People, field, typed):
    fields = FIRM | {field: typed} | ({"again": typed} if field == "password" else {})

    answer = await send(client, "/register", fields)

    wrong = {key: text for key, text in ids(answer).items() if key.endswith("-wrong")}
    assert 422 == answer.status_code
    assert {f"{field}-wrong": SAYS[f"account_{field}_wrong"]} == wrong


async def test_all_that_is_wrong_is_said_at_once_and_no_password_comes_back(client):
    wanted = {"as": "firm", "password": WORDS, "again": OTHER_WORDS, "phone": "1"}

    answer = await send(client, "/register", wanted)

    wrong = {key for key in ids(answer) if key.endswith("-wrong")}
    fields = ("again", "name", "phone", "tax_code", "username")
    assert {f"{name}-wrong" for name in fields} == wrong
    assert WORDS not in answer.text
    assert OTHER_WORDS not in answer.text


async def test_a_name_that_is_taken_is_said_beside_it(client: People):
    answer = await send(client, "/register", DRIVER | {"username": "Driver"})

    assert 409 == answer.status_code
    assert SAYS["account_username_taken"] == ids(answer)["username-wrong"]
    assert 'value="0912 345 670"' in answer.text


async def test_whoever_is_signed_in_has_an_account(client: People):
    await send(client, "/register", DRIVER)

    answer = await client.http.get("/register", headers=EN)

    assert (303, "/account") == (answer.status_code, answer.headers["location"])


async def test_another_sites_form_makes_and_changes_nothing(client: People):
    abroad = {"sec-fetch-site": "cross-site"}
    stranger = await send(client, "/register", DRIVER, **abroad)
    made = await send(client, "/register", DRIVER)
    new = {"current": WORDS, "new": OTHER_WORDS, "again": OTHER_WORDS}
    changed = await send(client, "/account/password", new, **abroad)

    assert (403, 200, 403) == (
        stranger.status_code,
        made.status_code,
        changed.status_code,
    )
    assert 201 == await enters(client, DRIVER["username"], WORDS)


async def test_every_other_session_ends_with_the_old_password(client: People):
    await send(client, "/register", DRIVER)
    path, who = "/v1/accounts/current", DRIVER["username"]
    before = await client.ask(who, "GET", path)

    here = await change(client, WORDS, OTHER_WORDS)

    there = await client.ask(who, "GET", path)
    assert 200 == before.status_code
    assert (200, 401) == (here.status_code, there.status_code)


@pytest.mark.parametrize(
    ("current", "new", "again", "field", "status"),
    [
        ("not this one", OTHER_WORDS, OTHER_WORDS, "current", 409),
        (WORDS, "short", "short", "new", 422),
        (WORDS, "Lai.Xe.Moi 12345", "Lai.Xe.Moi 12345", "new", 422),
        (WORDS, OTHER_WORDS, "something else", "again", 422),
        ("", OTHER_WORDS, OTHER_WORDS, "current", 422),
    ],
)
async def test_a_password_that_is_not_changed_says_why(  # noqa: PLR0917
    client: People, current, new, again, field, status
):
    await send(client, "/register", DRIVER)

    answer = await change(client, current, new, again)

    wrong = [key for key in ids(answer) if key.endswith("-wrong")]
    assert (status, [f"{field}-wrong"]) == (answer.status_code, wrong)
    assert 201 == await enters(client, DRIVER["username"], WORDS)


async def test_whoever_leaves_takes_along_what_was_held_and_is_erased(client: People):
    await send(client, "/register", DRIVER)
    taken = await client.http.get("/account/data/border-gate.json", headers=EN)

    unsure = await send(client, "/account/data/erase", {"username": "driver"})
    erased = await send(client, "/account/data/erase", {"username": " Lai.Xe.Moi"})

    assert DRIVER["username"] == taken.json()["account"]["username"]
    assert SAYS["account_erase_wrong"] == ids(unsure)["username-wrong"]
    assert ("/", 200) == (erased.url.path, erased.status_code)
    assert 401 == await enters(client, DRIVER["username"], WORDS)
    assert 303 == (await client.http.get("/account", headers=EN)).status_code


async def test_who_has_a_vehicle_under_way_stays(client: People):
    await send(client, "/register", DRIVER)
    assert 201 == (await client.declare(who=DRIVER["username"])).status_code

    name = {"username": DRIVER["username"]}
    answer = await send(client, "/account/data/erase", name)

    assert 409 == answer.status_code
    assert "Cancel what is open" in answer.text


async def test_an_officer_erases_nothing(client: People):
    await send(client, "/sign-in", {"username": "customs", "password": "sandbox"})

    shown = await client.http.get("/account/data", headers=EN)
    answer = await send(client, "/account/data/erase", {"username": "customs"})

    assert (200, 403) == (shown.status_code, answer.status_code)
    assert "/account/data/erase" not in shown.text
