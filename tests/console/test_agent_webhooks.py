"""Webhooks by page: added, tried, changed, and the log of what was sent."""

from typing import Any

import httpx2
import pytest

from gateway.services.webhooks.following import follow
from tests.api.journeys import MORNING, declared, said
from tests.console.reading import Reading
from tests.console.test_agent_keys import EN, hired, secret_in
from tests.console.test_vehicles import HTML, page
from tests.people import People
from tests.receivers import Receiver

ROOM = "/agent/webhooks"
WANTED = {"url": "https://agent.example/hooks", "event-declaration.called": "yes"}


async def send(client: People, path: str, **fields: str) -> httpx2.Response:
    return await client.http.post(path, data=fields, headers=EN)


async def kept(client: People, who: str) -> list[dict[str, Any]]:
    found: dict[str, Any] = said(await client.ask(who, "GET", "/v1/webhooks"))
    items: list[dict[str, Any]] = found["items"]
    return items


async def added(client: People, who: str, **changes: str) -> str:
    """The page of one that is added through the form."""
    assert 200 == (await send(client, ROOM, **WANTED | changes)).status_code
    return f"{ROOM}/{(await kept(client, who))[-1]['id']}"


def buttons(found: Reading, name: str) -> list[str]:
    return [
        one.attributes["value"]
        for one in found.elements
        if one.tag == "button" and one.attributes.get("name") == name
    ]


async def test_one_is_added_and_its_secret_shown_once(client: People):
    who = await hired(client)

    answer = await send(client, ROOM, **WANTED, description="màn hình bãi")

    made = (await kept(client, who))[0]
    again = await client.http.get(f"{ROOM}/{made['id']}", headers=HTML)
    assert secret_in(answer).startswith("whsec_")
    assert secret_in(answer) not in again.text
    assert (["declaration.called"], "màn hình bãi") == (
        made["events"],
        made["description"],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "agent example"}, "url"),
        ({"event-declaration.called": "no"}, "events"),
        ({"description": "x" * 201}, "description"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    client: People, changes: dict[str, str], field: str
):
    who = await hired(client)

    answer = await send(client, ROOM, **WANTED | changes)

    wrong = [one.attributes.get("id") for one in Reading(answer.text).elements]
    assert 422 == answer.status_code
    assert f"{field}-wrong" in wrong
    assert [] == await kept(client, who)


async def test_it_is_changed_switched_off_and_removed(client: People):
    who = await hired(client)
    here = await added(client, who)

    await send(client, f"{here}/change", url="https://other.example/", every="yes")
    changed = (await kept(client, who))[0]
    await send(client, f"{here}/switch", to="off")
    off = (await kept(client, who))[0]["enabled"]
    await send(client, f"{here}/switch", to="on")
    on = (await kept(client, who))[0]["enabled"]
    await send(client, f"{here}/remove", sure="yes")

    assert ("https://other.example/", ["*"]) == (changed["url"], changed["events"])
    assert (False, True) == (off, on)
    assert [] == await kept(client, who)


async def test_a_ping_says_how_it_went_and_both_secrets_sign(client: People):
    who = await hired(client)
    async with Receiver.listening() as receiver:
        first = secret_in(await send(client, ROOM, url=receiver.url, every="yes"))
        here = f"{ROOM}/{(await kept(client, who))[0]['id']}"
        second = secret_in(await send(client, f"{here}/rotate", sure="yes"))
        there = await send(client, f"{here}/ping")
    away = await send(client, f"{here}/ping")

    assert "The receiver answered HTTP 204" in there.text
    assert "no connection" in away.text
    assert all(receiver.heard[0].is_signed_with(one) for one in (first, second))


async def test_the_log_is_filtered_and_sent_again(client: People):
    await client.set_clock(MORNING)
    who = await hired(client)
    here = await added(client, who, every="yes")
    await declared(client, who=who)
    await follow(client.resources.engine, "huu-nghi")

    pending = buttons(await page(client, f"{here}?state=pending"), "delivery")
    delivered = buttons(await page(client, f"{here}?state=delivered"), "delivery")
    one = await send(client, f"{here}/replay", delivery=pending[0])
    since = await send(client, f"{here}/replay", day="2030-01-07", time="00:00")
    wrong = await send(client, f"{here}/replay", day="yesterday", time="")

    assert [] == delivered
    assert f"{here}?replayed=1" == one.headers["location"]
    assert f"{here}?replayed={len(pending)}" == since.headers["location"]
    assert 422 == wrong.status_code
    assert "since-wrong" in wrong.text


async def test_somebody_elses_is_not_there(client: People):
    here = await added(client, await hired(client))
    await hired(client)

    answers = [
        await client.http.get(here, headers=HTML),
        await send(client, f"{here}/ping"),
        await send(client, f"{here}/remove"),
        await send(client, f"{here}/change", **WANTED),
        await send(client, f"{here}/rotate"),
    ]

    assert [404] * 5 == [answer.status_code for answer in answers]
