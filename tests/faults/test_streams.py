"""Streams of events of real processes that stop."""

import asyncio
import signal

import pytest

from tests.faults.clients import Client
from tests.faults.gateways import prepared, site
from tests.faults.streams import listen

EVENTS = "/v1/gates/huu-nghi/events"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_open_streams_do_not_hold_up_the_end(database_url, redis_url, number):
    settings = await prepared(database_url, redis_url)

    async with site(settings, serving=1) as running:
        (part,) = running.serving
        client = await Client.signed_in(running.http, running.urls, "customs")
        async with listen(running.http, part.url + EVENTS, client.token) as stream:
            first = await anext(aiter(stream))
            await asyncio.to_thread(part.stop, number)
            rest = [event async for event in stream]
        said, complaints = part.said(), running.complaints()

    assert "state" == first.name
    assert [] == rest
    # What uvicorn says when it had to give up waiting for somebody.
    assert "Cancel" not in said
    assert [] == complaints
