"""What every persona can do: ask, wait for a due time, check what it is told."""

import logging
import re
import time
from collections.abc import Container, Mapping
from random import Random
from typing import Any, ClassVar

import gevent
from gevent import GreenletExit
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopTest, StopUser
from locust.user.task import (
    LOCUST_STATE_RUNNING,
    LOCUST_STATE_STOPPING,
    LOCUST_STATE_WAITING,
)

from loadtests.checks import Findings
from loadtests.personas.asking import GOOD, Answer
from loadtests.runs import Run
from loadtests.targets import TargetNotAllowed, check_target

log = logging.getLogger("loadtests")


class Persona(FastHttpUser):
    """Somebody who uses the gateway, signed in as `account` ("" for nobody).

    A closed persona works in a pool of fixed size and has tasks, as any user of Locust.
    """

    abstract = True
    connection_timeout = 10.0
    network_timeout = 30.0
    account: ClassVar[str] = "agent"
    # Other accounts in whose name it asks, by `ask(account=…)`.
    acts_as: ClassVar[tuple[str, ...]] = ()
    # Whether visits of it begin at planned times, whatever the gateway does.
    arrives: ClassVar[bool] = False
    # Each process has one, which is set before any user of a run begins.
    current_run: ClassVar[Run] = Run()
    # What the master has prepared, until everybody is told to begin.
    next_run: ClassVar[Run | None] = None

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        options = environment.parsed_options
        try:
            check_target(self.host or "", getattr(options, "allow_host", None))
        except TargetNotAllowed as refusal:
            raise StopTest(str(refusal)) from None
        self.ledger = self.current_run.ledger
        # When the next request is due, if a plan says so; else it is due when sent.
        self.next_due: float | None = None
        self._headers = self._signed_in_as(self.account)

    @classmethod
    def everybody(cls) -> "dict[str, type[Persona]]":
        """Return all personas that are defined and can play, by their names."""
        there = {} if cls.abstract else {cls.named(): cls}
        for each in cls.__subclasses__():
            there |= each.everybody()
        return dict(sorted(there.items()))

    @classmethod
    def named(cls) -> str:
        """Return the name that shapes use: `no-show` for `NoShow`."""
        return re.sub(r"(?<=.)(?=[A-Z])", "-", cls.__name__).lower()

    def _signed_in_as(self, account: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        token = self.current_run.tokens.get(account)
        return headers | ({"Authorization": f"Bearer {token}"} if token else {})

    def ask(
        self,
        method: str,
        path: str,
        *,
        name: str = "",
        due: float | None = None,
        wanted: Container[int] = GOOD,
        headers: Mapping[str, str] | None = None,
        account: str | None = None,
        json: Any = None,
        **more: Any,
    ) -> Answer:
        """Send a request; use what comes back as a context.

        `name` is what it is counted as, with no id in it; `due` a time of
        `time.monotonic()`; `wanted` the statuses that are no failure.
        """
        sent = time.monotonic()
        if due is None:
            due = sent if self.next_due is None else self.next_due
        self.next_due = None
        named = self._headers if account is None else self._signed_in_as(account)
        exchange = self.client.request(
            method,
            path,
            name=name or path,
            catch_response=True,
            headers={**named, **headers} if headers else named,
            json=json,
            **more,
        )
        return Answer(
            exchange,
            name=f"{method} {name or path}",
            due=due,
            ledger=self.ledger,
            wanted=wanted,
        )

    def check(self, check: str, condition: object, detail: str = "") -> None:
        """Count that a business check held, or fail the request by its name.

        Raises:
            AssertionError: it is broken; `ask` takes it for a failure of the request.
        """
        held = bool(condition)
        self.ledger.look(check, held=held, detail=detail)
        assert held, f"{check}: {detail}"

    def find(self, findings: Findings) -> None:
        """Count what was found; the first that is broken fails the request.

        Raises:
            AssertionError: as for `check`.
        """
        # Whatever finds them has taken in all that it was given, before any fails.
        for check, detail in list(findings):
            self.check(check, detail is None, detail or "")

    def wait_until(self, due: float) -> None:
        """Wait for a time of `time.monotonic()`; the next request is due then.

        A time that has passed is not waited for, so that a plan (`due += interval`)
        catches up with a gateway that stood still.

        Raises:
            StopUser: the run ended meanwhile.
        """
        if self._state == LOCUST_STATE_STOPPING:
            raise StopUser
        delay = due - time.monotonic()
        if delay > 0:
            # Locust ends at once whoever waits, and lets others finish.
            self._state = LOCUST_STATE_WAITING
            gevent.sleep(delay)
            if self._state == LOCUST_STATE_STOPPING:
                raise StopUser
            self._state = LOCUST_STATE_RUNNING
        self.next_due = due

    @property
    def is_stopping(self) -> bool:
        return self._state == LOCUST_STATE_STOPPING


class Visitor(Persona):
    """An open persona: each arrival is one visit, which begins when it is due."""

    abstract = True
    arrives: ClassVar[bool] = True

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        # When the visit should have begun, and which arrival of the whole run it is.
        self.due = time.monotonic()
        self.number = 0
        # What its shape says of it: the gate that it drives to, for instance.
        self.traits: Mapping[str, str] = {}
        self.chance = Random(0)  # noqa: S311 - random, not secret

    def visit(self) -> None:
        """Tell the story of one visit."""
        raise NotImplementedError

    def arrive(self, number: int, due: float, traits: Mapping[str, str]) -> None:
        """Be arrival *number* of the run: its chance is the same in every process."""
        self.number, self.due, self.next_due = number, due, due
        self.traits = traits
        seed = f"{self.current_run.seed}:{type(self).__name__}:{number}"
        self.chance = Random(seed)  # noqa: S311 - random, not secret

    def let_go(self) -> None:
        """Be freed at once, with its connection: nothing goes round in a circle."""
        self.client.user = None
        self._taskset_instance = None

    @task
    def tell(self) -> None:
        """Count how the visit ends, and begin no other, which Locust would."""
        try:
            self.visit()
        except (StopUser, GreenletExit):
            self.ledger.count("visits.cut-off")
            raise
        except Exception as error:
            self.ledger.count("visits.failed")
            log.exception("A visit of %s ended by a fault", self.named())
            raise StopUser from error
        self.ledger.count("visits.finished")
        raise StopUser
