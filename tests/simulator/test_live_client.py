import asyncio

import pytest

from simulator.errors import GatewayNotReachable, SandboxMissing, UnexpectedAnswer
from simulator.live.client import Ask, Client
from simulator.live.clock import Clock, Mapping
from simulator.results.records import LagWindow, Records
from tests.people import a_body

BODY = a_body()
DECLARE = Ask("declare", "POST", "/v1/declarations", "agent", body=BODY)


@pytest.fixture
async def client(url):
    clock = Clock()
    clock.follow(Mapping(virtual=0.0, real=clock.real - 1, speed=60))
    lags = LagWindow(10)
    async with Client(
        url, clock=clock, records=Records(), lags=lags, patience_s=5
    ) as client:
        await client.sign_in("agent", password="sandbox")
        yield client


async def test_a_request_is_answered_and_timed(client):
    answer = await client.send(DECLARE)

    assert 201 == answer.status
    assert 1 == len(client.records.answered["declare"])


async def test_an_answer_that_never_arrived_is_asked_for_again(client, fake):
    fake.hang_up = 1

    answer = await client.send(DECLARE)

    assert 201 == answer.status
    assert 1 == client.records.retried["declare"]
    assert [answer.body["id"]] == list(fake.declarations)


async def test_a_busy_gateway_is_given_time(client, fake):
    fake.unavailable = 3

    answer = await client.send(DECLARE)

    assert 201 == answer.status
    assert 3 == client.records.retried["declare"]


async def test_a_refusal_is_an_answer_and_not_repeated(client, fake):
    await client.send(DECLARE)

    answer = await client.send(Ask("declare", "POST", DECLARE.path, "agent", BODY))

    assert (409, "vehicle-already-declared") == (answer.status, answer.problem)
    assert 0 == client.records.retried.total()


async def test_a_token_that_ended_is_replaced(client, fake):
    fake.revoke()

    answer = await client.send(DECLARE)

    assert 201 == answer.status


async def test_patience_ends(client, fake):
    client.patience_s = 0.3
    fake.unavailable = 1000

    with pytest.raises(GatewayNotReachable, match=r"POST /v1/declarations: no answer"):
        await client.send(DECLARE)


async def test_a_fault_of_the_gateway_is_reported(client, fake):
    fake.faulty = True

    with pytest.raises(UnexpectedAnswer, match=r"POST /v1/declarations: 500"):
        await client.send(DECLARE)


async def test_a_gateway_without_sandbox_accounts_is_told(client):
    with pytest.raises(SandboxMissing, match=r"GATEWAY_SANDBOX=true"):
        await client.sign_in("agent", password="another")


async def test_draining_lets_requests_end_and_sends_nothing_new(client, fake):
    fake.slow_s = 0.1
    under_way = asyncio.create_task(client.send(DECLARE))
    await asyncio.sleep(0.05)
    sent = len(fake.requests)

    await client.drain(2)
    late = asyncio.create_task(client.send(Ask("ready", "GET", "/readyz")))
    await asyncio.sleep(0.05)

    assert 201 == under_way.result().status
    assert not late.done()
    assert sent == len(fake.requests)
    late.cancel()


async def test_what_was_due_before_it_was_sent_counts_as_lag(client):
    await client.send(Ask("ready", "GET", "/readyz", due=0.0))

    assert 1.0 == pytest.approx(client.records.lags[0], abs=0.5)
