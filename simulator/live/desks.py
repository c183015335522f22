"""Officers as closed pools: nobody starts on a vehicle before deciding on the last."""

import asyncio
from collections.abc import Awaitable, Callable
from heapq import heappop, heappush
from typing import TypeVar

from simulator.live.clock import Clock

T = TypeVar("T")


class Desk:
    """As many officers as sit at one desk; vehicles are served as they come.

    An officer works on virtual time. What the gateway took for an answer is part of
    the next vehicle's service, not added to it.
    """

    def __init__(self, clock: Clock, officers: int) -> None:
        self._clock = clock
        self._turn = asyncio.Semaphore(officers)
        # Nobody has worked before coming on duty.
        self._free = [clock.now()] * officers

    async def serve(
        self, ready: float, minutes: float, decide: Callable[[float], Awaitable[T]]
    ) -> T:
        """Serve whoever is *ready*; *decide* is given the time when it is due."""
        async with self._turn:
            due = max(ready, heappop(self._free)) + minutes * 60
            try:
                await self._clock.until(due)
                return await decide(due)
            finally:
                heappush(self._free, due)
