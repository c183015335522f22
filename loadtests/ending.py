"""How a run ends: watched while it lasts, judged afterwards, written down."""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
from gevent.pool import Group
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.checks import CHECKS
from loadtests.hope import hopeless
from loadtests.instruments import bottlenecks
from loadtests.judging import judge
from loadtests.lines import LOOK_EVERY_S as LINES_EVERY_S
from loadtests.lines import Lines
from loadtests.objectives import ALL, Objectives, Subject, load_objectives
from loadtests.options import report_of
from loadtests.personas.persona import Persona
from loadtests.report import writing
from loadtests.report.accounts import Account
from loadtests.report.circumstances import circumstances, command, shape_of
from loadtests.report.page import render
from loadtests.report.screen import refuse, show
from loadtests.sandbox import TESTER, NoSandbox, calm_sandbox
from loadtests.servers import LOOK_EVERY_S as SERVER_EVERY_S
from loadtests.servers import Server
from loadtests.shapes import known_shapes
from loadtests.verifying import verify

MISSED = 1
# Beside Locust's own pages.
PAGE = "/load-report"
LOOK_EVERY_S = 1.0
# The board may be so old when it is shown.
BOARD_AGE_S = 1.1
# What Locust prints its tables with.
STATISTICS = "locust.stats_logger"
log = logging.getLogger("loadtests")


def listen(environment: Environment) -> None:
    """Judge the runs of this process; workers have told their master, who judges.

    Raises:
        ObjectivesRefused: the file of objectives cannot be read, or is wrong.
    """
    if isinstance(environment.runner, WorkerRunner):
        return
    court = Court(environment)
    hooks: Any = environment.events
    hooks.test_start.add_listener(court.open)
    hooks.test_stopping.add_listener(court.stop_watching)
    hooks.test_stop.add_listener(court.adjourn)
    hooks.quitting.add_listener(court.close)
    hooks.quit.add_listener(court.tell)
    if environment.web_ui is not None:
        # Locust's own page has no place for a verdict; this is the last one.
        pages: Any = environment.web_ui.app
        pages.add_url_rule(PAGE, "load_report", court.page)


def wanted(options: Any) -> Objectives:
    """Return what the run that the options tell of must achieve.

    Raises:
        ObjectivesRefused: the file of objectives cannot be read, or is wrong.
    """
    own = Path(options.objectives) if options.objectives else None
    return load_objectives(shape_of(options), own, known_shapes())


class Court:
    """Watches a run, and judges it once it has ended."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._objectives = wanted(environment.parsed_options)
        self._watching = Group()
        self._begun_at: datetime | None = None
        self._hopeless, self._hopeless_at_s = "", 0.0
        self._lines: Lines | None = None
        self._account: Account | None = None

    @property
    def _options(self) -> Any:
        return self._environment.parsed_options

    @property
    def _has_begun(self) -> bool:
        return self._begun_at is not None and not Persona.current_run.refused

    def open(self, environment: Environment, **_: Any) -> None:
        """Begin to watch, once the run is known."""
        self._account = None
        self._begun_at = datetime.now(UTC)
        self._hopeless, self._hopeless_at_s = "", 0.0
        # In the web page, every run may be of another shape.
        self._objectives = wanted(self._options)
        seen = environment.host or "", Persona.current_run.ledger
        self._lines = Lines(*seen)
        self._watching.spawn(self._look_at, self._lines, LINES_EVERY_S)
        self._watching.spawn(self._look_at, Server(*seen), SERVER_EVERY_S)
        if not self._options.keep_going:
            self._watching.spawn(self._hope)

    def stop_watching(self, **_: Any) -> None:
        """Look no more: what users do while they leave is no load."""
        self._watching.kill(block=False)

    def adjourn(self, **_: Any) -> None:
        """Judge now where the process goes on, for another run from the web page."""
        if self._environment.web_ui is not None and self._has_begun:
            gevent.spawn(self._conclude).link_value(lambda _: self.tell())

    def close(self, environment: Environment, **_: Any) -> None:
        """Judge, unless that is done, and say by the exit code how it came out."""
        if Persona.current_run.refused:
            environment.process_exit_code = MISSED
            # Tables of no requests would only push the reason out of sight.
            logging.getLogger(STATISTICS).disabled = True
        if not self._has_begun:
            return
        account = self._account or self._conclude()
        environment.process_exit_code = 0 if account.is_met else MISSED

    def tell(self, **_: Any) -> None:
        """Show the verdict last, below the tables of Locust, or why there is none."""
        if why := Persona.current_run.refused:
            refuse(why)
        elif self._account is not None:
            show(self._account)

    def page(self) -> str:
        """Return the report of the last run that was judged."""
        if self._account is None:
            return "No run was judged yet."
        return render(self._account)

    def _look_at(self, watched: Lines | Server, every_s: float) -> None:
        while True:
            watched.look()
            gevent.sleep(every_s)

    def _hope(self) -> None:
        while True:
            gevent.sleep(LOOK_EVERY_S)
            run = Persona.current_run
            why = hopeless(run.ledger, self._objectives)
            if why:
                self._hopeless = why
                self._hopeless_at_s = time.monotonic() - run.begins
                log.error("The run is ended early: %s", why)
                # Its last tick hears of every worker what it saw.
                shape: Any = self._environment.shape_class
                shape.end_early(why)
                return

    def _conclude(self) -> Account:
        """Look at what the run has left behind, judge it, and write the report."""
        warnings = [
            *bottlenecks(Persona.current_run.ledger),
            *self._left_behind(),
            *self._calm(),
        ]
        account = self._account = self._judged(warnings)
        if folder := report_of(self._options):
            writing.write(account, folder)
        return account

    def _left_behind(self) -> list[str]:
        """Measure how long the lines took to drain; say if they have not."""
        lines, run = self._lines, Persona.current_run
        if lines is None or run.shape is None:
            return []
        gevent.sleep(BOARD_AGE_S)
        lines.look()
        if lines.measure_drain(run.begins + run.shape.length_s) or not lines.live:
            return []
        return [f"{lines.live} vehicles were still on the way when the run ended"]

    def _calm(self) -> list[str]:
        """Let nothing expire by a clock that races on; say if that cannot be."""
        run, environment = Persona.current_run, self._environment
        if run.shape is None:
            return []
        events = environment.events.request
        session = FastHttpSession(environment.host, events, user=None)
        try:
            calm_sandbox(session, run.shape, run.tokens.get(TESTER, ""))
        except NoSandbox as refusal:
            return [f"the sandbox's clock goes on as in the run: {refusal}"]
        return []

    def _judged(self, warnings: list[str]) -> Account:
        run, objectives = Persona.current_run, self._objectives
        told = circumstances(self._environment, run)
        verified = verify(told["host"], run.ledger, wanted=self._options.verify)
        slowest = objectives.get(Subject("requests", ALL, "p99"))
        return Account(
            run.ledger,
            judge(objectives, run.ledger, verified),
            verified,
            run=told,
            title=f"{told['shape']} at {told['host']}",
            promises=CHECKS,
            p99_allowed_ms=slowest.bound.value if slowest else 0,
            command=command(run),
            hopeless=self._hopeless,
            hopeless_at_s=self._hopeless_at_s,
            warnings=warnings,
            begun_at=self._begun_at or datetime.now(UTC),
        )
