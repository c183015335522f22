"""A firm's people by page: added, helped and sent away by its admins."""

from collections.abc import Mapping

import httpx2
import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import hire
from tests.console.reading import Reading
from tests.console.test_registering import (
    EN,
    FIRM,
    HARM,
    OTHER_WORDS,
    WORDS,
    enters,
    ids,
    send,
)
from tests.people import People

SAYS = TEXTS["en"]
HERE = "/account/firm"
COLLEAGUE = {"username": "van.binh", "phone": "0912345679", "password": WORDS}


async def founded(client: People, **changes: str) -> None:
    """Register a firm, and be its first admin."""
    await send(client, "/register", FIRM | changes)


async def add(client: People, **changes: str) -> httpx2.Response:
    return await send(client, HERE, COLLEAGUE | changes)


def links(answer: httpx2.Response) -> dict[str, str]:
    """Return the pages of those whom one may change, by name."""
    return {
        one.text: one.attributes["href"]
        for one in Reading(answer.text).elements
        if one.attributes.get("href", "").startswith(f"{HERE}/")
    }


async def do(client: People, path: str, act: str, **more: str) -> httpx2.Response:
    return await send(client, path, {"do": act} | more)


def rows(answer: httpx2.Response) -> list[list[str]]:
    cells: dict[int, list[str]] = {}
    for one in Reading(answer.text).elements:
        if one.tag in {"th", "td"} and any(up.tag == "tbody" for up in one.parents):
            cells.setdefault(id(one.parents[-1]), []).append(one.text)
    return list(cells.values())


async def test_an_admin_adds_helps_and_sends_away(client: People):
    await founded(client)

    added = await add(client)
    page = links(added)["van.binh"]
    first = await enters(client, "van.binh", WORDS)
    given = await do(client, page, "password", password=OTHER_WORDS)
    second = [await enters(client, "van.binh", word) for word in (WORDS, OTHER_WORDS)]
    made = await do(client, page, "admin")
    ended = await do(client, page, "ended")
    third = await enters(client, "van.binh", OTHER_WORDS)
    back = await do(client, page, "back")
    fourth = await enters(client, "van.binh", OTHER_WORDS)

    assert SAYS["account_done_added"] in added.text
    assert ["van.binh", "+84912345679", SAYS["account_user"], SAYS["account_open"]] == (
        rows(added)[1]
    )
    assert (201, [401, 201], 401, 201) == (first, second, third, fourth)
    told = {"password": given, "admin": made, "ended": ended, "back": back}
    for act, answer in told.items():
        assert SAYS[f"account_done_{act}"] in answer.text


async def test_a_user_looks_and_changes_nothing(client: People):
    await founded(client)
    page = links(await add(client))["van.binh"]
    entering = {"username": "van.binh", "password": WORDS, "next": HERE}
    await send(client, "/sign-out", {})

    seen = await send(client, "/sign-in", entering)

    assert 2 == len(rows(seen))
    assert ({}, False) == (links(seen), f'action="{HERE}"' in seen.text)
    assert 403 == (await do(client, page, "admin")).status_code
    assert 403 == (await add(client, username="another.one")).status_code


async def test_the_last_admin_is_told_to_add_another(client: People):
    await founded(client)
    own = (await client.actor(FIRM["username"])).account_id

    answer = await do(client, f"{HERE}/{own}", "user")

    assert 409 == answer.status_code
    assert "Add another admin first" in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("username", "ab"), ("phone", "1"), ("password", "short"), ("password", "")],
)
async def test_what_is_wrong_is_said_beside_its_field(client: People, field, typed):
    await founded(client)

    answer = await add(client, **{field: typed})

    wrong = [key for key in ids(answer) if key.endswith("-wrong")]
    assert (422, [f"{field}-wrong"]) == (answer.status_code, wrong)
    assert 1 == len(rows(answer))


async def test_a_name_that_is_taken_is_said_beside_it(client: People):
    await founded(client)

    answer = await add(client, username="driver")

    assert 409 == answer.status_code
    assert SAYS["account_username_taken"] == ids(answer)["username-wrong"]


async def test_a_password_that_is_guessed_at_once_is_not_given(client: People):
    await founded(client)
    page = links(await add(client))["van.binh"]

    answer = await do(client, page, "password", password="short")

    assert 422 == answer.status_code
    assert SAYS["account_password_wrong"] == ids(answer)["password-wrong"]


async def test_what_no_form_asks_for_is_refused(client: People):
    await founded(client)
    page = links(await add(client))["van.binh"]

    answer = await do(client, page, "promote")

    assert 400 == answer.status_code


async def test_a_firms_name_is_shown_as_text(client: People):
    await founded(client, name=HARM)

    answer = await client.http.get(HERE, headers=EN)

    assert "<b data-planted>" not in answer.text
    assert any(HARM in one.text for one in Reading(answer.text).elements)


@pytest.mark.parametrize(("role", "status"), [("driver", 404), ("customs", 403)])
async def test_whoever_has_no_firm_has_no_such_page(client: People, role, status):
    await send(client, "/sign-in", {"username": role, "password": "sandbox"})

    answer = await client.http.get(HERE, headers=EN)

    assert status == answer.status_code
    assert HERE not in (await client.http.get("/account", headers=EN)).text


async def test_another_firms_user_is_not_there(client: People):
    stranger = await hire(client.resources, "agent")
    theirs = f"{HERE}/{(await client.actor(stranger)).account_id}"
    await founded(client)

    answers: Mapping[str, httpx2.Response] = {
        "shown": await client.http.get(theirs, headers=EN),
        "ended": await do(client, theirs, "ended"),
    }

    assert {"shown": 404, "ended": 404} == {
        name: answer.status_code for name, answer in answers.items()
    }
