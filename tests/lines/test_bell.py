"""The bell: rings for every change, and says after a break that some were missed."""

import asyncio
from contextlib import aclosing

import pytest

from gateway.lines.client import connect
from gateway.lines.lines import Lines, Ring
from tests.lines import plain
from tests.lines.plain import EPOCH, PlainLines, entry
from tests.lines.servers import Server


@pytest.fixture
async def heard(lines):
    """Whatever rings, once somebody listens."""
    rings: asyncio.Queue[Ring] = asyncio.Queue()
    stopping = asyncio.Event()

    async def listen():
        async with aclosing(lines.listen(stopping)) as found:
            async for ring in found:
                await rings.put(ring)

    task = asyncio.create_task(listen())
    yield rings
    stopping.set()
    async with asyncio.timeout(1):
        await task


async def take(rings, number):
    async with asyncio.timeout(5):
        return [await rings.get() for _ in range(number)]


async def test_who_begins_to_listen_may_have_missed_something(lines, heard):
    first = await take(heard, 2)

    assert {Ring(gate_id, None) for gate_id in lines.gates} == set(first)


async def test_every_run_that_changes_something_rings_once(gate, heard):
    await take(heard, 2)

    await gate.apply(EPOCH, [entry(1), entry(2)])
    await gate.apply(EPOCH, [entry(1), entry(2)])
    await gate.apply(EPOCH, [entry(5)])
    await gate.apply(EPOCH, [entry(3)])

    assert [Ring(gate.gate_id, seq) for seq in (2, 3)] == await take(heard, 2)


async def test_the_bell_can_be_rung_by_hand(gate, heard):
    await take(heard, 2)

    await gate.ring(41)

    assert [Ring(gate.gate_id, 41)] == await take(heard, 1)


async def test_rebuilt_lines_ring(gate, heard):
    await take(heard, 2)

    await plain.install(gate, PlainLines([entry(1)]))

    assert [Ring(gate.gate_id, 1)] == await take(heard, 1)


class TestOnAServerThatDies:
    @pytest.fixture
    def server(self):
        server = Server()
        server.start()
        yield server
        server.remove()

    @pytest.fixture
    async def redis(self, server):
        client = connect(server.url)
        yield client
        await client.aclose()

    @pytest.fixture
    def lines(self, redis):
        return Lines(redis, [plain.new_gate()], pause_s=0.05)

    async def test_listening_goes_on_when_it_is_back(self, server, gate, heard):
        await take(heard, 1)

        await asyncio.to_thread(server.kill)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(server.start)
        again = await take(heard, 1)
        await gate.ring(7)

        assert [Ring(gate.gate_id, None)] == again
        assert [Ring(gate.gate_id, 7)] == await take(heard, 1)
