"""Drivers, agents and officers, as the tests play them."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any, Self
from uuid import uuid4

import httpx2
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from fastapi import FastAPI
from pydantic import SecretStr

from gateway.api.shapes import EXAMPLE
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.sessions import hash_token
from gateway.settings import Settings
from gateway.storage import accounts, sessions

_KEY = Ed25519PrivateKey.generate().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)
_SECRETS_KEY = Fernet.generate_key().decode()
_serial = count(10_000)


def sandbox_settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        pass_key=SecretStr(_KEY.decode()),
        secrets_key=SecretStr(_SECRETS_KEY),
        sandbox=True,
        # Tests serve and work in one process; each has a pool of its own elsewhere.
        database_pool=20,
        webhook_private_addresses="127.0.0.0/8",
        # Everybody asks from one address here.
        sign_in_failures=10_000,
    )


def a_body(**changes: Any) -> dict[str, Any]:
    """A right declaration of a vehicle that nobody has declared yet."""
    body: dict[str, Any] = copy.deepcopy(dict(EXAMPLE))
    body["vehicle"] |= {
        # A series of its own: examples and tests name plates of others.
        "plate": f"36H-{next(_serial):05}",
        "trailer_plate": None,
        "container": None,
    }
    for path, value in changes.items():
        *folders, name = path.split("__")
        target = body
        for folder in folders:
            target = target[folder]
        target[name] = value
    return body


class People:
    """HTTP requests in the name of the sandbox's accounts."""

    def __init__(
        self, http: httpx2.AsyncClient, app: FastAPI, resources: Resources
    ) -> None:
        self.http = http
        self.app = app
        self.resources = resources
        self._tokens: dict[str, str] = {}
        self._signing_in = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def meeting(cls, app: FastAPI, resources: Resources) -> AsyncIterator[Self]:
        from starlette.types import Receive, Scope, Send

        # The document takes half a second: whoever meets nobody has not to wait for it.
        from tests.documented import hold_against_document

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            # The transport runs no lifespan, so what it would yield is put here.
            scope["state"] = {"resources": resources}
            await app(scope, receive, send)

        transport = httpx2.ASGITransport(app=with_state, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport,
            base_url="http://gateway",
            event_hooks={"response": [hold_against_document]},
        ) as http:
            yield cls(http, app, resources)

    async def token(self, username: str) -> str:
        """A session of its own, made past the password, which takes 30 ms a time."""
        # A crowd that asks in one name signs in once: each on a connection of its own,
        # the last of them waited longer than the pool allows.
        async with self._signing_in:
            if username not in self._tokens:
                self._tokens[username] = await self._new_session(username)
        return self._tokens[username]

    async def _new_session(self, username: str) -> str:
        token = uuid4().hex
        async with self.resources.engine.begin() as connection:
            account = await accounts.find(connection, username)
            assert account is not None, username
            hour = timedelta(hours=1)
            await sessions.add(connection, hash_token(token), account.id, lifetime=hour)
        return token

    async def actor(self, username: str) -> Actor:
        found = await self.resources.actors.ask(hash_token(await self.token(username)))
        assert found is not None
        return found

    async def ask(
        self, username: str | None, method: str, path: str, **more: Any
    ) -> httpx2.Response:
        headers = dict(more.pop("headers", {}))
        if username is not None:
            headers["Authorization"] = f"Bearer {await self.token(username)}"
        return await self.http.request(method, path, headers=headers, **more)

    async def declare(
        self,
        body: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        who: str = "agent",
    ) -> httpx2.Response:
        return await self.ask(
            who,
            "POST",
            "/v1/declarations",
            json=a_body() if body is None else body,
            headers={"Idempotency-Key": key or uuid4().hex},
        )

    async def set_clock(self, now: str, speed: float = 0) -> None:
        answer = await self.ask(
            "tester", "PUT", "/sandbox/clock", json={"now": now, "speed": speed}
        )
        assert 200 == answer.status_code, answer.text

    async def look(self, declaration_id: str, who: str = "agent") -> dict[str, Any]:
        answer = await self.ask(who, "GET", f"/v1/declarations/{declaration_id}")
        assert 200 == answer.status_code, answer.text
        found: dict[str, Any] = answer.json()
        return found
