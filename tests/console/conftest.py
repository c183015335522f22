import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import FastAPI

from gateway.main import make_app
from gateway.resources import Resources
from tests.api.journeys import MORNING
from tests.browsing import browser, context, page
from tests.console.glass import Glass, Walk
from tests.console.test_vehicles import sign_in
from tests.people import People

__all__ = ["browser", "context", "page", "served"]


class Served:
    """The gateway on a port of this machine; it can go away and come back."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._port = 0
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        config = uvicorn.Config(
            self._app,
            port=self._port,
            log_level="warning",
            # An open page keeps its connection; nobody waits for that to end.
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        async with asyncio.timeout(30):
            while not (server.started or serving.done()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        self._port = server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"
        try:
            yield
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
async def served(opened: Resources) -> Served:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Resources]:
        yield opened

    for gate in opened.writers:
        await opened.projector.catch_up(gate)
    return Served(make_app(opening))


@pytest.fixture
async def lead(client: People) -> People:
    """The management, signed in on the morning that stands still."""
    await client.set_clock(MORNING)
    await sign_in(client, "management")
    return client


@pytest.fixture(scope="module")
async def glass(browser) -> AsyncIterator[Glass]:
    async with Glass.standing(browser) as standing:
        yield standing


@pytest.fixture
async def walk(client: People, glass: Glass) -> Walk:
    """Whoever goes through the states of a page, on the morning that stands still."""
    await client.set_clock(MORNING)
    return Walk(client, glass)
