"""The gateway's time: in a sandbox, a tester sets it and lets it run faster."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class GateClock:
    """It was *now* at the monotonic time *at*; since then time runs at *speed*."""

    now: datetime
    speed: float
    at: float

    def time(self, at: float) -> datetime:
        return self.now + timedelta(seconds=(at - self.at) * self.speed)

    def real_s(self, gate_s: float) -> float:
        """Return how many real seconds so many of the gateway's take.

        On a clock that stands still, people would wait for ever: they do not.
        """
        return gate_s / self.speed if self.speed > 1 else gate_s
