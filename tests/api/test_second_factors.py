"""Officers show what their telephone shows; a stolen password is not enough."""

import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from gateway.main import make_app
from gateway.services.attempts import Attempts
from gateway.services.passwords import Passwords, hash_password
from gateway.services.sessions import Doorkeeper
from gateway.storage import accounts
from gateway.storage.tables import account, second_factor
from tests.api.journeys import HUU_NGHI, hire, is_problem, said
from tests.people import People

MINE, SIGN_IN = "/v1/accounts/current", "/v1/sessions"
TOTP = f"{MINE}/totp"
PASSWORD = "the first of many mornings"
HASH = hash_password(PASSWORD)


def code(secret: str, steps_from_now: int = 0) -> str:
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps_from_now)


async def officer(people: People, role: str = "customs") -> str:
    """Hire one who can sign in."""
    username = await hire(people.resources, role)
    async with people.resources.engine.begin() as connection:
        found = await accounts.find(connection, username)
        assert found is not None
        await accounts.change(connection, found.id, password_hash=HASH)
    return username


async def enrolled(people: People, username: str) -> tuple[str, list[str]]:
    """Enrol with the code of the step before; return secret and recovery codes."""
    begun = said(await people.ask(username, "POST", TOTP), 201)
    shown = {"code": code(begun["secret"], -1)}
    answer = await people.ask(username, "PUT", TOTP, json=shown)
    return begun["secret"], said(answer)["recovery_codes"]


async def sign_in(people: People, username: str, otp: str | None = None) -> Any:
    right = {"username": username, "password": PASSWORD} | ({"otp": otp} if otp else {})
    return await people.ask(None, "POST", SIGN_IN, json=right)


async def test_the_app_is_told_by_text_link_and_picture(people: People):
    username = await officer(people)

    begun = said(await people.ask(username, "POST", TOTP), 201)

    assert begun["uri"].startswith("otpauth://totp/Border%20gate:")
    assert f"secret={begun['secret']}" in begun["uri"]
    assert "<svg" in begun["svg"]
    # Begun is not confirmed: one signs in as before.
    said(await sign_in(people, username), 201)


async def test_from_then_on_the_password_alone_is_not_enough(people: People):
    username = await officer(people)
    secret, _ = await enrolled(people, username)

    without = await sign_in(people, username)
    wrong = await sign_in(people, username, "000000")
    right = await sign_in(people, username, code(secret))

    assert is_problem(without, 401, "one-time-password-needed")
    assert is_problem(wrong, 401, "one-time-password-needed")
    said(right, 201)
    assert said(await people.ask(username, "GET", MINE))["one_time_password"]


async def test_a_code_works_once_and_so_does_an_earlier_one(people: People):
    username = await officer(people)
    secret, _ = await enrolled(people, username)
    said(await sign_in(people, username, code(secret)), 201)

    again = await sign_in(people, username, code(secret))
    earlier = await sign_in(people, username, code(secret, -1))
    following = await sign_in(people, username, code(secret, 1))

    assert is_problem(again, 401, "one-time-password-needed")
    assert is_problem(earlier, 401, "one-time-password-needed")
    said(following, 201)


async def test_a_recovery_code_works_once_however_it_is_typed(people: People):
    username = await officer(people)
    _, codes = await enrolled(people, username)

    first = await sign_in(people, username, codes[0].upper().replace("-", " "))
    again = await sign_in(people, username, codes[0])
    other = await sign_in(people, username, codes[9])

    assert 10 == len(set(codes))
    said(first, 201)
    assert is_problem(again, 401, "one-time-password-needed")
    said(other, 201)


async def test_the_wrong_password_never_tells_of_the_second_factor(people: People):
    username = await officer(people)
    await enrolled(people, username)

    wrong = {"username": username, "password": "not the password"}
    answer = await people.ask(None, "POST", SIGN_IN, json=wrong)

    assert is_problem(answer, 401, "wrong-password")


