"""A receiver of webhooks, as an agent's firm runs one."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from standardwebhooks import Webhook

from tests.faults.gateways import free_port


@dataclass(frozen=True, slots=True)
class Heard:
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def json(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        Webhook(secret).verify(self.body, dict(self.headers))
        return True


@dataclass(slots=True)
class Receiver:
    """Answers 204, or first whatever is in `answers`; remembers all it heard."""

    port: int = field(default_factory=free_port)
    heard: list[Heard] = field(default_factory=list)
    answers: deque[web.Response] = field(default_factory=deque)
    delay_s: float = 0
    under_way: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator[Self]:
        receiver = cls()
        await receiver.start()
        try:
            yield receiver
        finally:
            await receiver.stop()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.01, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def entries(self) -> list[tuple[str, int]]:
        """Which entries of which journal it was told of, in that order."""
        told = (heard.json()["data"] for heard in self.heard)
        return [(data["gate"], data["seq"]) for data in told]

    def types(self) -> list[str]:
        return [heard.json()["type"] for heard in self.heard]

    async def _answer(self, request: web.Request) -> web.Response:
        self.heard.append(Heard(dict(request.headers), await request.read()))
        answer = self.answers.popleft() if self.answers else web.Response(status=204)
        self.under_way += 1
        try:
            await asyncio.sleep(self.delay_s)
        finally:
            self.under_way -= 1
        return answer
