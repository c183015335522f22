"""How the master comes to know what its workers have seen, to the last request."""

import logging
import time
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from loadtests.personas.persona import Persona

END, ENDED = "loadtests-end", "loadtests-ended"
# Beyond the time that users have to end.
PATIENCE_S = 5.0
log = logging.getLogger("loadtests")
# Workers that have told all they saw of the run.
_ended: set[str] = set()


def exchange(environment: Environment) -> None:
    """Listen for what others tell; once a process."""
    runner: Any = environment.runner
    hooks: Any = environment.events
    if isinstance(runner, WorkerRunner):
        hooks.report_to_master.add_listener(report)
        runner.register_message(END, end, concurrent=True)
    elif isinstance(runner, MasterRunner):
        hooks.worker_report.add_listener(hear)
        runner.register_message(ENDED, ended)


def report(client_id: str, data: dict[str, Any]) -> None:
    """Send what was seen since the last report."""
    run = Persona.current_run
    data["ledger"] = {"run": run.id, "seen": run.ledger.take()}


def hear(client_id: str, data: dict[str, Any]) -> None:
    """Add what a worker has seen of this run; the last report may be of another."""
    told, run = data.get("ledger"), Persona.current_run
    if told and told["run"] == run.id:
        run.ledger.merge(told["seen"])


def end_workers(runner: MasterRunner) -> None:
    """Have every worker end its users, and wait until all have told what they saw.

    Locust's own way out gives the last reports half a second, and loses what a user
    does at the end of a visit.
    """
    _ended.clear()
    clients = {each.id for each in runner.clients.all}
    runner.send_message(END)
    limit = time.monotonic() + runner.environment.stop_timeout + PATIENCE_S
    while not clients <= _ended and time.monotonic() < limit:
        gevent.sleep(0.05)
    for client in clients - _ended:
        log.warning("%s did not tell what it saw at the end", client)


def end(environment: Environment, **_: Any) -> None:
    """End the users of this worker, and tell the rest."""
    runner: Any = environment.runner
    hooks: Any = environment.events
    hooks.test_stopping.fire(environment=environment)
    runner.stop_users(runner.user_classes_count)
    told: dict[str, Any] = {}
    report(runner.client_id, told)
    runner.send_message(ENDED, told)


def ended(environment: Environment, msg: Any, **_: Any) -> None:
    hear(msg.node_id, msg.data)
    _ended.add(msg.node_id)
