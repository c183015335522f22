"""The program of the page declares, mends what is wrong, and follows to the end."""

import asyncio
import json
import sys

import aiohttp
import pytest

from tests.docs.pages import FENCE, ROOT
from tests.people import a_body

PAGE = (ROOT / "docs/how-to/declare-from-code.md").read_text("utf-8")
PATIENCE_S = 60


@pytest.fixture
async def gate(variables):
    """The gate's address, and the session of an agent."""
    url = f"http://127.0.0.1:{variables['GATEWAY_PORT']}"
    async with aiohttp.ClientSession(url) as http:
        yield http, url, await token(http, "agent")


async def token(http, username):
    body = {"username": username, "password": "sandbox"}
    async with http.post("/v1/sessions", json=body) as answer:
        return (await answer.json())["token"]


async def program(tmp_path, declared, *arguments):
    """Start it; its first argument after the address and token is the key."""
    script = tmp_path / "declare.py"
    script.write_text(
        next(b["text"] for b in FENCE.finditer(PAGE) if b["language"] == "python")
    )
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-u", str(script), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert started.stdin is not None
    started.stdin.write(json.dumps(declared).encode())
    started.stdin.close()
    return started


async def ended(started):
    async with asyncio.timeout(PATIENCE_S):
        said, errors = await started.stdout.read(), await started.stderr.read()
        return await started.wait(), said.decode(), errors.decode()


async def test_a_declaration_is_mended_and_followed_to_its_end(gate, tmp_path):
    http, url, session = gate
    key, mended = "trip-2026-11-24-0017", '{"driver": {"name": "Trần Văn Thử"}}'
    wrong = a_body(driver__name=".")

    started = await program(tmp_path, wrong, url, session, key, mended)
    first = await started.stdout.readline()
    number = (await started.stdout.readline()).decode()
    await started.stdout.readline()
    headers = {"Authorization": f"Bearer {session}"}
    async with http.get("/v1/declarations", headers=headers) as answer:
        (found,) = (await answer.json())["items"]
    async with http.post(
        f"/v1/declarations/{found['id']}/cancel", headers=headers
    ) as answer:
        assert 200 == answer.status
    code, said, errors = await ended(started)

    assert first.decode().startswith("/driver/name ")
    assert number == f"{found['number']} submitted ticket 1\n"
    assert (0, "") == (code, errors)
    assert said.endswith("cancelled None The declaration was cancelled.\n")


async def test_the_same_key_declares_nothing_twice(gate, tmp_path):
    _, url, session = gate
    draft = a_body(driver__name=".")
    arguments = (url, session, "trip-2026-11-24-0018")

    once, again = [
        await ended(await program(tmp_path, draft, *arguments)) for _ in range(2)
    ]

    assert 0 == once[0]
    assert once == again


async def test_a_refusal_says_what_is_wrong(gate, tmp_path):
    _, url, session = gate
    arguments = (url, session, "trip-2026-11-24-0019")

    code, said, errors = await ended(await program(tmp_path, {}, *arguments))

    assert (1, "") == (code, said)
    assert "/vehicle" in errors
