"""Signing in and out."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from gateway.services.sessions import hash_token
from gateway.storage import sessions
from gateway.storage.tables import session
from tests.api.journeys import body, is_problem, said
from tests.people import People

SIGN_IN = "/v1/sessions"
MINE = "/v1/declarations"
RIGHT = {"username": "agent", "password": "sandbox"}


async def signed_in(people: People, **changes: str) -> str:
    answer = await people.ask(None, "POST", SIGN_IN, json=RIGHT | changes)
    token: str = said(answer, 201)["token"]
    return token


async def ask(people: People, token: str, method: str = "GET", path: str = MINE):
    headers = {"Authorization": f"Bearer {token}"}
    return await people.http.request(method, path, headers=headers)


async def test_signing_in_gives_a_token_and_says_who_one_is(people: People):
    answer = await people.ask(None, "POST", SIGN_IN, json=RIGHT)

    made = said(answer, 201)
    account = made["account"]
    assert ("agent", "agent", None) == (
        account["username"],
        account["role"],
        account["gate"],
    )
    assert "no-store" == answer.headers["Cache-Control"]
    said(await ask(people, made["token"]))


async def test_user_names_have_no_case(people: People):
    said(await ask(people, await signed_in(people, username="AGENT")))


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "wrong"},
        {"password": "Sandbox"},
        {"password": "sandbox\0"},
        {"username": "nobody"},
        {"username": "agent\0"},
        {"username": "ägent"},
    ],
)
async def test_what_is_wrong_is_not_told(people: People, changes: dict[str, str]):
    answer = await people.ask(None, "POST", SIGN_IN, json=RIGHT | changes)
    other = await people.ask(None, "POST", SIGN_IN, json=RIGHT | {"password": "x"})

    assert is_problem(answer, 401, "wrong-password")
    assert answer.content == other.content


async def test_tokens_are_kept_as_hashes_only(people: People):
    token = await signed_in(people)

    async with people.resources.engine.connect() as connection:
        found = await sessions.actors(connection, [hash_token(token), token.encode()])

    assert [hash_token(token)] == list(found)


async def test_who_signed_out_is_out_at_once(people: People):
    token = await signed_in(people)
    said(await ask(people, token))

    left = await ask(people, token, "DELETE", f"{SIGN_IN}/current")
    again = await ask(people, token)

    assert 204 == left.status_code
    assert is_problem(again, 401, "not-authenticated")


async def test_other_sessions_of_the_same_person_go_on(people: People):
    one, other = await signed_in(people), await signed_in(people)

    await ask(people, one, "DELETE", f"{SIGN_IN}/current")

    said(await ask(people, other))


async def declare(people: People, token: str):
    key = hash_token(token).hex()[:32]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return await people.http.post(MINE, json=body(), headers=headers)


async def test_who_declared_a_moment_ago_and_signed_out_declares_no_more(
    people: People,
):
    token = await signed_in(people)
    said(await declare(people, token), 201)
    await ask(people, token, "DELETE", f"{SIGN_IN}/current")

    answer = await declare(people, token)

    assert is_problem(answer, 401, "not-authenticated")


async def test_a_session_ends_by_itself(people: People):
    token = await signed_in(people)
    said(await declare(people, token), 201)
    async with people.resources.engine.begin() as connection:
        await connection.execute(
            update(session)
            .where(session.c.token_hash == hash_token(token))
            .values(expires_at=func.now() - timedelta(seconds=1))
        )
    await people.resources.actors.settle()

    looking, declaring = await ask(people, token), await declare(people, token)

    assert is_problem(looking, 401, "not-authenticated")
    assert is_problem(declaring, 401, "not-authenticated")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YWdlbnQ6c2FuZGJveA==",
        "Bearer nobody",
        "Bearer " + "x" * 7000,
        "Bearer é\xff",
        "bearer\tx",
        "Token x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_strange_authorization_is_not_one(people: People, method, header):
    headers = {"Authorization": header.encode("latin-1"), "Idempotency-Key": "k" * 20}

    answer = await people.http.request(method, MINE, headers=headers)

    assert is_problem(answer, 401, "not-authenticated")
    assert "Bearer" == answer.headers["WWW-Authenticate"]


async def test_a_crowd_at_the_door_is_asked_to_come_again(people: People):
    answers = await asyncio.gather(
        *(people.ask(None, "POST", SIGN_IN, json=RIGHT) for _ in range(40))
    )

    codes = {answer.status_code for answer in answers}
    assert {201, 503} == codes
    sent_away = next(answer for answer in answers if answer.status_code == 503)
    assert is_problem(sent_away, 503, "busy")
    assert "1" == sent_away.headers["Retry-After"]
