"""Redis away: requests are told at once, and nothing is shown by half."""

import asyncio
import time

import pytest

from gateway.domain.declarations import Direction
from gateway.lines.breaker import LinesAway
from gateway.lines.client import connect
from gateway.lines.lines import Lines
from gateway.lines.runs import Applied
from tests.lines import plain
from tests.lines.plain import EPOCH, PlainLines, entry, shown

EXPORT = Direction.EXPORT
PAUSE_S = 0.1

FULL = (["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"])
REPLICA = (["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"])
NOT_ALLOWED = (
    ["ACL", "SETUSER", "default", "-@write"],
    ["ACL", "SETUSER", "default", "+@all"],
)
faults = pytest.mark.parametrize(
    "fault", [FULL, REPLICA, NOT_ALLOWED], ids=["full", "replica", "not allowed"]
)


@pytest.fixture
def server(own_server):
    return own_server


@pytest.fixture
def redis_url(own_server):
    return own_server.url


@pytest.fixture
async def lines(redis):
    return Lines(redis, [plain.new_gate()], pause_s=PAUSE_S)


async def seconds_to_refusal(question) -> float:
    started = time.monotonic()
    with pytest.raises(LinesAway):
        await question
    return time.monotonic() - started


async def test_a_dead_server_is_told_soon_and_then_at_once(server, lines, gate):
    await asyncio.to_thread(server.kill)

    first = await seconds_to_refusal(gate.positions(EXPORT, ["x"]))
    others = [await seconds_to_refusal(gate.counts()) for _ in range(100)]

    assert lines.away
    assert first < 1
    assert sorted(others)[50] < 0.01


async def test_a_frozen_server_costs_half_a_second_once(server, lines, gate):
    server.freeze()

    first = await seconds_to_refusal(gate.positions(EXPORT, ["x"]))
    at_once = await seconds_to_refusal(gate.positions(EXPORT, ["x"]))
    await asyncio.sleep(PAUSE_S)
    tried_again = await seconds_to_refusal(gate.positions(EXPORT, ["x"]))
    server.thaw()

    assert 0.2 < first < 1
    assert at_once < 0.1 < tried_again < first


async def test_a_server_that_comes_back_is_used_again(server, lines, gate):
    await gate.apply(EPOCH, [entry(1)])
    await asyncio.to_thread(server.kill)
    await seconds_to_refusal(gate.counts())

    await asyncio.to_thread(server.start)
    await asyncio.sleep(PAUSE_S)

    assert PlainLines([entry(1)]).show() == await shown(gate)
    assert not lines.away


@faults
async def test_a_server_that_takes_no_writes_is_not_read_either(
    redis, lines, gate, fault
):
    breaks, _ = fault
    await gate.apply(EPOCH, [entry(1)])
    await redis.execute_command(*breaks)

    await seconds_to_refusal(gate.apply(EPOCH, [entry(2), entry(3)]))
    await asyncio.sleep(PAUSE_S)

    # It could be read, but what it shows would fall behind.
    await seconds_to_refusal(gate.positions(EXPORT, [plain.vehicle(1)]))
    assert not await lines.check()


@faults
async def test_what_a_server_refused_is_applied_whole_later(redis, lines, gate, fault):
    breaks, mends = fault
    journal = [entry(1), entry(2, ticket=1, line=None), entry(3)]
    await gate.apply(EPOCH, journal[:1])
    await redis.execute_command(*breaks)
    await seconds_to_refusal(gate.apply(EPOCH, journal))

    await redis.execute_command(*mends)
    await asyncio.sleep(PAUSE_S)

    assert PlainLines(journal[:1]).show() == await shown(gate)
    assert Applied(3) == await gate.apply(EPOCH, journal)
    assert PlainLines(journal).show() == await shown(gate)


async def test_a_restarted_server_without_its_scripts_is_taught_them(redis, gate):
    await redis.script_flush()

    assert Applied(1) == await gate.apply(EPOCH, [entry(1)])


async def test_a_check_finds_out_by_itself(server, lines, gate):
    await asyncio.to_thread(server.kill)
    gone = await lines.check()
    await asyncio.to_thread(server.start)
    await asyncio.sleep(PAUSE_S)

    assert (False, True) == (gone, await lines.check())


async def test_a_burst_waits_for_a_connection_and_does_not_fail(server):
    # A patient client: how fast this machine is today is not what is asked.
    client = connect(server.url, longest_block=30)
    gate = await plain.empty_gate(Lines(client, [plain.new_gate()]))
    await gate.apply(EPOCH, [entry(1)])

    questions = (gate.positions(EXPORT, [plain.vehicle(1)]) for _ in range(500))
    answers = await asyncio.gather(*questions)

    assert [[1]] * 500 == [answer.places for answer in answers]
    await client.aclose()


async def test_questions_that_are_given_up_leave_no_wrong_answers(gate):
    await gate.apply(EPOCH, [entry(n) for n in range(1, 51)])

    async def give_up(number):
        asking = asyncio.create_task(gate.positions(EXPORT, [plain.vehicle(number)]))
        await asyncio.sleep(number / 50_000)
        asking.cancel()
        return await asyncio.wait([asking])

    await asyncio.gather(*(give_up(number) for number in range(1, 51)))
    answers = [await gate.positions(EXPORT, [plain.vehicle(n)]) for n in range(1, 51)]

    assert [[n] for n in range(1, 51)] == [answer.places for answer in answers]
