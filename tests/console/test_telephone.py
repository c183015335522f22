"""A telephone as the second factor, through the front door: a browser's own forms."""

import re

import pyotp
import pytest

from gateway.api.problems import name_of
from gateway.api.remedies import remedies
from gateway.console.texts import TEXTS
from gateway.domain.errors import OneTimePasswordWrong
from tests.api.test_second_factors import PASSWORD, code, meeting, officer
from tests.console.reading import Reading
from tests.console.test_vehicles import HTML
from tests.people import People

EN = HTML | {"accept-language": "en"}
SAYS = TEXTS["en"]
HERE = "/account/telephone"


async def send(client: People, path: str, **fields: str):
    return await client.http.post(path, data=fields, headers=EN, follow_redirects=True)


async def signed_in(client: People) -> str:
    username = await officer(client)
    await send(client, "/sign-in", username=username, password=PASSWORD)
    return username


def secret_of(answer) -> str:
    shown = [
        one.text
        for one in Reading(answer.text).elements
        if "data-secret" in one.attributes
    ]
    return shown[0].replace(" ", "")


def recovery_codes(answer) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", answer.text)


async def test_an_officer_enrols_a_telephone_and_signs_in_with_it(client: People):
    username = await signed_in(client)

    begun = await send(client, HERE)
    secret = secret_of(begun)
    wrong = await send(client, f"{HERE}/confirm", code="000000")
    typed = code(secret, -1)
    done = await send(client, f"{HERE}/confirm", code=f"{typed[:3]} {typed[3:]}")
    later = await client.http.get("/account", headers=EN)
    await send(client, "/sign-out")
    right = {"username": username, "password": PASSWORD, "next": "/account"}
    asked = await send(client, "/sign-in", **right)
    came = await send(client, "/sign-in", **right, otp=pyotp.TOTP(secret).now())

    tags = {one.tag for one in Reading(begun.text).elements}
    assert {"svg", "path"} <= tags
    told = remedies()[name_of(OneTimePasswordWrong)]["en"]
    alerts = [
        one.text
        for one in Reading(wrong.text).elements
        if one.attributes.get("role") == "alert"
    ]
    assert (409, [told]) == (wrong.status_code, alerts)
    assert 10 == len(set(recovery_codes(done)))
    assert [] == recovery_codes(later)
    assert SAYS["telephone_is_on"] in later.text
    assert (401, True) == (asked.status_code, 'name="otp"' in asked.text)
    assert ("/account", 200) == (came.url.path, came.status_code)


async def test_a_recovery_code_stands_in_for_a_telephone_that_is_lost(client: People):
    username = await signed_in(client)
    secret = secret_of(await send(client, HERE))
    codes = recovery_codes(await send(client, f"{HERE}/confirm", code=code(secret, -1)))
    await send(client, "/sign-out")
    right = {"username": username, "password": PASSWORD, "next": "/account"}

    came = await send(client, "/sign-in", **right, otp=codes[0])
    taken = await send(client, f"{HERE}/remove", code=codes[0])
    removed = await send(client, f"{HERE}/remove", code=codes[1])
    again = await send(client, f"{HERE}")

    assert ("/account", 409) == (came.url.path, taken.status_code)
    assert SAYS["telephone_removed"] in removed.text
    assert secret != secret_of(again)


@pytest.mark.parametrize("typed", ["", "12", "x" * 60, "\u202e12345", "<b>12345"])
async def test_what_is_no_code_is_refused_in_words(client: People, typed: str):
    await signed_in(client)
    await send(client, HERE)

    answer = await send(client, f"{HERE}/confirm", code=typed)

    assert 409 == answer.status_code
    assert 'role="alert"' in answer.text


async def test_a_telephone_that_works_is_not_replaced_by_who_holds_a_session(
    client: People,
):
    await signed_in(client)
    secret = secret_of(await send(client, HERE))
    await send(client, f"{HERE}/confirm", code=code(secret, -1))

    answer = await send(client, HERE)

    assert 409 == answer.status_code
    assert "data-secret" not in answer.text


async def test_who_must_enrol_first_is_brought_to_where_that_is_done(client: People):
    async with meeting(client, officers_need_totp=True) as strict:
        await signed_in(strict)

        answer = await strict.http.get("/officer", headers=EN, follow_redirects=True)

    assert ("/account", 200) == (answer.url.path, answer.status_code)
    assert SAYS["telephone_needed"] in answer.text
