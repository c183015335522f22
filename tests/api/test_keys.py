"""Keys: a program may do what its scopes say, until the key is revoked."""

from uuid import uuid4

import pytest

from gateway.domain.scopes import MEANINGS, Scope
from tests.api import makers
from tests.api.asking import as_json, ask
from tests.api.journeys import body, declared, hire, is_problem, said
from tests.api.keyed import KEYS, ask_with, make_key
from tests.api.permissions import operations, written
from tests.documented import DOCUMENT
from tests.people import People

DECLARATIONS = "/v1/declarations"


async def declare_with(people: People, key: str):
    headers = {"Idempotency-Key": uuid4().hex}
    return await ask_with(
        people, key, DECLARATIONS, "POST", json=body(), headers=headers
    )


async def test_a_key_declares_for_its_account(people: People):
    key = await make_key(people, "agent")

    made = said(await declare_with(people, key), 201)

    assert made["id"] == (await people.look(made["id"], "agent"))["id"]


@pytest.mark.parametrize("scope", Scope)
async def test_a_key_does_what_its_scope_says_and_nothing_else(people: People, scope):
    key = await make_key(people, "agent", scope)

    looking = await ask_with(people, key, DECLARATIONS)
    declaring = await declare_with(people, key)
    hooks = await ask_with(people, key, "/v1/webhooks")

    allowed = [answer.status_code < 400 for answer in (looking, declaring, hooks)]
    wanted = [Scope.DECLARATIONS_READ, Scope.DECLARATIONS_WRITE, Scope.WEBHOOKS_MANAGE]
    assert [scope == one for one in wanted] == allowed
    for answer in (looking, declaring, hooks):
        if answer.status_code >= 400:
            assert is_problem(answer, 403, "scope-missing")


# A provider's callbacks are signed, and nobody's session or key opens them.
PRIVATE = [
    operation
    for operation in operations()
    if written()[operation]["nobody"] == "sign in"
    and written()[operation]["owner"] != "sign in"
]


@pytest.mark.parametrize("operation", PRIVATE, ids=" ".join)
async def test_a_key_whose_only_scope_is_another_gets_nowhere(people, operation):
    method, template = operation
    owner = await hire(people.resources, "agent")
    pays = template.endswith("/payments")
    wrong = Scope.DECLARATIONS_READ if pays else Scope.FEES_PAY
    key = await make_key(people, owner, wrong)
    vehicle = await declared(people, who=owner)
    path = await makers.path_of(people, template, vehicle, owner)
    wanted = DOCUMENT["paths"][template][method.lower()].get("requestBody")
    headers = {
        "Authorization": f"Bearer {key}",
        "Idempotency-Key": uuid4().hex,
        "If-Match": '"1"',
    }
    content = b""
    if wanted is not None:
        headers["Content-Type"], found = next(iter(wanted["content"].items()))
        example = found["example"]
        content = example.encode() if isinstance(example, str) else as_json(example)

    heard = await ask(
        people.app, people.resources, method, path, headers=headers, content=content
    )

    assert 403 == heard.status, heard.body
    assert b"scope-missing" in heard.body


async def test_no_key_makes_keys_or_looks_after_accounts(people: People):
    key = await make_key(people, "agent")

    for method, path in (
        ("POST", KEYS),
        ("GET", KEYS),
        ("GET", "/v1/accounts/current"),
        ("PUT", "/v1/accounts/current/password"),
        ("GET", "/v1/firms/current"),
        ("GET", "/v1/sessions"),
        ("DELETE", "/v1/sessions"),
    ):
        answer = await ask_with(people, key, path, method)
        assert is_problem(answer, 403, "scope-missing"), path


async def test_a_revoked_key_is_nothing_at_once(people: People):
    key = await make_key(people, "agent")
    said(await declare_with(people, key), 201)
    listed = said(await people.ask("agent", "GET", KEYS))["items"]

    revoked = await people.ask("agent", "DELETE", f"{KEYS}/{listed[0]['id']}")
    again = await people.ask("agent", "DELETE", f"{KEYS}/{listed[0]['id']}")

    assert 204 == revoked.status_code
    assert is_problem(again, 404, "key-not-found")
    declaring = await declare_with(people, key)
    assert is_problem(declaring, 401, "not-authenticated")


async def test_the_secret_is_told_once_and_the_use_is_shown(people: People):
    owner = await hire(people.resources, "driver")
    key = await make_key(people, owner, Scope.DECLARATIONS_READ)
    (before,) = said(await people.ask(owner, "GET", KEYS))["items"]

    said(await ask_with(people, key, DECLARATIONS))
    answer = await people.ask(owner, "GET", KEYS)

    (after,) = said(answer)["items"]
    assert (None, ["declarations:read"]) == (before["last_used_at"], before["scopes"])
    assert after["last_used_at"] is not None
    assert key not in answer.text
    assert key.startswith("bgk_")


async def test_keys_outlive_a_sign_out_everywhere(people: People):
    owner = await hire(people.resources, "agent")
    key = await make_key(people, owner)

    await people.ask(owner, "DELETE", "/v1/sessions")

    said(await ask_with(people, key, DECLARATIONS))


async def test_there_is_an_end_to_keys(people: People):
    owner = await hire(people.resources, "agent")
    for _ in range(20):
        await make_key(people, owner)

    wanted = {"name": "one more", "scopes": ["fees:pay"]}
    answer = await people.ask(owner, "POST", KEYS, json=wanted)

    assert is_problem(answer, 409, "too-many-keys")


async def test_officers_have_no_keys(people: People):
    wanted = {"name": "screen", "scopes": ["declarations:read"]}

    answer = await people.ask("customs", "POST", KEYS, json=wanted)

    assert is_problem(answer, 403, "role-not-allowed")


def test_every_scope_is_explained():
    assert set(Scope) == set(MEANINGS)
