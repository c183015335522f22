"""A driver's own vehicles, and the page of one."""

from dataclasses import replace

import pytest

from gateway.console.texts import TEXTS
from tests.api.journeys import called, declared, said, verdict
from tests.api.keyed import make_key
from tests.console.reading import Reading
from tests.people import People

HTML = {"accept": "text/html"}
MORNING = "2030-01-07T02:00:00Z"
# What is written into pages by whoever means harm.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "</textarea><svg/onload=alert(1)>",
    "&lt;b&gt; javascript:alert(1)",
)


async def sign_in(client: People, who: str = "agent") -> None:
    fields = {"username": who, "password": "sandbox"}
    assert 303 == (await client.http.post("/sign-in", data=fields)).status_code


async def page(client: People, path: str) -> Reading:
    answer = await client.http.get(path, headers=HTML)
    assert 200 == answer.status_code, answer.text
    return Reading(answer.text)


def texts(found: Reading) -> set[str]:
    return {one.text for one in found.elements}


async def test_strangers_are_asked_to_sign_in_and_come_back(client: People):
    made = await declared(client)

    answer = await client.http.get(f"/v/{made.id}", headers=HTML)

    assert (303, f"/sign-in?next=/v/{made.id}") == (
        answer.status_code,
        answer.headers["location"],
    )


@pytest.mark.parametrize("path", ["/v/{id}", "/v/{id}/now", "/v/{id}/pass.svg"])
async def test_what_is_somebody_elses_is_not_there(client: People, path: str):
    made = await declared(client)
    await sign_in(client, "driver")

    answer = await client.http.get(path.format(id=made.id), headers=HTML)

    assert 404 == answer.status_code


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_the_page_says_what_the_api_says(client: People, language: str):
    await client.set_clock(MORNING)
    made = await declared(client)
    shown = said(await verdict(client, made, "approve"))
    await sign_in(client)

    found = await page(client, f"/v/{made.id}?lang={language}")

    said_here = texts(found)
    assert shown["vehicle"]["plate"] in said_here
    assert TEXTS[language]["status_approved"] in said_here
    looked = await client.look(made.id)
    assert looked["reason"]["message"][language] in said_here
    assert str(looked["position"]) in said_here
    assert language == found.attribute("html", "lang")


async def test_who_looks_again_is_answered_304_until_something_changes(client):
    await client.set_clock(MORNING)
    made = await declared(client)
    await sign_in(client)
    path = f"/v/{made.id}/now"
    first = await client.http.get(path)
    tag = {"if-none-match": first.headers["etag"]}

    again = await client.http.get(path, headers=tag)
    said(await verdict(client, made, "approve"))
    changed = await client.http.get(path, headers=tag)

    assert (200, 304, 200) == (
        first.status_code,
        again.status_code,
        changed.status_code,
    )
    assert TEXTS["vi"]["status_approved"] in texts(Reading(changed.text))


async def test_a_called_vehicle_shows_its_pass(client: People):
    await client.set_clock(MORNING)
    made = await called(client)
    await sign_in(client)

    found = await page(client, f"/v/{made.id}")
    picture = await client.http.get(f"/v/{made.id}/pass.svg")

    assert f"/v/{made.id}/pass.svg" in {
        one.attributes.get("src") for one in found.elements
    }
    assert (200, "image/svg+xml") == (
        picture.status_code,
        picture.headers["content-type"],
    )


async def test_an_officer_gets_no_pass_from_a_page(client: People):
    await client.set_clock(MORNING)
    made = await called(client)
    await sign_in(client, "border-guard")

    answer = await client.http.get(f"/v/{made.id}/pass.svg", headers=HTML)

    assert 403 == answer.status_code


async def test_only_who_is_sure_cancels(client: People):
    await client.set_clock(MORNING)
    made = await declared(client)
    await sign_in(client)

    await client.http.post(f"/v/{made.id}/cancel", data={})
    before = (await client.look(made.id))["status"]
    await client.http.post(f"/v/{made.id}/cancel", data={"sure": "yes"})
    after = (await client.look(made.id))["status"]

    assert ("submitted", "cancelled") == (before, after)


async def test_the_list_shows_what_is_under_way(client: People):
    await client.set_clock(MORNING)
    over, under_way = await declared(client), await declared(client)
    await sign_in(client)
    await client.http.post(f"/v/{over.id}/cancel", data={"sure": "yes"})

    found = await page(client, "/vehicles")

    linked = {one.attributes.get("href") for one in found.elements}
    assert f"/v/{under_way.id}" in linked
    assert f"/v/{over.id}" not in linked


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_was_written_is_shown_as_text(client: People, text: str):
    made = await declared(client)
    said(await verdict(client, made, "hold", json={"reason": text}))
    await sign_in(client)

    answer = await client.http.get(f"/v/{made.id}", headers=HTML)

    found = Reading(answer.text)
    assert any(text in one.text for one in found.elements)
    scripts = [one.attributes["src"] for one in found.elements if one.tag == "script"]
    assert ["/static/vehicle.js"] == scripts
    names = {name for one in found.elements for name in one.attributes}
    assert not {name for name in names if name.startswith("on")}


async def test_without_a_script_the_page_loads_itself_again(client: People):
    made = await declared(client)
    await sign_in(client)

    found = await page(client, f"/v/{made.id}")

    refresh = [one for one in found.elements if "http-equiv" in one.attributes]
    assert ["noscript"] == [one.parents[-1].tag for one in refresh]


async def test_a_key_is_nobody_to_a_page(client: People):
    made = await declared(client)
    cookie = {"cookie": f"border-gate={await make_key(client, 'agent')}"}

    answer = await client.http.get(f"/v/{made.id}", headers=HTML | cookie)

    assert 303 == answer.status_code


async def test_an_officer_who_must_enrol_sees_no_vehicle(app, opened):
    strict = replace(opened, officers_need_totp=True)
    async with People.meeting(app, strict) as client:
        made = await declared(client)
        await sign_in(client, "customs")

        vehicle = await client.http.get(f"/v/{made.id}", headers=HTML)
        account = await client.http.get("/account", headers=HTML)

    assert (303, "/account") == (vehicle.status_code, vehicle.headers["location"])
    assert 200 == account.status_code
