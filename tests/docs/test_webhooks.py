"""The receiver that the page about webhooks shows is a whole one."""

import asyncio
import os
import re
import sys

import pytest

from gateway.services.webhooks.addresses import AddressGuard, networks
from gateway.services.webhooks.payloads import Message
from gateway.services.webhooks.sending import Sender
from tests.docs.pages import ROOT
from tests.faults.gateways import free_port

SECRET = "whsec_" + "c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz"
FORGED = "whsec_" + "YW5vdGhlciBvZiB0d2VudHktZm91ciBieXRlcw=="
BODY = b'{"type": "declaration.called", "data": {"number": "CKHN1"}}'
PAGE = ROOT / "docs/how-to/webhooks.md"


def program() -> str:
    [found] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
async def receiving():
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program()),
        env=os.environ | {"WEBHOOK_SECRET": SECRET, "PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield process, f"http://127.0.0.1:{port}/"
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_it_takes_what_is_ours_once_and_nothing_else(receiving):
    process, url = receiving
    guard = AddressGuard(networks("127.0.0.0/8"), allows_http=True)
    first, second = (Message(f"msg_huu-nghi_{n}_x", BODY) for n in (1, 2))

    async with Sender.opened(guard) as sender:
        for _ in range(200):
            attempt = await sender.send(url, [FORGED], first)
            if attempt.status is not None:
                break
            await asyncio.sleep(0.05)
        taken = [
            await sender.send(url, secrets, message)
            for secrets, message in (
                ([SECRET], first),
                ([SECRET], first),
                ([FORGED, SECRET], second),
            )
        ]
    process.kill()
    told, _ = await process.communicate()

    assert 400 == attempt.status
    assert [204, 204, 204] == [one.status for one in taken]
    assert ["declaration.called CKHN1"] * 2 == told.decode().splitlines()
