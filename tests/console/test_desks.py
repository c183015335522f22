"""How people have their desks: views kept under a name, letters that act as keys."""

import pytest

from gateway.console import cookies
from gateway.console.agent.rooms import owner_of
from gateway.console.texts import TEXTS
from gateway.services.desks import MOST_VIEWS
from tests.api.journeys import found, hire
from tests.console.reading import Reading
from tests.console.test_vehicles import page, sign_in
from tests.people import People

LINE = "?view=line&gate=huu-nghi&q=12C"
SWITCH = "/account/letter-keys"


async def be(client: People, who: str) -> None:
    # Not beside whoever signed in by the form before.
    client.http.cookies.clear()
    name = cookies.session_name(is_sandbox=True)
    client.http.cookies.set(name, await client.token(who))


async def keep(client: People, name: str, query: str = LINE) -> int:
    sent = {"name": name}
    answer = await client.http.post(f"/agent/views{query}", data=sent)
    return answer.status_code


def kept(shown: Reading) -> dict[str, str]:
    return {
        one.text: one.attributes["href"]
        for one in shown.elements
        if one.tag == "a"
        and (one.nearest("action") or "").startswith("/agent/views/forget")
    }


async def kept_by(client: People, who: str) -> dict[str, str]:
    await be(client, who)
    return kept(await page(client, "/agent"))


async def test_a_view_outlasts_signing_out_and_is_there_for_colleagues(client):
    firm = await found(client.resources)
    one, other = [
        await hire(client.resources, "agent", owner_id=firm) for _ in range(2)
    ]
    await be(client, one)

    await keep(client, "chờ ở Hữu Nghị")
    await client.http.post("/sign-out")

    there = {"chờ ở Hữu Nghị": "/agent?view=line&q=12C&gate=huu-nghi"}
    assert there == await kept_by(client, other)
    assert {} == await kept_by(client, "agent")


async def test_a_view_of_the_same_name_takes_its_place_until_it_is_forgotten(client):
    await be(client, who := await hire(client.resources, "agent"))

    await keep(client, "của tôi")
    await keep(client, "của tôi", "?order=plate")
    replaced = await kept_by(client, who)
    await client.http.post("/agent/views/forget", data={"name": "của tôi"})

    assert {"của tôi": "/agent?order=plate"} == replaced
    assert {} == await kept_by(client, who)


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\0b"])
async def test_a_view_without_a_name_for_people_is_refused_beside_its_field(
    client, name: str
):
    await be(client, who := await hire(client.resources, "agent"))

    answer = await client.http.post("/agent/views", data={"name": name})

    assert 422 == answer.status_code
    assert TEXTS["vi"]["agent_view_unnamed"] in answer.text
    assert {} == await kept_by(client, who)


async def test_no_firm_keeps_more_views_than_anybody_looks_through(client: People):
    await be(client, who := await hire(client.resources, "agent"))

    made = [await keep(client, f"{number}") for number in range(MOST_VIEWS + 1)]
    replaced = await keep(client, "0", "?order=plate")

    assert [303] * MOST_VIEWS + [409] == made
    assert 303 == replaced
    assert MOST_VIEWS == len(await kept_by(client, who))


async def test_what_a_firm_kept_leaves_with_its_last_user(client: People):
    who = await hire(client.resources, "agent")
    await be(client, who)
    await keep(client, "12C-123.45")
    owner = owner_of(await client.actor(who))
    path = "/v1/accounts/current"

    told = (await client.ask(who, "GET", f"{path}/export")).json()
    gone = await client.ask(who, "DELETE", path)

    assert ["12C-123.45"] == [view["name"] for view in told["views"]]
    assert 204 == gone.status_code
    assert [] == await client.resources.reception.desks.views(owner)


@pytest.mark.parametrize(
    ("who", "desk"), [("agent", "/agent"), ("customs", "/officer/huu-nghi/reviews")]
)
async def test_who_turned_letters_off_finds_them_off_wherever_they_sign_in(
    client: People, who: str, desk: str
):
    def is_on(shown: Reading) -> bool:
        [switch] = [one for one in shown.elements if "data-keys-on" in one.attributes]
        return "checked" in switch.attributes

    await sign_in(client, who)
    before = await page(client, desk)

    await client.http.post(SWITCH, data={"on": "no"})
    await client.http.post("/sign-out")
    await sign_in(client, who)
    off = await page(client, desk)
    await client.http.post(SWITCH, data={"on": "yes"})
    on = await page(client, desk)

    assert [True, False, True] == [is_on(before), is_on(off), is_on(on)]
    assert "data-help" in {name for one in on.elements for name in one.attributes}


async def test_strangers_turn_nothing(client: People):
    answer = await client.http.post(SWITCH, data={"on": "no"})

    assert 401 == answer.status_code
