"""Who asks running gateways, asks again when in doubt, and counts what came of it."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self
from uuid import uuid4

import aiohttp

from tests.people import a_body

PATIENCE_S = 60.0
PAUSE_S = 0.05
_serial = count()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def replayed(self) -> bool:
        return self.headers.get("Idempotent-Replayed") == "true"

    @property
    def problem(self) -> str:
        """The name that ends the problem's type."""
        return str(self.json()["type"]).rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a client wants to declare, under a key that it keeps."""

    gate: str
    body: bytes
    key: str = field(default_factory=lambda: uuid4().hex)

    @classmethod
    def of(cls, gate: str, **changes: Any) -> Self:
        """A vehicle that no test of this process has declared yet."""
        plate = f"{next(_serial) + 1_100_000:07}"
        plate = f"{plate[:2]}C-{plate[2:]}"
        body = a_body(gate=gate, vehicle__plate=plate, **changes)
        return cls(gate, json.dumps(body).encode())


@dataclass(slots=True)
class Doubts:
    """What became of requests whose first answer did not come."""

    unanswered: int = 0
    were_done: int = 0
    were_not_done: int = 0
    refused: int = 0

    def resolve(self, answer: Answer) -> None:
        if answer.replayed:
            self.were_done += 1
        else:
            self.were_not_done += 1


class Client:
    """One account's requests, to any of several gateway processes."""

    def __init__(
        self, http: aiohttp.ClientSession, urls: Sequence[str], token: str
    ) -> None:
        self.http = http
        self.urls = urls
        self.token = token
        self.doubts = Doubts()

    @classmethod
    async def signed_in(
        cls, http: aiohttp.ClientSession, urls: Sequence[str], username: str
    ) -> Self:
        body = {"username": username, "password": "sandbox"}
        async with http.post(f"{urls[0]}/v1/sessions", json=body) as answer:
            assert 201 == answer.status, await answer.text()
            return cls(http, urls, (await answer.json())["token"])

    async def ask(
        self,
        method: str,
        path: str,
        *,
        at: int = 0,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask the process number *at*, once."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.request(
            method,
            self.urls[at % len(self.urls)] + path,
            data=None if body is None else sent,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def declare(self, declared: Declared, *, at: int = 0) -> Answer:
        return await self.ask(
            "POST",
            "/v1/declarations",
            at=at,
            body=declared.body,
            headers={"Idempotency-Key": declared.key},
        )

    async def insist(
        self,
        method: str,
        path: str,
        *,
        at: int = 0,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask one process after another, until one answers other than by 503."""
        deadline = time.monotonic() + PATIENCE_S
        in_doubt = False
        while time.monotonic() < deadline:
            try:
                answer = await self.ask(method, path, at=at, body=body, headers=headers)
            except aiohttp.ClientConnectorError:
                self.doubts.refused += 1  # It was never sent.
            except (aiohttp.ClientError, TimeoutError):
                self.doubts.unanswered += not in_doubt
                in_doubt = True
            else:
                if answer.status != 503:
                    if in_doubt:
                        self.doubts.resolve(answer)
                    return answer
                if answer.problem == "outcome-unknown":
                    self.doubts.unanswered += not in_doubt
                    in_doubt = True
            at += 1
            await asyncio.sleep(PAUSE_S)
        msg = f"nobody answers {method} {path}"
        raise TimeoutError(msg)

    async def insist_on(self, declared: Declared, *, at: int = 0) -> Answer:
        """Declare until it is answered: always with the same key."""
        return await self.insist(
            "POST",
            "/v1/declarations",
            at=at,
            body=declared.body,
            headers={"Idempotency-Key": declared.key},
        )
