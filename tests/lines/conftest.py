from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from redis.asyncio import Redis

from gateway.embedded import Stores
from gateway.lines.client import connect
from gateway.lines.gate_lines import GateLines
from gateway.lines.lines import Lines
from tests.lines import plain
from tests.lines.servers import Server


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty server."""
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of the test's own, to be killed, frozen and filled."""
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def lines(redis: Redis) -> Lines:
    return Lines(redis, [plain.new_gate(), plain.new_gate()], pause_s=0.1)


@pytest.fixture
async def gate(lines: Lines) -> GateLines:
    return await plain.empty_gate(lines)


@pytest.fixture(scope="session")
async def replicas(
    stores: Stores,
) -> AsyncIterator[Callable[[str], list[GateLines]]]:
    """The same gate as several processes see it, each with a client of its own."""
    clients = [connect(stores.redis_url) for _ in range(3)]
    yield lambda gate_id: [
        Lines(client, [gate_id]).gates[gate_id] for client in clients
    ]
    for client in clients:
        await client.aclose()
