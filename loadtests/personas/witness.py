"""Who follows the journals: one in each process, for all personas that play there."""

import time
from datetime import UTC, datetime
from typing import Any, ClassVar

import gevent
from gevent.lock import RLock
from locust.env import Environment

from loadtests import checks
from loadtests.checks import Finding
from loadtests.followed import Growth
from loadtests.gate_clocks import GateClock
from loadtests.personas.persona import Persona
from loadtests.replays import Replay

JOURNAL = "/v1/gates/{gate}/journal"
CLOCK = "/sandbox/clock"
# So often the journals are read, in seconds.
EVERY_S = 1.0
PAGE = 1000
_ENDED = frozenset({"stopped", "cleanup", "ready"})


class Witness(Persona):
    """Plays the gates' journals again, and explains with them what drivers were shown.

    It is nobody's user: it begins with the first persona that asks for it, and ends
    with the run.
    """

    abstract = True
    account: ClassVar[str] = "tester"
    _present: ClassVar[tuple[str, "Witness"] | None] = None
    _arriving: ClassVar[RLock] = RLock()

    @classmethod
    def of(cls, environment: Environment) -> "Witness":
        """Return the witness of the present run."""
        run = cls.current_run.id
        with cls._arriving:
            if cls._present is None or cls._present[0] != run:
                cls.host = environment.host
                cls._present = run, cls(environment)
                cls._present[1].begin()
            return cls._present[1]

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.clock = GateClock(datetime.now(UTC), 1.0, time.monotonic())
        self._replays: dict[str, Replay] = {}
        self._tickets: dict[str, set[int]] = {}
        self._grown: list[tuple[float, Growth]] = []

    def begin(self) -> None:
        self._read_clock()
        with self.ask("GET", "/v1/gates") as answer:
            names = [gate["id"] for gate in answer.js["gates"]]
            self._replays = {name: Replay(name) for name in names}
        if self.account in self.current_run.tokens:
            gevent.spawn(self._follow)

    def explain(self, growth: Growth) -> None:
        """Compare a place that grew with the journal, when it has been read so far."""
        self._grown.append((time.monotonic(), growth))

    def give(self, gate: str, ticket: int | None) -> Finding:
        """Note that a new declaration was given a ticket."""
        given = self._tickets.setdefault(gate, set())
        if ticket is None:
            return checks.ONE_TICKET_ONE_VEHICLE, None
        twice = (
            f"ticket {ticket} of {gate} was given twice" if ticket in given else None
        )
        given.add(ticket)
        return checks.ONE_TICKET_ONE_VEHICLE, twice

    def _read_clock(self) -> None:
        """Follow the sandbox's clock; outside of a sandbox, it is real time."""
        sent = time.monotonic()
        with self.ask("GET", CLOCK, wanted=(200, 404)) as answer:
            if answer.status == 404:  # noqa: PLR2004 - not found
                return
            told = answer.js
            now = datetime.fromisoformat(told["now"])
            self.clock = GateClock(now, float(told["speed"]), sent)

    def _follow(self) -> None:
        run, runner = self.current_run, self.environment.runner
        is_over = False
        while not is_over:
            # Once more at the end, so that the last places are explained as well.
            is_over = self.current_run is not run or _has_ended(runner)
            began = time.monotonic()
            if self._read_all():
                self._judge_places(began)
            if not is_over:
                gevent.sleep(EVERY_S)

    def _read_all(self) -> bool:
        read = [self._read(replay) for replay in self._replays.values()]
        return all(read)

    def _read(self, replay: Replay) -> bool:
        """Read one journal to its end; False when it could not be read."""
        path = f"/v1/gates/{replay.gate}/journal"
        while True:
            query = {"after": replay.seq, "limit": PAGE}
            items: list[dict[str, Any]] | None = None
            with self.ask("GET", path, name=JOURNAL, params=query) as answer:
                items = answer.js["items"]
                read = time.monotonic()
                found = [f for item in items for f in replay.read(item, at=read)]
                self.find(found)
            if items is None:
                return False
            if len(items) < PAGE:
                return True

    def _judge_places(self, began: float) -> None:
        """Judge the places that grew before the journals were read."""
        due = [growth for told, growth in self._grown if told < began]
        self._grown = [one for one in self._grown if one[0] >= began]
        for growth in due:
            finding = self._replays[growth.gate].explain(growth)
            if finding[1] is None:
                self.find([finding])
                continue
            # What is wrong is told with a request, as everything else is.
            path = f"/v1/declarations/{growth.declaration_id}/history"
            name = "/v1/declarations/{id}/history"
            with self.ask("GET", path, name=name):
                self.find([finding])


def _has_ended(runner: Any) -> bool:
    return runner is None or runner.state in _ENDED
