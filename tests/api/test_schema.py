"""Schemathesis over the whole OpenAPI document, all its checks on: no finding."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from gateway.embedded import Stores
from gateway.services.sessions import hash_token
from gateway.storage import accounts, sessions
from gateway.storage.accounts import Account
from tests.faults.gateways import Site, prepared, site
from tests.people import a_body
from tests.stores import fresh_database

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
PATIENCE_S = 240
# For each operation and phase; the boundary values of the coverage phase come on top.
EXAMPLES = 5
SEED = 20_261_123


# Who asks for which tags: those who may. Others are told no before anything is looked
# at, which test_permissions shows of each operation and role.
OF_CUSTOMS = ("verdicts", "gates", "events")
OF_THE_GUARD = ("barrier",)
OF_MANAGEMENT = ("places", "controls", "notices", "contingency", "yards", "officers")
ASKED = {
    "agent": [
        f"--exclude-tag={tag}" for tag in OF_CUSTOMS + OF_THE_GUARD + OF_MANAGEMENT
    ],
    "customs": [f"--include-tag={tag}" for tag in OF_CUSTOMS],
    "border-guard": [f"--include-tag={tag}" for tag in OF_THE_GUARD],
    "management": [f"--include-tag={tag}" for tag in OF_MANAGEMENT],
}


async def test_everything_is_answered_as_the_document_says(
    stores: Stores, template: str, redis_url: str, tmp_path: Path
):
    """All ask one gateway, management last: it may send the others' officers away."""
    async with fresh_database(stores, template=template) as url:
        settings = await prepared(url, redis_url)
        async with site(settings, serving=1, working=1) as running:
            things = {
                "declaration_id": [await declared(running) for _ in range(8)],
                "gate": ["huu-nghi", "tan-thanh"],
                "webhook_id": [await webhook(running) for _ in range(3)],
            }
            ended = {}
            for who, asked in ASKED.items():
                others = await newcomers(url, who.replace("-", "_"))
                told = {
                    "BORDER_GATE_TOKEN": await signed_in(running, who),
                    "BORDER_GATE_THINGS": json.dumps(things),
                    "BORDER_GATE_NEWCOMERS": json.dumps(others),
                }
                ended[who] = await schemathesis(running, told, tmp_path, asked)

    assert {} == {who: said for who, (code, said) in ended.items() if code != 0}


async def schemathesis(
    running: Site, told: dict[str, str], folder: Path, asked: list[str]
) -> tuple[int | None, str]:
    """Run it as its users do; return its exit code and what it said."""
    (url,) = running.urls
    told |= {"SCHEMATHESIS_HOOKS": "tests.api.schema_hooks"}
    options = f"--checks all --max-examples {EXAMPLES} --seed {SEED} --no-color"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(HERE / "schemathesis.toml"), "run"),
        *(f"{url}/openapi.json", "--continue-on-failure", *options.split(), *asked),
        *("--generation-database", "none"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # What it keeps for its next run is of no use here.
        cwd=folder,
        env=os.environ | told | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode()


async def newcomers(database_url: str, role: str) -> list[str]:
    """Return the sessions of many who are nobody else."""
    engine = create_async_engine(database_url)
    tokens = [uuid4().hex for _ in range(300)]
    async with engine.begin() as connection:
        for token in tokens:
            made = Account(uuid7(), f"{role}-{token}", "-", role, None)
            await accounts.add(connection, made)
            session = hash_token(token)
            lifetime = timedelta(hours=1)
            await sessions.add(connection, session, made.id, lifetime=lifetime)
    await engine.dispose()
    return tokens


async def signed_in(running: Site, who: str) -> str:
    body = {"username": who, "password": "sandbox"}
    async with running.http.post(f"{running.urls[0]}/v1/sessions", json=body) as answer:
        token: str = (await answer.json())["token"]
        return token


async def webhook(running: Site) -> str:
    """Nobody listens there, so what is sent fails at once."""
    headers = {"Authorization": f"Bearer {await signed_in(running, 'agent')}"}
    wanted = {"url": "http://127.0.0.1:9009/hook", "events": ["*"]}
    path = f"{running.urls[0]}/v1/webhooks"
    async with running.http.post(path, json=wanted, headers=headers) as answer:
        made: str = (await answer.json())["id"]
        return made


async def declared(running: Site) -> str:
    headers = {
        "Authorization": f"Bearer {await signed_in(running, 'agent')}",
        "Idempotency-Key": uuid4().hex,
    }
    path = f"{running.urls[0]}/v1/declarations"
    async with running.http.post(path, json=a_body(), headers=headers) as answer:
        made: str = (await answer.json())["id"]
        return made
