"""HTTP to the gateway: few connections, and a retry never does a thing twice."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from random import random
from typing import Any, Self
from uuid import uuid4

import aiohttp

from simulator.errors import GatewayNotReachable, SandboxMissing, UnexpectedAnswer
from simulator.live.clock import Clock
from simulator.results.records import LagWindow, Records

# Requests under way at once; more would only queue in the gateway.
IN_FLIGHT = 64
TRY_AGAIN = frozenset({429, 502, 503, 504})
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_LONGEST_PAUSE_S = 5.0
# An answer of 500 is a fault; it is tried again as often before it is reported.
_FAULTS_ALLOWED = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `due` is the virtual time at which it should go out.

    `verb` names it in the records, `role` says whose token it carries.
    """

    verb: str
    method: str
    path: str
    role: str | None = None
    body: Any = None
    query: Mapping[str, str] | None = None
    due: float | None = None
    accept: str = "application/json"
    # What must not have changed since, as `If-Match`.
    version: int | None = None
    # The same over all retries: the gateway answers what it did the first time.
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    retry_after_s: float | None = None

    @property
    def ok(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def problem(self) -> str:
        """The problem's name, as `not-called`; the status where there is none."""
        if isinstance(self.body, dict) and isinstance(self.body.get("type"), str):
            name: str = self.body["type"].rsplit("/", 1)[-1]
            return name
        return str(self.status)


class Client:
    """Sends requests, retries what may be retried, and records how long all took."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        records: Records,
        lags: LagWindow,
        patience_s: float = 120.0,
    ) -> None:
        self.records = records
        self.patience_s = patience_s
        self._draining = False
        self._url = url.rstrip("/")
        self._clock = clock
        self._lags = lags
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tokens: dict[str, str] = {}
        self._password = ""

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=IN_FLIGHT, keepalive_timeout=60)
        self._http = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def sign_in(self, *users: str, password: str) -> None:
        """Get a token for each of *users*; the role is the user's name.

        Raises:
            SandboxMissing: the gateway knows no such account.
        """
        self._password = password
        for user in users:
            self._tokens[user] = await self._token(user)

    @property
    def signed_in(self) -> bool:
        return bool(self._tokens)

    async def ready(self) -> bool:
        """Whether the gateway says that it is ready; False when nothing answers."""
        answer = await self._once(Ask("ready", "GET", "/readyz"))
        return answer is not None and answer.status == HTTPStatus.OK

    async def drain(self, patience_s: float) -> None:
        """Send nothing new, and let requests under way end; the askers stay asleep.

        After it only `send` with `last` gets through.
        """
        self._draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._idle.wait()

    async def send(self, ask: Ask, *, last: bool = False) -> Answer:
        """Send *ask* until there is an answer that stands.

        Raises:
            GatewayNotReachable: nothing but errors for longer than we are patient.
            UnexpectedAnswer: the gateway reports a fault of its own, again and again.
        """
        give_up = self._clock.real + self.patience_s
        faults = 0
        for attempt in count():
            if self._draining and not last:
                await asyncio.Event().wait()
            answer = await self._turn(ask, first=attempt == 0)
            if answer is not None and answer.status == HTTPStatus.UNAUTHORIZED:
                answer = await self._sign_in_again(ask, answer)
            if answer is not None and answer.status not in TRY_AGAIN:
                if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return answer
                faults += 1
            pause = _pause(attempt, answer)
            if faults > _FAULTS_ALLOWED and answer is not None:
                msg = f"{ask.method} {ask.path}: {answer.status} {answer.body!r:.300}"
                raise UnexpectedAnswer(msg)
            if self._clock.real + pause > give_up:
                msg = f"{ask.method} {ask.path}: no answer for {self.patience_s:g} s"
                raise GatewayNotReachable(msg)
            self.records.retried[ask.verb] += 1
            await asyncio.sleep(pause)
        raise AssertionError

    async def _turn(self, ask: Ask, *, first: bool) -> Answer | None:
        asked = self._clock.real
        async with self._slots:
            sent = self._clock.real
            if first and ask.due is not None:
                lag = max(self._clock.late(ask.due), sent - asked)
                self._lags.add(sent, lag)
                self.records.lags.append(lag)
            with self._counted():
                answer = await self._once(ask)
            if answer is not None:
                self.records.answer(ask.verb, self._clock.real - sent)
            return answer

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _once(self, ask: Ask) -> Answer | None:
        """Return the answer, or None when the connection gave none."""
        headers = {"Accept": ask.accept}
        if ask.method == "POST":
            headers["Idempotency-Key"] = ask.key
        if ask.version is not None:
            headers["If-Match"] = f'"{ask.version}"'
        if ask.role is not None:
            headers["Authorization"] = f"Bearer {self._tokens[ask.role]}"
        try:
            async with self._http.request(
                ask.method,
                f"{self._url}{ask.path}",
                json=ask.body,
                params=ask.query,
                headers=headers,
            ) as response:
                return await _read(response)
        except (
            aiohttp.ClientConnectionError,
            aiohttp.ClientPayloadError,
            TimeoutError,
        ):
            # Virtual time may stand still now: nobody should run ahead of it.
            self._clock.hold()
            return None

    async def _token(self, user: str) -> str:
        body = {"username": user, "password": self._password}
        answer = await self.send(Ask("sign in", "POST", "/v1/sessions", body=body))
        if answer.status != HTTPStatus.CREATED:
            msg = (
                f"cannot sign in as {user} ({answer.problem}): "
                "is the gateway's sandbox on (GATEWAY_SANDBOX=true)?"
            )
            raise SandboxMissing(msg)
        token: str = answer.body["token"]
        return token

    async def _sign_in_again(self, ask: Ask, answer: Answer) -> Answer | None:
        """A token may end during a long run; one new one is asked for."""
        if ask.role is None:
            return answer
        self._tokens[ask.role] = await self._token(ask.role)
        return await self._once(ask)


async def _read(response: aiohttp.ClientResponse) -> Answer:
    kind = response.content_type
    body = await (
        response.json(content_type=None) if "json" in kind else response.text()
    )
    after = response.headers.get("Retry-After", "")
    return Answer(response.status, body, float(after) if after.isdecimal() else None)


def _pause(attempt: int, answer: Answer | None) -> float:
    """Return how long to wait: as told, else doubling, with jitter against waves."""
    doubled = min(_LONGEST_PAUSE_S, 0.1 * pow(2.0, min(attempt, 10)))
    told = answer.retry_after_s if answer is not None else None
    return max(told or 0.0, doubled * (0.5 + random() / 2))
