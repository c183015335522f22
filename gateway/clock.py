"""What time it is: everywhere the same, and in the sandbox whatever a tester says.

What the domain sees comes from here. Time-outs, retries, leases and the expiry of
sessions stay on real time.
"""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Protocol, Self, cast

import structlog
from redis.asyncio import Redis

from gateway.lines.breaker import TROUBLE
from gateway.lines.keys import of_world

KEY = "gateway:clock"
TICK_S = 0.2
# Some ticks: after a longer silence, no process was there.
SILENCE_S = 0.6
# An hour in a tick; more than any simulation can use.
FASTEST = 18_000.0

log = structlog.stdlib.get_logger()


class ClockUnreachable(Exception):
    """Redis is away, so nobody else would hear of the new time."""


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Return an aware time, UTC."""
        ...


class SystemClock:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """It was `virtual0` at `real0`, and goes at `speed` since; seconds since 1970.

    `turn` counts how often somebody set the time, which alone may put it back.
    """

    virtual0: float
    real0: float
    speed: float
    turn: int

    def at(self, real: float) -> float:
        return self.virtual0 + max(0.0, real - self.real0) * self.speed

    def to_text(self) -> list[str]:
        moments = [f"{self.virtual0:.6f}", f"{self.real0:.6f}"]
        return [*moments, repr(self.speed), str(self.turn)]

    @classmethod
    def from_text(cls, found: list[str]) -> Self:
        virtual0, real0, speed, turn = found
        return cls(float(virtual0), float(real0), float(speed), int(turn))


class SandboxClock:
    """A clock that can be set, sped up and stopped, shared by all processes.

    Each of them computes the time from the pace kept in Redis, so asking costs no
    round trip. When Redis is away, each goes on at the pace it knows.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        world: str = "",
        real: Callable[[], float] = time.time,
    ) -> None:
        self._redis = redis
        self._key = of_world(world, KEY)
        self._real = real
        self._pace = Pace(virtual0=(now := real()), real0=now, speed=1.0, turn=0)
        self._latest = -math.inf
        self._is_shared = False
        self._is_followed = True
        script = files("gateway.lines") / "lua" / "clock.lua"
        self._script = redis.register_script(script.read_text("utf-8"))

    def __call__(self) -> datetime:
        # Neither a step of the machine's clock nor another machine's puts it back.
        self._latest = max(self._latest, self._pace.at(self._real()))
        return datetime.fromtimestamp(self._latest, UTC)

    @property
    def speed(self) -> float:
        """Virtual seconds per real second; 0 while it is stopped."""
        return self._pace.speed

    async def resume(self, *, begin: datetime | None = None, speed: float = 1) -> None:
        """Take up the shared clock: it stood still while no process was there.

        Where there is none, it begins at *begin* (now, if None) and at *speed*.
        Raises ClockUnreachable, and ValueError as `set` does.
        """
        real = self._real()
        pace = Pace(_seconds(begin, real), real, _checked(speed), turn=0)
        try:
            self._adopt(await self._shared(pace))
        except TROUBLE as error:
            raise ClockUnreachable(str(error)) from error

    async def set(
        self, *, now: datetime | None = None, speed: float | None = None
    ) -> None:
        """Set the time, the speed, or both, for every process.

        Raises ClockUnreachable, and ValueError for a naive time or a speed that is
        not from 0 to `FASTEST`.
        """
        try:
            self._adopt(await self._shared(self._pace))
            real = self._real()
            pace = Pace(
                virtual0=_seconds(now, self().timestamp()),
                real0=real,
                speed=self.speed if speed is None else _checked(speed),
                turn=self._pace.turn + (now is not None),
            )
            await self._write(pace)
        except TROUBLE as error:
            raise ClockUnreachable(str(error)) from error
        self._adopt(pace)

    async def follow(self, stopping: asyncio.Event, *, tick_s: float = TICK_S) -> None:
        """Hear of changes, and say that somebody is there, until *stopping*."""
        while not stopping.is_set():
            known = self._pace
            try:
                found = await self._shared(known)
                # Who set it meanwhile knows better than an answer on its way.
                if self._pace is known:
                    self._adopt(found)
            except TROUBLE as error:
                self._say(is_followed=False, error=type(error).__name__)
            else:
                self._say(is_followed=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), tick_s)

    async def _shared(self, pace: Pace) -> Pace:
        """Return the pace that all share: *pace*, if there was none."""
        # Who has just begun tells whether anybody was there before.
        silence = "" if self._is_shared else SILENCE_S
        found = await self._script(
            keys=[self._key], args=[f"{self._real():.6f}", *pace.to_text(), silence]
        )
        return Pace.from_text(cast("list[str]", found))

    async def _write(self, pace: Pace) -> None:
        virtual0, real0, speed, turn = pace.to_text()
        fields = {
            "virtual0": virtual0,
            "real0": real0,
            "speed": speed,
            "turn": turn,
            "seen": real0,
        }
        await cast("Any", self._redis.hset(self._key, mapping=cast("Any", fields)))

    def _adopt(self, pace: Pace) -> None:
        # What it said before it knew the shared pace was a guess.
        if not self._is_shared or pace.turn != self._pace.turn:
            self._latest = -math.inf
        self._is_shared = True
        self._pace = pace

    def _say(self, *, is_followed: bool, **why: str) -> None:
        if is_followed is not self._is_followed:
            log.info("clock_followed" if is_followed else "clock_not_followed", **why)
        self._is_followed = is_followed


def _seconds(at: datetime | None, otherwise: float) -> float:
    if at is None:
        return otherwise
    if at.tzinfo is None:
        msg = f"naive datetime: {at!r}"
        raise ValueError(msg)
    return at.timestamp()


def _checked(speed: float) -> float:
    if not 0 <= speed <= FASTEST:
        msg = f"the speed must be from 0 to {FASTEST:.0f}, not {speed}"
        raise ValueError(msg)
    return float(speed)