async def test_sessions_of_the_password_alone_end_with_the_enrolment(people: People):
    username = await officer(people)
    token = said(await sign_in(people, username), 201)["token"]
    await enrolled(people, username)

    headers = {"Authorization": f"Bearer {token}"}
    answer = await people.http.get(MINE, headers=headers)

    assert is_problem(answer, 401, "not-authenticated")


async def test_who_holds_a_session_does_not_enrol_another_telephone(people: People):
    username = await officer(people)
    secret, _ = await enrolled(people, username)

    begun = await people.ask(username, "POST", TOTP)
    confirmed = await people.ask(username, "PUT", TOTP, json={"code": code(secret)})
    removed = await people.ask(username, "DELETE", TOTP, json={"code": "000000"})

    assert is_problem(begun, 409, "one-time-password-active")
    assert is_problem(confirmed, 409, "one-time-password-active")
    assert is_problem(removed, 409, "one-time-password-wrong")


async def test_with_a_code_one_gives_it_up(people: People):
    username = await officer(people)
    secret, _ = await enrolled(people, username)

    removed = await people.ask(username, "DELETE", TOTP, json={"code": code(secret)})

    assert 204 == removed.status_code, removed.text
    said(await sign_in(people, username), 201)


async def test_what_was_never_begun_is_not_confirmed(people: People):
    username = await officer(people)

    answer = await people.ask(username, "PUT", TOTP, json={"code": "123456"})

    assert is_problem(answer, 409, "one-time-password-wrong")


async def test_management_helps_who_lost_the_telephone(people: People):
    username = await officer(people)
    await enrolled(people, username)
    found = await people.actor(username)

    removed = await people.ask(
        "management", "DELETE", f"/v1/officers/{found.account_id}/totp"
    )

    assert 204 == removed.status_code, removed.text
    looking = await people.ask(username, "GET", MINE)
    assert is_problem(looking, 401, "not-authenticated")
    said(await sign_in(people, username), 201)


async def test_neither_secrets_nor_codes_are_readable_in_the_database(people: People):
    username = await officer(people)
    secret, codes = await enrolled(people, username)

    async with people.resources.engine.connect() as connection:
        rows = await connection.execute(
            select(second_factor)
            .join(account, account.c.id == second_factor.c.account_id)
            .where(account.c.username == username)
        )
        stored = str(rows.one())

    assert secret not in stored
    assert not [one for one in codes if one in stored or one.replace("-", "") in stored]


@asynccontextmanager
async def meeting(people: People, **changes: Any):
    """The same gateway with something changed."""
    opened = replace(people.resources, **changes)

    @asynccontextmanager
    async def opening():
        yield opened

    async with People.meeting(make_app(opening), opened) as others:
        yield others


async def test_who_guesses_codes_has_to_wait(people: People):
    username = await officer(people)
    await enrolled(people, username)
    reception = people.resources.reception
    doorkeeper = Doorkeeper(
        people.resources.engine,
        Passwords(),
        Attempts(failures=2),
        reception.second_factors,
        lifetime=timedelta(hours=1),
    )

    async with meeting(
        people, reception=replace(reception, doorkeeper=doorkeeper)
    ) as others:
        answers = [await sign_in(others, username, f"00000{n}") for n in range(3)]

    for answer in answers[:2]:
        assert is_problem(answer, 401, "one-time-password-needed")
    assert is_problem(answers[2], 429, "too-many-attempts")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 15 * 60


@pytest.fixture
async def strict(people: People):
    """The same gateway where officers need a one-time password."""
    async with meeting(people, officers_need_totp=True) as others:
        yield others


async def test_where_it_is_required_an_officer_without_may_only_enrol(strict: People):
    username = await officer(strict, "management")
    reviews = f"/v1/gates/{HUU_NGHI}/journal"

    before = await strict.ask(username, "GET", reviews)
    officers = await strict.ask(username, "GET", "/v1/officers")
    await enrolled(strict, username)

    assert is_problem(before, 403, "enrolment-needed")
    assert is_problem(officers, 403, "enrolment-needed")
    said(await strict.ask(username, "GET", reviews))


async def test_drivers_and_agents_need_none(strict: People):
    said(await strict.ask("agent", "GET", "/v1/declarations"))
