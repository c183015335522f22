"""Officers as closed pools: nobody starts on a vehicle before deciding on the last."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeVar

from simulator.live.clock import Clock
from simulator.results.records import Records
from simulator.scenario.figures import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """What an officer does for one vehicle, one service after another.

    `case` is the vehicle's in the event log; None for one that is not ours.
    """

    case: str | None
    times: Mapping[Service, float]
    services: tuple[Service, ...]

    @property
    def minutes(self) -> float:
        return sum(self.times[service] for service in self.services)


class Desk:
    """As many officers as sit at one desk; vehicles are served as they come.

    An officer works on virtual time. What the gateway took for an answer is part of
    the next vehicle's service, not added to it. The log hears when each
    service began and ended by these times.
    """

    def __init__(
        self, clock: Clock, officers: int, *, name: str, records: Records
    ) -> None:
        self._clock = clock
        self._name = name
        self._records = records
        self._turn = asyncio.Semaphore(officers)
        # Nobody has worked before coming on duty. The longest idle serves next.
        self._free = [(clock.now(), place) for place in range(1, officers + 1)]

    async def serve(
        self, ready: float, work: Work, decide: Callable[[float], Awaitable[T]]
    ) -> T:
        """Serve whoever is *ready*; *decide* is given the time when it is due."""
        async with self._turn:
            free, place = heappop(self._free)
            begins = max(ready, free)
            due = begins + work.minutes * 60
            try:
                await self._clock.until(due)
                self._note(work, begins, place)
                return await decide(due)
            finally:
                heappush(self._free, (due, place))

    def _note(self, work: Work, begins: float, place: int) -> None:
        resource = f"{self._name}/{place}"
        for service in work.services:
            ends = begins + work.times[service] * 60
            self._records.log.span(
                work.case, service, seconds=(begins, ends), resource=resource
            )
            begins = ends
