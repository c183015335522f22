"""The gateway's clock: read it, set it forward, and keep following it."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from simulator.errors import SandboxMissing, UnexpectedAnswer
from simulator.live.client import Answer, Ask, Client
from simulator.live.clock import Clock, Mapping, seconds
from simulator.live.gateway import TESTER, text_of

_PATH = "/sandbox/clock"
_LOOK_AGAIN_S = 5.0


class SandboxClock:
    """Sets the clock of all processes, and maps it on this process's own."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def read(self) -> None:
        """Look at the gateway's clock, whoever set it.

        Raises:
            SandboxMissing: the gateway has no clock to be set.
        """
        await self._ask(Ask("clock", "GET", _PATH, TESTER))

    async def set(
        self,
        *,
        now: float | None = None,
        speed: float | None = None,
        last: bool = False,
    ) -> None:
        """Set the time (*now* is virtual), the speed, or both."""
        body: dict[str, Any] = {}
        if now is not None:
            body["now"] = text_of(now)
        if speed is not None:
            body["speed"] = speed
        await self._ask(Ask("set clock", "PUT", _PATH, TESTER, body=body), last=last)

    async def follow(self) -> None:
        """Look again and again: a tester may set the clock, too; never ends."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._clock.lost.wait(), _LOOK_AGAIN_S)
            self._clock.lost.clear()
            await self.read()

    async def _ask(self, ask: Ask, *, last: bool = False) -> None:
        asked = self._clock.real
        answer = await self._client.send(ask, last=last)
        _must_be_there(answer)
        # The gateway looked at its clock about half-way between.
        real = (asked + self._clock.real) / 2
        speed = float(answer.body["speed"])
        self._clock.follow(Mapping(seconds(answer.body["now"]), real, speed))


def _must_be_there(answer: Answer) -> None:
    if answer.status == HTTPStatus.NOT_FOUND:
        msg = "the gateway has no sandbox clock: is GATEWAY_SANDBOX=true set?"
        raise SandboxMissing(msg)
    if not answer.ok:
        msg = f"{_PATH}: {answer.status} {answer.body!r:.300}"
        raise UnexpectedAnswer(msg)
