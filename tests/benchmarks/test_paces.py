"""An open loop counts from when a request was due, also while nobody answers."""

import asyncio

import pytest

from benchmarks.clients import UnexpectedAnswer
from benchmarks.paces import measure_pace

REQUEST = b"POST / HTTP/1.1\r\n\r\n"
STALL_S = 0.2


async def measure(status, *, stall_s=0.0):
    """Send ten requests within a tenth of a second over one connection."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(stall_s)
        told = f"HTTP/1.1 {status} As it is\r\nContent-Length: 0\r\n\r\n".encode()
        writer.write(told)
        while await reader.read(len(REQUEST)):
            writer.write(told)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await measure_pace(port, [REQUEST] * 10, a_second=100, connections=1)


async def test_who_comes_while_a_server_stands_still_is_counted_from_when_it_was_due():
    measured = await measure(201, stall_s=STALL_S)

    assert 10 == len(measured.latencies)
    # The last one was due a tenth of a second before anybody was answered.
    assert all(latency > STALL_S - 0.1 for latency in measured.latencies)


async def test_an_answer_that_is_none_of_those_wanted_is_no_figure():
    with pytest.raises(UnexpectedAnswer, match="503"):
        await measure(503)
