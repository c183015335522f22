"""How a run begins: the master signs everybody in once, and tells each process."""

import logging
from collections.abc import Iterable
from typing import Any

import gevent
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from loadtests.options import credentials, seed_of
from loadtests.personas.persona import Persona
from loadtests.runs import Run
from loadtests.targets import TargetNotAllowed, check_target

BEGIN = "loadtests-begin"
SIGN_IN = "/v1/sessions"
# Every process has heard of the run before it begins.
HEAD_START_S = 1.0
FAILED = 1
log = logging.getLogger("loadtests")


class NotPrepared(Exception):
    """The run cannot begin; the message says why."""


def listen(environment: Environment) -> None:
    """Hear of runs, and exchange what was seen; once a process, at its start."""
    runner: Any = environment.runner
    hooks: Any = environment.events
    if not isinstance(runner, MasterRunner):
        runner.register_message(BEGIN, take_part)
    if isinstance(runner, WorkerRunner):
        hooks.report_to_master.add_listener(report)
    else:
        hooks.test_start.add_listener(begin)
        hooks.worker_report.add_listener(hear)


def begin(environment: Environment, **_: Any) -> None:
    """Prepare the run and tell every process of it, or end it."""
    try:
        run = prepare(environment)
    except (NotPrepared, TargetNotAllowed) as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        environment.process_exit_code = FAILED
        runner: Any = environment.runner
        options: Any = environment.parsed_options
        gevent.spawn(runner.quit if options.headless else runner.stop)
        return
    tell(environment, run)


def prepare(environment: Environment) -> Run:
    """Return what every process must know.

    Raises:
        TargetNotAllowed: the host is somebody else's.
        NotPrepared: somebody could not sign in.
    """
    options: Any = environment.parsed_options
    check_target(environment.host or "", options.allow_host)
    run = Run(seed=seed_of(options.seed))
    log.info("Played with --seed %s", run.seed)
    run.tokens = sign_in(environment, accounts_of(environment.user_classes))
    run.ledger.begin()
    return run


def accounts_of(user_classes: Iterable[type]) -> list[str]:
    """Return the accounts that these personas use."""
    personas = (each for each in user_classes if issubclass(each, Persona))
    return sorted({each.account for each in personas if each.account})


def sign_in(environment: Environment, accounts: Iterable[str]) -> dict[str, str]:
    """Return a token for each account: one session for all users of it.

    Hashing a password takes 30 ms of a core, and how fast people can sign in is
    another question.

    Raises:
        NotPrepared: one of them is refused, or nobody answers.
    """
    session = FastHttpSession(environment.host, environment.events.request, user=None)
    tokens = {}
    for account in accounts:
        name, password = credentials(account)
        body = {"username": name, "password": password}
        answer: Any = session.post(SIGN_IN, json=body)
        if not answer.ok or not answer.status_code:
            what = answer.status_code or f"nobody answered: {answer.error}"
            msg = f"{name} cannot sign in at {environment.host}: {what}"
            raise NotPrepared(msg)
        tokens[account] = answer.json()["token"]
    return tokens


def tell(environment: Environment, run: Run) -> None:
    """Give each process its share of the run."""
    runner: Any = environment.runner
    Persona.current_run = run
    if not isinstance(runner, MasterRunner):
        runner.send_message(BEGIN, run.to_message(0, 1, in_s=0))
        return
    clients = runner.clients
    # Those that Locust will give users to.
    ready = [each.id for each in clients.ready + clients.running + clients.spawning]
    for share, client in enumerate(sorted(ready, key=runner.get_worker_index)):
        message = run.to_message(share, len(ready), in_s=HEAD_START_S)
        runner.send_message(BEGIN, message, client)


def take_part(environment: Environment, msg: Any, **_: Any) -> None:
    """Know of the run: all users of this process begin after it."""
    Persona.current_run = Run.from_message(msg.data)


def report(client_id: str, data: dict[str, Any]) -> None:
    """Send what was seen since the last report."""
    run = Persona.current_run
    data["ledger"] = {"run": run.id, "seen": run.ledger.take()}


def hear(client_id: str, data: dict[str, Any]) -> None:
    """Add what a worker has seen of this run; the last report may be of another."""
    told, run = data.get("ledger"), Persona.current_run
    if told and told["run"] == run.id:
        run.ledger.merge(told["seen"])
