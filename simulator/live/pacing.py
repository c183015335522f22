"""The clock slows down rather than letting requests go out late."""

import asyncio

from simulator.errors import LagTooHigh
from simulator.live.clock import Clock
from simulator.live.sandbox import SandboxClock
from simulator.results.records import LagWindow, Records, SpeedChange

# What the lags of these last seconds say decides.
WINDOW_S = 10.0
_CALM_S = 10.0
_LOWEST_SPEED = 1.0
_FASTER = 1.25
_LOOK_EVERY_S = 1.0


class Pace:
    """The speed that the lag allows; times are real seconds.

    Halved when lag was over budget for ten seconds, and raised by a quarter after
    ten calm ones, up to what was asked for.
    """

    def __init__(
        self, *, speed: float, budget_s: float, strict: bool, now: float
    ) -> None:
        self.wanted = speed
        self._budget_s = budget_s
        self._strict = strict
        self._over_since: float | None = None
        self._calm_since = now

    def next_speed(self, now: float, p99: float, speed: float) -> float:
        """Return the speed to go on with.

        Raises:
            LagTooHigh: over budget for ten seconds, and the run is strict.
        """
        if p99 <= self._budget_s:
            self._over_since = None
            return self._when_calm(now, speed)
        self._calm_since = now
        if self._over_since is None:
            self._over_since = now
        if now - self._over_since < WINDOW_S:
            return speed
        if self._strict:
            msg = (
                f"requests went out {p99:.2f} s late (p99), the budget is "
                f"{self._budget_s:g} s: ask for a lower --speed"
            )
            raise LagTooHigh(msg)
        self._over_since = None
        return max(min(_LOWEST_SPEED, self.wanted), speed / 2)

    def _when_calm(self, now: float, speed: float) -> float:
        if speed >= self.wanted or now - self._calm_since < _CALM_S:
            return speed
        self._calm_since = now
        return min(self.wanted, speed * _FASTER)


async def keep(
    pace: Pace, lags: LagWindow, clock: Clock, sandbox: SandboxClock, records: Records
) -> None:
    """Keep the lag within its budget; never ends."""
    ours = clock.speed
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        if clock.speed != ours:
            # A tester has set the speed: from now on it is the one wanted.
            pace.wanted = ours = clock.speed
        if ours <= 0:
            continue
        p99 = lags.p99(clock.real)
        speed = pace.next_speed(clock.real, p99, ours)
        if speed != ours:
            why = "slower: late" if speed < ours else "faster: calm"
            records.speeds.append(SpeedChange(clock.now(), speed, why))
            await sandbox.set(speed=speed)
            ours = clock.speed
