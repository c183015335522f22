"""A gateway with a planted bug fails a load test, by the name of the check.

All runs share one right gateway; each has a liar of its own before it.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from loadtests.checks import CHECKS
from tests.faults.gateways import site
from tests.loadtests.broken import Liar
from tests.loadtests.lies import BUGS
from tests.people import sandbox_settings
from tests.stores import fresh_database

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90
# Ten o'clock, when both gates are open.
MORNING = "2030-01-07T03:00:00Z"
SHAPE = """
[shapes.short]
title = "every persona, for some seconds"
length_s = 8
drain_s = 12
pools = { officer = 1 }
arrivals = [
  { persona = "driver", per_second = 3 },
  { persona = "canceller", count = 2, within_s = 1 },
  { persona = "bot", count = 1, within_s = 1 },
  { persona = "poller", per_second = 1 },
  { persona = "bad-network", count = 2, within_s = 1 },
  { persona = "agent", count = 1, within_s = 1 },
]
"""
# How fast it is, is not the property under test.
OBJECTIVES = (
    'alone = true\n[every.run]\nfailed = "<= 0 %"\n[every.checks]\n"*" = "<= 0"\n'
)


@dataclass(frozen=True)
class Gateway:
    url: str
    set_speed: Callable[[int], Awaitable[None]]


@pytest.fixture(scope="module")
async def gateway(stores: Any, template: str) -> AsyncIterator[Gateway]:
    async with fresh_database(stores, template=template) as database_url:
        settings = sandbox_settings(database_url, stores.redis_url)
        async with site(settings, serving=1, working=1) as running:
            (url,) = running.urls
            set_clock = partial(_set_clock, running.http, url)
            await set_clock(now=MORNING)
            yield Gateway(url, lambda speed: set_clock(speed=speed))


async def _set_clock(http: aiohttp.ClientSession, url: str, **clock: Any) -> None:
    tester = {"username": "tester", "password": "sandbox"}
    async with http.post(f"{url}/v1/sessions", json=tester) as answer:
        token = (await answer.json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    async with http.put(f"{url}/sandbox/clock", json=clock, headers=headers) as answer:
        assert 200 == answer.status, await answer.text()


async def play(url: str, folder: Path, *personas: str, seed: str) -> tuple[int, str]:
    """Run the short shape; return the exit code and what was said."""
    (folder / "shapes.toml").write_text(SHAPE)
    picked = ("--personas", *personas) if personas else ()
    return await locust(url, folder, "--shape", "short", "--seed", seed, *picked)


async def locust(url: str, folder: Path, *options: str) -> tuple[int, str]:
    (folder / "objectives.toml").write_text(OBJECTIVES)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
        *("--host", url, "--no-reset", "--no-verify", "--report", str(folder)),
        *("--objectives", str(folder / "objectives.toml"), *options),
        cwd=ROOT,
        env=os.environ | {"LOADTEST_SHAPES": str(folder / "shapes.toml")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return process.returncode, said.decode()


def test_there_is_a_bug_for_every_check():
    assert set(CHECKS) == {bug.check for bug in BUGS.values()}


async def test_a_right_gateway_passes_and_every_check_was_looked_at(gateway, tmp_path):
    await gateway.set_speed(240)

    code, said = await play(gateway.url, tmp_path, seed="right")

    told = json.loads((tmp_path / "ledger.json").read_text())["checks"]
    assert 0 == code, said
    assert set(CHECKS) == {name for name, (looked, *_) in told.items() if looked}


@pytest.mark.parametrize("name", BUGS)
async def test_a_planted_bug_fails_the_run_by_the_name_of_the_check(
    gateway, tmp_path, name
):
    bug = BUGS[name]
    await gateway.set_speed(bug.clock_speed)

    async with Liar(gateway.url, name).serving(0) as url:
        code, said = await play(url, tmp_path, *bug.found_by, seed=name)

    assert 1 == code, said
    assert f"the check {bug.check} is broken" in said


async def test_the_persona_of_the_guide_plays_as_it_is_printed(gateway, tmp_path):
    guide = (ROOT / "docs/how-to/write-a-persona.md").read_text("utf-8")
    persona, shape = (
        re.search(rf"^```{kind}\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
        for kind in ("python", "toml")
    )
    assert persona
    assert shape
    file = tmp_path / "second_thoughts.py"
    file.write_text(persona[1], "utf-8")
    (tmp_path / "shapes.toml").write_text(shape[1], "utf-8")

    await gateway.set_speed(240)

    code, said = await locust(gateway.url, tmp_path, "--shape", "mine", "-f", str(file))

    told = json.loads((tmp_path / "ledger.json").read_text())["checks"]
    assert 0 == code, said
    assert 1 <= told["driver-is-changed"][0]
