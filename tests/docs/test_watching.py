"""The program that the documentation gives watches, and misses nothing."""

import asyncio
import json
import re
import sys
from functools import partial
from pathlib import Path

from tests.docs.pages import ROOT
from tests.faults.clients import Client, Declared
from tests.faults.gateways import prepared, site
from tests.faults.patience import until

GATE = "huu-nghi"


async def test_the_program_goes_on_after_a_gateway_was_killed(
    database_url, redis_url, tmp_path
):
    page = (ROOT / "docs/how-to/watch.md").read_text("utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "watch.py").write_text(program, "utf-8")
    settings = await prepared(database_url, redis_url)
    async with site(settings, serving=1) as running:
        (part,) = running.serving
        customs = await Client.signed_in(running.http, running.urls, "customs")
        agent = await Client.signed_in(running.http, running.urls, "agent")
        events = f"{part.url}/v1/gates/{GATE}/events"
        with (tmp_path / "heard").open("w") as heard:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "watch.py", events, customs.token, "last"),
                cwd=tmp_path,
                stdout=heard,
            )
            try:
                for number in range(1, 4):
                    await agent.insist_on(Declared.of(GATE))
                    is_noted = partial(has, tmp_path / "last", f"{GATE}:{number}")
                    await until(is_noted, "the program hears nothing")
                    part.kill()
                    part.start()
                    await running.await_ready(part)
            finally:
                process.kill()
                await process.wait()

    lines = (tmp_path / "heard").read_text("utf-8").splitlines()
    found = [line.partition(" ") for line in lines]
    seqs = [json.loads(data)["seq"] for kind, _, data in found if kind != "state"]
    assert [2, 3] == sorted(set(seqs) - {1})


async def has(keeper: Path, last: str) -> bool:
    return await asyncio.to_thread(_holds, keeper, last)


def _holds(keeper: Path, text: str) -> bool:
    return keeper.exists() and keeper.read_text("utf-8") == text
