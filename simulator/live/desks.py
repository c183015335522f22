"""Officers as closed pools: nobody starts on a vehicle before deciding on the last."""

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.live.clock import Clock
from simulator.results.records import Records

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """What an officer does for one vehicle, one service after another, in minutes.

    `case` is the vehicle's in the event log; None for one that is not ours.
    """

    case: str | None
    times: Mapping[Any, float]
    services: tuple[str, ...]

    @property
    def minutes(self) -> float:
        return sum(self.times[service] for service in self.services)


@dataclass(frozen=True, slots=True)
class Shifts:
    """How many officers are there from which virtual time on.

    Before the first change and after the last one there are `ordinary`.
    """

    ordinary: int
    changes: Sequence[tuple[float, int]] = ()

    @property
    def most(self) -> int:
        return max([self.ordinary, 1, *(officers for _, officers in self.changes)])

    def at(self, moment: float) -> int:
        found = bisect_right(self.changes, moment, key=lambda change: change[0])
        is_known = 0 < found < len(self.changes)
        return self.changes[found - 1][1] if is_known else self.ordinary

    def after(self, moment: float) -> float | None:
        """Return when the number changes next."""
        found = bisect_right(self.changes, moment, key=lambda change: change[0])
        return self.changes[found][0] if found < len(self.changes) else None


class Desk:
    """As many officers as sit at one desk; vehicles are served as they come.

    An officer works on virtual time. What the gateway took for an answer is part of
    the next vehicle's service, not added to it. Who goes off duty or breaks down has
    finished with the vehicle before. The log hears when each service began and ended
    by these times.
    """

    def __init__(
        self, clock: Clock, shifts: Shifts, *, name: str, records: Records
    ) -> None:
        self._clock = clock
        self._name = name
        self._records = records
        self.work_by(shifts)

    def work_by(self, shifts: Shifts) -> None:
        """Work by other shifts from now on; who is served now is served to the end."""
        self._shifts = shifts
        self._turn = asyncio.Semaphore(shifts.most)
        # Until when each place is taken. Nobody has worked before coming on duty.
        self._until = [self._clock.now()] * shifts.most

    async def serve(
        self, ready: float, work: Work, decide: Callable[[float], Awaitable[T]]
    ) -> tuple[float, T]:
        """Serve whoever is *ready*; return when that was due, and what was decided.

        *decide* is given from when on its request is late: not before anybody asked
        for it. Else what was once late would be so at every desk after it.
        """
        asked = self._clock.now()
        async with self._turn:
            begins = self._first_moment(ready)
            # The longest idle serves next.
            place = min(range(len(self._until)), key=self._until.__getitem__)
            due = self._until[place] = begins + work.minutes * 60
            await self._clock.until(due)
            self._note(work, begins, place + 1)
            return due, await decide(max(due, asked))

    def _first_moment(self, ready: float) -> float:
        """Return from when on fewer are served than officers are there."""
        at = ready
        while sum(end > at for end in self._until) >= self._shifts.at(at):
            later = [end for end in self._until if end > at]
            change = self._shifts.after(at)
            if not later and change is None:
                break
            at = min([*later, *([] if change is None else [change])])
        return at

    def _note(self, work: Work, begins: float, place: int) -> None:
        resource = f"{self._name}/{place}"
        for service in work.services:
            ends = begins + work.times[service] * 60
            self._records.log.span(
                work.case, service, seconds=(begins, ends), resource=resource
            )
            begins = ends
