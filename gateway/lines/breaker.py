"""Leaves Redis alone for a moment when it fails, so that no request waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from redis.exceptions import RedisError

PAUSE_S = 1.0
# How many ask Redis at once; the others wait here, where they hear of a failure.
AT_ONCE = 16
PROBE_PATIENCE_S = 0.15
# Besides its own errors redis-py lets through what uvloop says of a transport that
# closed just before it was written to, a RuntimeError.
TROUBLE = (RedisError, OSError, RuntimeError)

log = structlog.stdlib.get_logger()


class LinesAway(Exception):
    """Redis cannot be asked just now. The database knows the same, slower."""


class LinesNotBuilt(LinesAway):
    """Redis answers, but holds no lines of this gate: it was wiped, or is new."""


class Breaker:
    """Closed while all goes well; open, it refuses at once.

    After a pause one caller tries again while the others are still refused. What it
    tries is a write: a server that is full, or only a replica, may well be read, but
    its lines fall behind, and positions from them would be wrong.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        *,
        pause_s: float = PAUSE_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probe = probe
        self._pause_s = pause_s
        self._now = now
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._closed_until = 0.0
        self.away = False

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Run what asks Redis; raises LinesAway when that fails, or just did.

        A crowd waits for its turn without a time-out: those whose turn it is have one,
        and when Redis fails them, all who wait are refused at once.
        """
        async with self._turns:
            if self.away:
                await self._try_again()
            try:
                yield
            except TROUBLE as error:
                self._open(error)
                raise LinesAway(str(error)) from error

    async def check(self) -> bool:
        """Tell whether Redis takes writes now, or did when last asked."""
        try:
            async with self.guard():
                await self._probe()
        except LinesAway:
            return False
        return True

    async def _try_again(self) -> None:
        now = self._now()
        if now < self._closed_until:
            msg = "Redis failed a moment ago"
            raise LinesAway(msg)
        self._closed_until = now + self._pause_s
        try:
            async with asyncio.timeout(PROBE_PATIENCE_S):
                await self._probe()
        except TROUBLE as error:
            raise LinesAway(str(error)) from error
        self.away = False
        log.info("lines_back")

    def _open(self, error: Exception) -> None:
        self._closed_until = self._now() + self._pause_s
        if not self.away:
            self.away = True
            log.warning("lines_away", error=type(error).__name__, reason=str(error))
