"""Locust's own page shows which shapes and personas there are, and plays them."""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.faults.gateways import free_port
from tests.loadtests.locusts import ROOT

SHAPES = """
[shapes.planned]
title = "lookers by a plan, and a pool of clerks"
length_s = 60
pools = { clerk = 2 }
arrivals = [{ persona = "looker", per_second = 5 }]
"""
WRONG = {"host": "http://gateway.example", "shape": "planned", "personas": "all"}
RIGHT = {"shape": "planned", "personas": "clerk", "minutes": "1", "speed": "2"}


@asynccontextmanager
async def a_page(tmp_path):
    shapes, port = tmp_path / "shapes.toml", free_port()
    shapes.write_text(SHAPES)
    told = {"LOADTEST_SHAPES": str(shapes), "TESTS_LEDGER": str(tmp_path / "ledger")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "locust", "-f", "tests/loadtests/planned.py"),
        *("--web-host", "127.0.0.1", "--web-port", str(port), "--report", ""),
        cwd=ROOT,
        env=os.environ | told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with (
            asyncio.timeout(60),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        ):
            await until(lambda: found(http, "/"), lambda page: page)
            yield http
    finally:
        process.kill()
        await process.wait()


async def found(http, path):
    try:
        async with http.get(path) as answer:
            return await answer.text()
    except aiohttp.ClientConnectionError:
        return ""


async def until(ask, is_right):
    while not is_right(told := await ask()):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.1)
    return told


@pytest.fixture
async def page(tmp_path):
    async with a_page(tmp_path) as http:
        yield http


async def users(http):
    async with http.get("/stats/requests") as answer:
        return (await answer.json())["user_count"]


async def test_the_form_shows_shapes_and_personas(page):
    shown = await found(page, "/")

    for name in ("rush-hour", "planned", "looker", "clerk", "allow_host"):
        assert f'"{name}"' in shown


async def test_what_is_wrong_in_the_form_plays_nothing_and_what_is_right_does(page):
    async with page.post("/swarm", data=WRONG) as answer:
        assert 200 == answer.status
    await asyncio.sleep(1)
    assert 0 == await users(page)

    right = RIGHT | {"host": "http://127.0.0.1:1"}
    async with page.post("/swarm", data=right) as answer:
        assert 200 == answer.status

    # Clerks have no account that would have to sign in first.
    await until(lambda: users(page), lambda count: count == 2)
