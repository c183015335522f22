"""The gateway's virtual clock, followed from here, and who sleeps on it.

Virtual times are seconds since 1970 (UTC), so that they are added up without a
thought; `moment` and `seconds` turn them into aware datetimes and back.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from math import inf
from time import monotonic

# Real seconds by which the gateway's clock must be ahead to have been set, not read.
_JUMP_S = 2.0


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def seconds(text: str) -> float:
    """Return the virtual time of an RFC 3339 text."""
    return datetime.fromisoformat(text).timestamp()


@dataclass(frozen=True, slots=True)
class Mapping:
    """At the real time `real` it was `virtual`; since then time runs at `speed`."""

    virtual: float
    real: float
    speed: float


class Clock:
    """One heap of sleepers on the virtual clock.

    The clock may be set forward and change speed, also by others; sleepers are woken
    by what it shows then.
    """

    def __init__(self, real: Callable[[], float] = monotonic) -> None:
        self._real = real
        self._mapping = Mapping(virtual=0.0, real=real(), speed=0.0)
        self._set_at = 0.0
        self._held_at: float | None = None
        self.lost = asyncio.Event()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._ties = count()
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def speed(self) -> float:
        return self._mapping.speed

    @property
    def real(self) -> float:
        return self._real()

    def now(self) -> float:
        if self._held_at is not None:
            return self._held_at
        mapping = self._mapping
        return mapping.virtual + (self._real() - mapping.real) * mapping.speed

    def follow(self, mapping: Mapping) -> None:
        before = self.now()
        self._mapping = mapping
        self._held_at = None
        if self.now() - before > _JUMP_S * max(mapping.speed, 1.0):
            self._set_at = self.now()
        self._set_alarm()

    def hold(self) -> None:
        """Stand still until the gateway's clock is looked at again.

        It stands still as well while no process of the gateway is there.
        """
        self._held_at = self.now()
        self.lost.set()
        self._set_alarm()

    def late(self, due: float) -> float:
        """Return for how many real seconds *due* has been over; 0 while it stands.

        Nobody is late for what was due in hours that were jumped over.
        """
        if self.speed <= 0:
            return 0.0
        return max(0.0, (self.now() - max(due, self._set_at)) / self.speed)

    async def until(self, due: float) -> None:
        """Sleep until the virtual time *due*; return at once when it is over."""
        if due <= self.now():
            return
        sleeper = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (due, next(self._ties), sleeper))
        if self._sleepers[0][2] is sleeper:
            self._set_alarm()
        await sleeper

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not self._sleepers or self.speed <= 0 or self._held_at is not None:
            return
        wait = max(0.0, (self._sleepers[0][0] - self.now()) / self.speed)
        if wait < inf:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(wait, self._wake)

    def _wake(self) -> None:
        now = self.now()
        while self._sleepers and self._sleepers[0][0] <= now:
            _, _, sleeper = heappop(self._sleepers)
            # Whoever was cancelled meanwhile needs no waking.
            if not sleeper.done():
                sleeper.set_result(None)
        self._set_alarm()
