"""Officers by page: management adds, moves and helps them, and ends their access."""

import httpx2
import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import HUU_NGHI, hire
from tests.api.test_second_factors import enrolled
from tests.console.glass import Walk
from tests.console.reading import Reading
from tests.console.test_firm_page import do, rows
from tests.console.test_registering import (
    EN,
    OTHER_WORDS,
    WORDS,
    enters,
    ids,
    send,
)
from tests.people import People

SAYS = TEXTS["en"]
HERE = "/manage/officers"
OFFICER = {
    "username": "minh.customs",
    "role": "customs",
    "gate": HUU_NGHI,
    "password": WORDS,
}


async def add(client: People, **changes: str) -> httpx2.Response:
    return await send(client, HERE, OFFICER | changes)


def page_of(answer: httpx2.Response, name: str) -> str:
    return next(
        one.attributes["href"]
        for one in Reading(answer.text).elements
        if one.tag == "a" and one.text == name
    )


async def be(client: People, who: str) -> None:
    client.http.cookies.set("border-gate", await client.token(who))


async def test_management_adds_moves_helps_and_ends_the_access(client: People):
    await be(client, "management")

    added = await add(client)
    page = page_of(added, "minh.customs")
    moved = await do(client, page, "moved", gate="tan-thanh")
    given = await do(client, page, "password", password=OTHER_WORDS)
    entered = [
        await enters(client, "minh.customs", word) for word in (WORDS, OTHER_WORDS)
    ]
    ended = await do(client, page, "ended")
    out = await enters(client, "minh.customs", OTHER_WORDS)
    back = await do(client, page, "back")
    again = await enters(client, "minh.customs", OTHER_WORDS)

    assert SAYS["account_done_added"] in added.text
    assert ([401, 201], 401, 201) == (entered, out, again)
    told = {"moved": moved, "password": given, "ended": ended, "back": back}
    for act, answer in told.items():
        assert SAYS[f"account_done_{act}"] in answer.text
    assert ["Tan Thanh"] == [
        one.text
        for one in Reading(moved.text).elements
        if one.tag == "dd" and one.text == "Tan Thanh"
    ]


async def test_management_of_one_gate_sees_and_places_its_own_alone(client: People):
    own = await hire(client.resources, "yard", HUU_NGHI)
    other = await hire(client.resources, "yard", "tan-thanh")
    theirs = (await client.actor(other)).account_id
    await be(client, await hire(client.resources, "management", HUU_NGHI))

    listed = await client.http.get(HERE, headers=EN)
    placed = await add(client, gate="tan-thanh")
    everywhere = await add(client, gate="every")
    ended = await do(client, f"{HERE}/{theirs}", "ended")

    names = {row[0] for row in rows(listed)}
    assert (True, False) == (own in names, other in names)
    assert (422, 422, 404) == (
        placed.status_code,
        everywhere.status_code,
        ended.status_code,
    )
    assert SAYS["account_gate_wrong"] == ids(placed)["gate-wrong"]


async def test_nobody_gets_every_gate_by_leaving_it_out(client: People):
    await be(client, "management")

    left_out = await add(client, gate="")
    chosen = await add(client, gate="every")

    assert SAYS["account_gate_wrong"] == ids(left_out)["gate-wrong"]
    assert SAYS["account_done_added"] in chosen.text


async def test_nobody_does_it_to_the_own_account(client: People):
    await be(client, "management")
    own = f"{HERE}/{(await client.actor('management')).account_id}"

    shown = await client.http.get(own, headers=EN)
    ended = await do(client, own, "ended")

    assert (303, "/account") == (shown.status_code, shown.headers["location"])
    assert 409 == ended.status_code


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "customs"),
        ("role", "tester"),
        ("gate", "nowhere"),
        ("password", "short"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(client: People, field, typed):
    await be(client, "management")

    answer = await add(client, **{field: typed})

    wrong = {key: text for key, text in ids(answer).items() if key.endswith("-wrong")}
    assert 422 == answer.status_code
    assert {f"{field}-wrong": SAYS[f"account_{field}_wrong"]} == wrong


@pytest.mark.parametrize("who", ["agent", "customs", "tester"])
async def test_the_officers_are_for_management(client: People, who: str):
    await be(client, who)

    answers = [await client.http.get(HERE, headers=EN), await add(client)]

    assert [403, 403] == [answer.status_code for answer in answers]


async def test_who_lost_the_telephone_enrols_another(client: People):
    await be(client, "management")
    page = page_of(await add(client), "minh.customs")
    await enrolled(client, "minh.customs")
    needs = await enters(client, "minh.customs", WORDS)
    before = await client.http.get(page, headers=EN)

    removed = await do(client, page, "telephone")

    assert SAYS["officers_with_telephone"] in before.text
    assert SAYS["account_done_telephone"] in removed.text
    assert (401, 201) == (needs, await enters(client, "minh.customs", WORDS))


@pytest.mark.browser
async def test_of_every_state_of_the_pages_for_officers(walk: Walk):
    await walk.be("management")
    await walk.send("wrong", HERE, 422, username="ab", role="x", gate="x")
    await walk.send("taken", HERE, 409, **OFFICER | {"username": "driver"})
    shown = await walk.send("added", HERE, **OFFICER)
    page = page_of(shown, "minh.customs")
    await walk.send("wrong gate", page, 422, do="moved", gate="nowhere")
    await walk.send("wrong password", page, 422, do="password", password="short")
    await enrolled(walk.people, "minh.customs")
    await walk.look("enrolled", page)
    for act in ("telephone", "moved", "password", "ended", "back"):
        await walk.send(act, page, do=act, gate="every", password=OTHER_WORDS)

    assert [] == walk.found
