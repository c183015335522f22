"""Faults that a tester orders: the same requests meet them, and none is true loss."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisAway

from gateway.main import make_app
from gateway.services.sandbox.faults import Faults
from tests.api.asking import Heard, as_json, ask
from tests.api.conftest import given
from tests.api.journeys import body, is_problem, said
from tests.faults.patience import until
from tests.people import People

PATH = "/sandbox/faults"
RULES = "/v1/rules"


@pytest.fixture
async def ordering(people: People) -> AsyncIterator[People]:
    yield people
    said(await people.ask("tester", "DELETE", PATH), 200)


async def order(people: People, *rules: dict[str, Any], seed: int = 0) -> None:
    wanted = {"seed": seed, "rules": rules}
    said(await people.ask("tester", "PUT", PATH, json=wanted), 200)


async def heard(people: People, request_id: str, path: str = RULES) -> Heard:
    """Ask without a client, which would not bear an answer that ends early."""
    app = make_app(given(people.resources))
    headers = {"X-Request-Id": request_id}
    return await ask(app, people.resources, "GET", path, headers=headers)


async def test_the_same_requests_fail_again_in_any_order(ordering: People):
    await order(ordering, {"path": "/v1/*", "kind": "error", "share": 0.3})
    names = [f"suite-{number}" for number in range(60)]

    first = [(await heard(ordering, name)).status for name in names]
    second = await asyncio.gather(*(heard(ordering, name) for name in reversed(names)))

    assert first == [one.status for one in reversed(second)]
    assert {200, 503} == set(first)
    assert 5 <= first.count(503) <= 35


async def test_another_seed_draws_others(ordering: People):
    rule = {"path": "/v1/*", "kind": "error", "share": 0.5}
    names = [f"suite-{number}" for number in range(40)]
    found = []

    for seed in (1, 2):
        await order(ordering, rule, seed=seed)
        found.append([(await heard(ordering, name)).status for name in names])

    assert found[0] != found[1]


async def test_an_error_does_nothing_and_says_try_again(ordering: People):
    await order(ordering, {"path": "/v1/declarations", "kind": "error"})
    key, wanted = uuid4().hex, body()

    refused = await ordering.declare(wanted, key=key)
    await order(ordering)
    done = await ordering.declare(wanted, key=key)

    assert is_problem(refused, 503, "busy")
    assert "1" == refused.headers["Retry-After"]
    assert "Idempotent-Replayed" not in done.headers


@pytest.mark.parametrize(("kind", "is_done"), [("drop", False), ("lose", True)])
async def test_an_answer_that_is_lost_may_have_been_done(
    ordering: People, *, kind: str, is_done: bool
):
    await order(
        ordering, {"path": "/v1/declarations", "kind": kind, "methods": ["POST"]}
    )
    key, wanted = uuid4().hex, body()
    headers = {
        "Authorization": f"Bearer {await ordering.token('agent')}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }
    app = make_app(given(ordering.resources))

    lost = await ask(
        app,
        ordering.resources,
        "POST",
        "/v1/declarations",
        headers=headers,
        content=as_json(wanted),
    )
    await order(ordering)
    again = await ordering.declare(wanted, key=key)

    assert (502, b"") == (lost.status, lost.body)
    assert "1" == lost.headers["content-length"]
    assert 201 == again.status_code
    assert is_done == ("Idempotent-Replayed" in again.headers)


async def test_a_delay_only_delays(ordering: People):
    await order(ordering, {"path": RULES, "kind": "delay", "delay_ms": 1})

    assert 200 == (await heard(ordering, "any")).status


async def test_the_first_rule_that_is_drawn_counts(ordering: People):
    never = {"path": "/v1/*", "kind": "drop", "share": 0.0}
    other = {"path": "/v1/*", "kind": "drop", "methods": ["POST"]}
    await order(ordering, never, other, {"path": RULES, "kind": "error"})

    assert 503 == (await heard(ordering, "any")).status


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/sandbox/clock"])
async def test_who_watches_is_spared(ordering: People, path: str):
    await order(ordering, {"path": "*", "kind": "error"} | {"path": "/*"})

    assert 200 == (await heard(ordering, "any", path)).status
    assert 503 == (await heard(ordering, "any")).status


async def test_every_process_hears_of_them(ordering: People):
    await order(ordering, {"path": RULES, "kind": "error"}, seed=5)
    other, stopping = Faults(ordering.resources.redis), asyncio.Event()

    async def knows(count: int) -> bool:
        return len(other.ordered.rules) == count

    following = asyncio.create_task(other.run(stopping))
    await until(lambda: knows(1), "the order was not heard of")
    await order(ordering)
    await until(lambda: knows(0), "its end was not heard of")
    stopping.set()
    await following

    assert {"seed": 0, "rules": []} == other.ordered.to_json()


async def test_without_redis_nobody_is_told_that_it_was_ordered(
    people: People, monkeypatch: pytest.MonkeyPatch
):
    async def away(*_: object, **__: object) -> None:
        raise RedisAway

    monkeypatch.setattr(Redis, "set", away)
    wanted = {"rules": [{"path": RULES, "kind": "error"}]}

    answer = await people.ask("tester", "PUT", PATH, json=wanted)

    assert is_problem(answer, 503, "busy")
    assert {"seed": 0, "rules": []} == (await people.http.get(PATH)).json()


@pytest.mark.parametrize(
    ("given_id", "is_kept"),
    [
        ("suite-1.a_b", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ("", False),
    ],
)
async def test_a_plain_request_id_is_kept(
    people: People, *, given_id: str, is_kept: bool
):
    answer = await people.http.get("/livez", headers={"X-Request-Id": given_id})

    assert is_kept == (given_id == answer.headers["X-Request-Id"])
