"""`border-gate officer`: how the first management account comes to be."""

import asyncio
import os
import subprocess
import sys

from tests.api.journeys import HUU_NGHI, said
from tests.people import People, sandbox_settings


async def officer(*arguments: str, database_url: str, redis_url: str):
    settings = sandbox_settings(database_url, redis_url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.cli", "officer", *arguments),
        env=os.environ | settings.to_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    printed, told = await process.communicate()
    return process.returncode, printed.decode().strip(), told.decode()


async def test_the_printed_password_signs_in(
    client: People, database_url: str, redis_url: str
):
    where = {"database_url": database_url, "redis_url": redis_url}
    options = ("--role", "customs", "--gate", HUU_NGHI)

    code, password, told = await officer("Minh.Customs", *options, **where)
    again, _, refusal = await officer("minh.customs", **where)

    assert 0 == code, told
    right = {"username": "minh.customs", "password": password}
    answer = await client.ask(None, "POST", "/v1/sessions", json=right)
    account = said(answer, 201)["account"]
    assert ("customs", HUU_NGHI) == (account["role"], account["gate"])
    assert (2, True) == (again, "has an account already" in refusal)


async def test_what_cannot_be_an_officer_is_refused(
    client: People, database_url: str, redis_url: str
):
    where = {"database_url": database_url, "redis_url": redis_url}

    gate, _, no_gate = await officer("minh", "--gate", "nowhere", **where)
    name, _, no_name = await officer("customs", **where)

    assert (2, 2) == (gate, name)
    assert "no gate" in no_gate
    assert "user name" in no_name
