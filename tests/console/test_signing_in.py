"""Signing in and out with a page, and what happens when a page cannot be shown."""

from dataclasses import replace
from http.cookies import SimpleCookie

import pytest

from gateway.console import cookies
from gateway.console.texts import TEXTS
from gateway.domain.names import ROLES
from tests.console.reading import Reading
from tests.people import People

HTML = {"accept": "text/html,application/xhtml+xml"}
DRIVER = {"username": "driver", "password": "sandbox"}


async def send(client: People, path: str, fields: dict[str, str], **headers: str):
    return await client.http.post(path, data=fields, headers=HTML | headers)


def cookie(response) -> SimpleCookie:
    return SimpleCookie(response.headers["set-cookie"])


async def test_who_signs_in_is_known_to_the_pages_until_signing_out(client: People):
    made = await send(client, "/sign-in", DRIVER | {"next": "/account"})
    account = await client.http.get("/account", headers=HTML)
    left = await send(client, "/sign-out", {})
    again = await client.http.get("/account", headers=HTML)

    assert (303, "/account") == (made.status_code, made.headers["location"])
    assert 200 == account.status_code
    assert "private, no-store" == account.headers["cache-control"]
    assert ROLES["driver"]["vi"] in account.text
    assert (303, "/") == (left.status_code, left.headers["location"])
    assert (303, "/sign-in?next=/account") == (
        again.status_code,
        again.headers["location"],
    )


async def test_a_session_that_was_signed_out_is_over_for_the_api_too(client: People):
    made = await send(client, "/sign-in", DRIVER)
    token = next(iter(cookie(made).values())).value
    bearer = {"authorization": f"Bearer {token}"}
    before = await client.http.get("/v1/sessions", headers=bearer)

    await send(client, "/sign-out", {})

    after = await client.http.get("/v1/sessions", headers=bearer)
    assert (200, 401) == (before.status_code, after.status_code)


async def test_all_sessions_are_ended_at_once(client: People):
    first = await send(client, "/sign-in", DRIVER)
    old = first.headers["set-cookie"].partition(";")[0]
    client.http.cookies.clear()
    await send(client, "/sign-in", DRIVER)

    await send(client, "/account/sign-out-everywhere", {})

    client.http.cookies.clear()
    with_old = await client.http.get("/account", headers=HTML | {"cookie": old})
    assert 303 == with_old.status_code


async def test_another_session_is_ended_from_the_account(client: People):
    first = await send(client, "/sign-in", DRIVER)
    old = first.headers["set-cookie"].partition(";")[0]
    client.http.cookies.clear()
    await send(client, "/sign-in", DRIVER)
    page = Reading((await client.http.get("/account", headers=HTML)).text)
    ends = [
        one.attributes["action"]
        for one in page.elements
        if one.attributes.get("action", "").endswith("/end")
    ]

    for path in ends:
        assert 303 == (await send(client, path, {})).status_code

    here = await client.http.get("/account", headers=HTML)
    client.http.cookies.clear()
    there = await client.http.get("/account", headers=HTML | {"cookie": old})
    assert ends
    assert (200, 303) == (here.status_code, there.status_code)


async def test_no_script_and_no_other_site_gets_the_cookie(client: People):
    made = cookie(await send(client, "/sign-in", DRIVER))

    assert ["border-gate"] == list(made)
    kept = made["border-gate"]
    assert (True, "lax", "/") == (kept["httponly"], kept["samesite"], kept["path"])
    assert "" == kept["domain"]


async def test_in_production_the_cookie_is_for_this_host_over_tls(app, opened):
    async with People.meeting(app, replace(opened, is_sandbox=False)) as client:
        made = cookie(await send(client, "/sign-in", DRIVER))

    assert ["__Host-border-gate"] == list(made)
    kept = made["__Host-border-gate"]
    assert (True, True, "/", "") == (
        kept["secure"],
        kept["httponly"],
        kept["path"],
        kept["domain"],
    )


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_a_wrong_password_is_said_beside_the_form(client: People, language: str):
    fields = {"username": "driver<b>", "password": "wrong"}

    answer = await send(client, f"/sign-in?lang={language}", fields)

    page = Reading(answer.text)
    assert 401 == answer.status_code
    assert TEXTS[language]["wrong_password"] in [one.text for one in page.elements]
    names = {
        one.attributes["name"]: one.attributes.get("value")
        for one in page.elements
        if one.tag == "input"
    }
    assert {"next": "/", "username": "driver<b>", "password": None} == names
    assert "border-gate=" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", ""]
)
async def test_nobody_is_sent_elsewhere_after_signing_in(client: People, away: str):
    answer = await send(client, "/sign-in", DRIVER | {"next": away})

    assert (303, "/") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_a_form_of_another_site_is_refused(client: People, path, headers):
    answer = await send(client, path, DRIVER, **headers)

    assert 403 == answer.status_code
    assert TEXTS["vi"]["mishap_forbidden"] in answer.text
    assert "border-gate=" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "same-origin"}, {"origin": "http://gateway"}, {}],
)
async def test_a_form_of_ours_is_taken(client: People, headers):
    if "origin" in headers:
        headers = {"origin": str(client.http.base_url).rstrip("/")}

    answer = await send(client, "/sign-in", DRIVER, **headers)

    assert 303 == answer.status_code


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"username": "driver"}'),
        ("application/x-www-form-urlencoded", b"username=%ff%fe"),
        ("application/x-www-form-urlencoded", "username=ă".encode()),
        ("application/x-www-form-urlencoded", b"a=1&" * 600),
    ],
)
async def test_what_is_no_form_is_refused(client: People, kind, body):
    answer = await client.http.post(
        "/sign-in", content=body, headers=HTML | {"content-type": kind}
    )

    assert 400 == answer.status_code
    assert TEXTS["vi"]["mishap_other"] in answer.text


async def test_the_language_that_was_chosen_is_kept(client: People):
    await client.http.get("/?lang=zh")

    page = Reading((await client.http.get("/sign-in")).text)

    assert "zh" == page.attribute("html", "lang")


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
async def test_a_browser_is_shown_a_page_where_there_is_none(client, language):
    answer = await client.http.get(f"/no-such-page?lang={language}", headers=HTML)

    page = Reading(answer.text)
    assert 404 == answer.status_code
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    assert language == page.attribute("html", "lang")
    assert any(TEXTS[language]["mishap_not_found"] in one.text for one in page.elements)


async def test_an_address_that_is_none_is_no_page_and_no_wrong_field(client: People):
    name = cookies.session_name(is_sandbox=True)
    cookie = {"Cookie": f"{name}={await client.token('agent')}"}

    answer = await client.http.get("/v/abc?lang=en", headers=HTML | cookie)

    page = Reading(answer.text)
    assert 404 == answer.status_code
    assert any(TEXTS["en"]["mishap_not_found"] in one.text for one in page.elements)
    assert "UUID" not in answer.text


async def test_whoever_opens_the_api_in_a_browser_sees_its_answer(client: People):
    answer = await client.http.get("/v1/declarations", headers=HTML)

    assert 401 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/sign-in", "/rules", "/rules/container-check-digit", "/nope"]
)
async def test_no_page_has_anything_inline_or_from_elsewhere(client: People, path):
    page = Reading((await client.http.get(path, headers=HTML)).text)

    assert not [one for one in page.elements if one.tag in {"style", "script"}]
    names = {name for one in page.elements for name in one.attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
