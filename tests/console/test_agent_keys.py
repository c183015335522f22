"""API keys by page: the secret is shown once, opens the API, and is revoked at once."""

import httpx2
import pytest

from gateway.console import cookies
from gateway.services.keys import MOST_KEYS
from tests.api.journeys import hire
from tests.api.keyed import make_key
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML, page, sign_in
from tests.people import People

EN = {"accept-language": "en"}
READING = {"scope-declarations:read": "yes"}


async def hired(client: People) -> str:
    """An agent of their own, whose cookie the browser has."""
    who = await hire(client.resources, "agent")
    name = cookies.session_name(is_sandbox=True)
    client.http.cookies.set(name, await client.token(who))
    return who


def secret_in(answer: httpx2.Response) -> str:
    return next(
        one.text
        for one in Reading(answer.text).elements
        if "data-secret" in one.attributes
    )


def revocations(found: Reading) -> list[str]:
    actions = [one.attributes.get("action", "") for one in found.elements]
    return [action for action in actions if action.endswith("/revoke")]


async def opens(client: People, secret: str) -> int:
    headers = {"authorization": f"Bearer {secret}"}
    return (await client.http.get("/v1/declarations", headers=headers)).status_code


@pytest.mark.parametrize("path", ["/agent/keys", "/agent/webhooks", "/agent/fees"])
async def test_the_rooms_are_for_agents(client: People, path: str):
    stranger = await client.http.get(path, headers=HTML)
    await sign_in(client, "driver")
    driver = await client.http.get(path, headers=HTML)

    assert (303, 403) == (stranger.status_code, driver.status_code)


async def test_a_key_is_made_used_and_revoked(client: People):
    await hired(client)

    fields = {"name": "phần mềm kho"} | READING
    answer = await client.http.post("/agent/keys", data=fields, headers=EN)
    secret, listed = secret_in(answer), await page(client, "/agent/keys")
    before = await opens(client, secret)
    done = await client.http.post(revocations(listed)[0], data={"sure": "yes"})

    assert secret.startswith("bgk_")
    assert "phần mềm kho" in {one.text for one in listed.elements}
    assert not [one for one in listed.elements if "data-secret" in one.attributes]
    assert "private, no-store" == answer.headers["cache-control"]
    assert (200, 303, 401) == (before, done.status_code, await opens(client, secret))


async def test_what_is_wrong_is_said_beside_its_field(client: People):
    await hired(client)

    answer = await client.http.post("/agent/keys", data={"name": "x"}, headers=EN)

    said = {one.attributes.get("id"): one.text for one in Reading(answer.text).elements}
    assert 422 == answer.status_code
    assert "A name has 2 to 200 letters." == said["name-wrong"]
    assert "Tick at least one." == said["scopes-wrong"]
    assert 'value="x"' in answer.text


async def test_nobody_makes_more_keys_than_anybody_may_have(client: People):
    who = await hired(client)
    for _ in range(MOST_KEYS):
        await make_key(client, who=who)

    fields = {"name": "another"} | READING
    answer = await client.http.post("/agent/keys", data=fields, headers=EN)

    assert 409 == answer.status_code
    assert 'role="alert"' in answer.text


async def test_a_key_of_somebody_else_is_not_there(client: People):
    await hired(client)
    await client.http.post("/agent/keys", data={"name": "mine"} | READING)
    mine = revocations(await page(client, "/agent/keys"))[0]

    await hired(client)
    answer = await client.http.post(mine, data={"sure": "yes"}, headers=HTML)

    assert 404 == answer.status_code
