"""How a run ends: watched while it lasts, judged afterwards, written down."""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.checks import CHECKS
from loadtests.hope import hopeless
from loadtests.judging import Verified, judge
from loadtests.objectives import ALL, Objectives, Subject, load_objectives
from loadtests.personas.persona import Persona
from loadtests.report import writing
from loadtests.report.accounts import Account
from loadtests.report.circumstances import circumstances, command, shape_of
from loadtests.report.screen import show
from loadtests.shapes import known_shapes

MISSED = 1
LOOK_EVERY_S = 1.0
log = logging.getLogger("loadtests")


def listen(environment: Environment) -> None:
    """Judge the runs of this process; workers have told their master, who judges.

    Raises:
        ObjectivesRefused: the file of objectives cannot be read, or is wrong.
    """
    if isinstance(environment.runner, WorkerRunner):
        return
    options: Any = environment.parsed_options
    own = Path(options.objectives) if options.objectives else None
    objectives = load_objectives(shape_of(options), own, known_shapes())
    court = Court(environment, objectives)
    hooks: Any = environment.events
    hooks.test_start.add_listener(court.open)
    hooks.quitting.add_listener(court.close)
    hooks.quit.add_listener(court.tell)


class Court:
    """Watches a run, and judges it once it has ended."""

    def __init__(self, environment: Environment, objectives: Objectives) -> None:
        self._environment = environment
        self._options: Any = environment.parsed_options
        self._objectives = objectives
        self._begun, self._begun_at = 0.0, datetime.now(UTC)
        self._hopeless, self._hopeless_at_s = "", 0.0
        self._account: Account | None = None

    def open(self, **_: Any) -> None:
        """Begin to watch, once the run is known."""
        self._begun, self._begun_at = time.monotonic(), datetime.now(UTC)
        self._hopeless, self._hopeless_at_s = "", 0.0
        if not self._options.keep_going:
            gevent.spawn(self._watch)

    def _watch(self) -> None:
        runner: Any = self._environment.runner
        while runner.state not in {"stopping", "stopped", "cleanup"}:
            gevent.sleep(LOOK_EVERY_S)
            why = hopeless(Persona.current_run.ledger, self._objectives)
            if why:
                self._hopeless = why
                self._hopeless_at_s = time.monotonic() - self._begun
                log.error("The run is ended early: %s", why)
                # Its last tick hears of every worker what it saw.
                shape: Any = self._environment.shape_class
                shape.end_early(why)
                return

    def close(self, environment: Environment, **_: Any) -> None:
        """Judge, write the report, and say by the exit code how it came out."""
        if environment.process_exit_code or not self._begun:
            return  # It could not begin, and has said why.
        account = self._account = self._judged()
        environment.process_exit_code = 0 if account.is_met else MISSED
        if self._options.report:
            writing.write(account, Path(self._options.report))

    def tell(self, **_: Any) -> None:
        """Show the verdict last, below the tables of Locust."""
        if self._account is not None:
            show(self._account)

    def _judged(self) -> Account:
        run, objectives = Persona.current_run, self._objectives
        verified = Verified(why="it is not part of this run")
        told = circumstances(self._environment, run)
        slowest = objectives.get(Subject("requests", ALL, "p99"))
        return Account(
            run.ledger,
            judge(objectives, run.ledger, verified),
            verified,
            run=told,
            title=f"{shape_of(self._options) or 'Load'} at {told['host']}",
            promises=CHECKS,
            p99_allowed_ms=slowest.bound.value if slowest else 0,
            command=command(run),
            hopeless=self._hopeless,
            hopeless_at_s=self._hopeless_at_s,
            begun_at=self._begun_at,
        )
