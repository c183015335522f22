"""A script that is asked on a kept connection."""

import asyncio

import pytest
from redis.exceptions import ResponseError

from gateway.lines.kept import KeptScript

ECHO = "return ARGV[1]"


@pytest.fixture
def server(own_server):
    return own_server


@pytest.fixture
def redis_url(own_server):
    return own_server.url


@pytest.fixture
async def echo(redis):
    return KeptScript(redis, ECHO, patience_s=0.2)


async def connections(redis) -> int:
    return int((await redis.info("clients"))["connected_clients"])


async def test_a_server_that_was_restarted_answers_without_a_refusal(server, echo):
    await echo(keys=[], args=["first"])
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)

    assert await echo(keys=[], args=["second"]) == "second"


async def test_who_goes_away_while_asking_leaves_no_answer_behind(server, echo):
    await echo(keys=[], args=["before"])
    server.freeze()
    asking = asyncio.create_task(echo(keys=[], args=["theirs"]))
    await asyncio.sleep(0.05)
    asking.cancel()
    await asyncio.wait({asking})
    server.thaw()

    assert await echo(keys=[], args=["ours"]) == "ours"


async def test_many_at_once_each_hear_their_own_answer(echo):
    asked = [str(number) for number in range(50)]

    answers = await asyncio.gather(*(echo(keys=[], args=[one]) for one in asked))

    assert asked == answers


async def test_all_scripts_of_a_client_share_one_connection(redis, echo):
    await echo(keys=[], args=["first"])
    before = await connections(redis)
    others = [KeptScript(redis, f"return {n}", patience_s=0.2) for n in range(5)]

    for script in others:
        await script(keys=[], args=["x"])

    assert await connections(redis) == before


async def test_a_script_that_fails_says_so_and_is_not_run_again(redis):
    broken = KeptScript(
        redis, "redis.call('INCR', KEYS[1]) return nobody.there", patience_s=0.2
    )

    with pytest.raises(ResponseError):
        await broken(keys=["runs"], args=[])

    assert await redis.get("runs") == "1"
