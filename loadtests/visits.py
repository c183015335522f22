"""Starts each visit when it is due, whatever the server does."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import gevent
from locust.env import Environment

from loadtests.arrivals import Arrival
from loadtests.personas.persona import Visitor
from loadtests.runs import Run

# Who begins later than this after the due time is counted as late.
TOLERANCE_S = 0.1
# How late the scheduler was, in milliseconds: of this process, not of the server.
LAG = "generator.lag"
IN_FLIGHT = "visits.in-flight"


class Visits:
    """The visits of this process; never more than `most` at once.

    A generator that cannot keep up counts who was late and who was dropped: fewer
    arrivals than planned are never taken for an answer about the server.
    """

    def __init__(
        self,
        environment: Environment,
        run: Run,
        *,
        personas: Mapping[str, type[Visitor]],
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environment, self._run, self._personas = environment, run, personas
        self._most, self._clock = most, clock
        self.in_flight = 0

    def play(self, arrivals: Iterator[Arrival]) -> None:
        """Wait for each arrival, and start its visit; returns after the last one."""
        begins, ledger = self._run.begins, self._run.ledger
        for arrival in arrivals:
            due = begins + arrival.due_s
            delay = due - self._clock()
            # Others get their turn, even if the next is due already.
            gevent.sleep(max(delay, 0))
            late_s = self._clock() - due
            ledger.count("visits.due")
            ledger.measure(LAG, late_s * 1000)
            if late_s > TOLERANCE_S:
                ledger.count("visits.late")
            if self.in_flight >= self._most:
                ledger.count("visits.dropped")
            else:
                self._start(arrival, due)

    def _start(self, arrival: Arrival, due: float) -> None:
        persona = self._personas[arrival.stream.persona]
        persona.host = self._environment.host
        visitor = persona(self._environment)
        visitor.arrive(arrival.number, due, arrival.stream.traits)
        runner: Any = self._environment.runner
        # Among the users of Locust: it shows them, counts them, and ends them.
        greenlet = visitor.start(runner.user_greenlets)
        greenlet.rawlink(partial(self._end, visitor))
        self.in_flight += 1
        self._run.ledger.count("visits.started")
        self._tell()

    def _end(self, visitor: Visitor, _: gevent.Greenlet) -> None:
        visitor.let_go()
        self.in_flight -= 1
        self._tell()

    def _tell(self) -> None:
        self._run.ledger.level(IN_FLIGHT, self.in_flight)
