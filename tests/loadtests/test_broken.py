"""A gateway with a planted bug fails a load test, by the name of the check.

All runs share one right gateway, some at once; each has a liar of its own before it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from loadtests.checks import CHECKS
from tests.faults.gateways import site
from tests.loadtests.broken import Liar
from tests.loadtests.lies import BUGS
from tests.loadtests.locusts import ROOT, Ended, Locusts
from tests.people import sandbox_settings
from tests.stores import fresh_database

pytestmark = pytest.mark.long

AT_ONCE = 3
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


class Gateway:
    """A right one; who wants its clock at the same speed may use it at once."""

    def __init__(self, url: str, set_speed: Callable[[int], Awaitable[None]]) -> None:
        self.url = url
        self._set_speed = set_speed
        self._speed, self._users = 0, 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def at(self, speed: int) -> AsyncIterator[str]:
        """Have the clock at this speed until the block ends; yield the address."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._speed == speed or not self._users
            )
            if self._speed != speed:
                await self._set_speed(speed)
            self._speed, self._users = speed, self._users + 1
        try:
            yield self.url
        finally:
            async with self._changed:
                self._users -= 1
                self._changed.notify_all()


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


async def play(
    locusts: Locusts, url: str, folder: Path, *options: str, shapes: str = SHAPE
) -> Ended:
    """Run a shape of one's own, the short one if no other is given."""
    (folder / "shapes.toml").write_text(shapes, "utf-8")
    (folder / "objectives.toml").write_text(OBJECTIVES)
    return await locusts.run(
        *("--host", url, "--no-reset", "--no-verify", "--report", str(folder)),
        *("--objectives", str(folder / "objectives.toml"), *options),
        LOADTEST_SHAPES=str(folder / "shapes.toml"),
    )


@pytest.fixture(scope="module")
async def runs(
    request: pytest.FixtureRequest,
    locusts: Locusts,
    gateway: Gateway,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Mapping[str, asyncio.Task[Ended]]]:
    """A run with each bug that is asked for here, some at once: they mostly wait."""
    room = asyncio.Semaphore(AT_ONCE)

    async def run(name: str) -> Ended:
        bug, folder = BUGS[name], tmp_path_factory.mktemp(name)
        options = ("--shape", "short", "--seed", name, "--personas", *bug.found_by)
        async with (
            gateway.at(bug.clock_speed) as right,
            room,
            Liar(right, name).serving(0) as url,
        ):
            return await play(locusts, url, folder, *options)

    called = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {call.params.get("bug") for call in called if call is not None}
    # No group: a run that is stuck is the failure of one test, not of all.
    tasks = {name: asyncio.create_task(run(name)) for name in BUGS if name in wanted}
    yield tasks
    await asyncio.gather(*tasks.values(), return_exceptions=True)


def test_there_is_a_bug_for_every_check():
    assert set(CHECKS) == {bug.check for bug in BUGS.values()}


async def test_a_right_gateway_passes_and_every_check_was_looked_at(
    locusts, gateway, tmp_path
):
    # At twice that speed a busy machine calls vehicles before anybody saw their place.
    async with gateway.at(120) as url:
        ended = await play(
            locusts, url, tmp_path, "--shape", "short", "--seed", "right"
        )

    told = json.loads((tmp_path / "ledger.json").read_text())["checks"]
    assert 0 == ended.code, ended.said
    assert set(CHECKS) == {name for name, (looked, *_) in told.items() if looked}


@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_fails_the_run_by_the_name_of_the_check(runs, bug):
    ended = await runs[bug]

    assert 1 == ended.code, ended.said
    assert f"the check {BUGS[bug].check} is broken" in ended.said


async def test_who_is_sent_away_is_no_broken_promise(locusts, gateway, tmp_path):
    async with gateway.at(120) as right, Liar(right, "busy").serving(0) as url:
        ended = await play(
            *(locusts, url, tmp_path, "--shape", "short", "--seed", "busy"),
            *("--keep-going", "--personas", "bot", "driver", "officer"),
        )

    told = json.loads((tmp_path / "ledger.json").read_text())
    broken = [name for name, (_, times, _) in told["checks"].items() if times]
    again = told["timings"]["POST /v1/gates/{gate}/entries, again"]["faults"]
    assert (1, []) == (ended.code, broken)
    assert ["answered 503: Too busy just now"] == list(again)


async def test_the_persona_of_the_guide_plays_as_it_is_printed(
    locusts, gateway, tmp_path
):
    guide = (ROOT / "docs/how-to/write-a-persona.md").read_text("utf-8")
    persona, shape = (
        re.search(rf"^```{kind}\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
        for kind in ("python", "toml")
    )
    assert persona
    assert shape
    file = tmp_path / "second_thoughts.py"
    file.write_text(persona[1], "utf-8")

    async with gateway.at(240) as url:
        ended = await play(
            *(locusts, url, tmp_path, "--shape", "mine", "-f", str(file)),
            shapes=shape[1],
        )

    told = json.loads((tmp_path / "ledger.json").read_text())["checks"]
    assert 0 == ended.code, ended.said
    assert 1 <= told["driver-is-changed"][0]
