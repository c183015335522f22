"""How a run begins: the master signs everybody in once, and tells each process."""

import logging
import time
from collections.abc import Iterable
from typing import Any

import gevent
from gevent.pool import Group
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from loadtests.acts import perform
from loadtests.arrivals import arrivals
from loadtests.exchange import exchange
from loadtests.instruments import count_busy, watch
from loadtests.options import (
    OptionNotRight,
    chosen_shape,
    credentials,
    minutes_of,
    personas_of,
    seed_of,
    speed_of,
)
from loadtests.personas.persona import Persona, Visitor
from loadtests.runs import Run
from loadtests.sandbox import TESTER, NoSandbox, prepare_sandbox
from loadtests.shapes import Shape
from loadtests.targets import TargetNotAllowed, check_target
from loadtests.visits import Visits

BEGIN = "loadtests-begin"
SIGN_IN = "/v1/sessions"
# Every process has heard of the run before it begins.
HEAD_START_S = 1.0
FAILED = 1
# What runs beside the users of this process, until the run is stopped.
PLAYING = Group()
log = logging.getLogger("loadtests")


class NotPrepared(Exception):
    """The run cannot begin; the message says why."""


def listen(environment: Environment) -> None:
    """Hear of runs, and tell what was seen; once a process, at its start."""
    runner: Any = environment.runner
    hooks: Any = environment.events
    if not isinstance(runner, MasterRunner):
        runner.register_message(BEGIN, take_part)
    exchange(environment)
    if isinstance(runner, WorkerRunner):
        hooks.test_start.add_listener(play)
    else:
        hooks.test_start.add_listener(begin)
    hooks.test_stopping.add_listener(stop_playing)
    hooks.cpu_warning.add_listener(lambda **_: count_busy(Persona.current_run))


def begin(environment: Environment, **_: Any) -> None:
    """Prepare the run and tell every process of it, or end it."""
    try:
        run = prepare(environment)
    except (NoSandbox, NotPrepared, OptionNotRight, TargetNotAllowed) as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        environment.process_exit_code = FAILED
        # The next one of the web page begins anew.
        Persona.current_run = Run()
        runner: Any = environment.runner
        options: Any = environment.parsed_options
        gevent.spawn(runner.quit if options.headless else runner.stop)
        return
    tell(environment, run)
    if not isinstance(environment.runner, MasterRunner):
        play(environment)


def prepare(environment: Environment) -> Run:
    """Return what every process must know.

    Raises:
        TargetNotAllowed: the host is somebody else's.
        OptionNotRight: an option of the web form is not what it should be.
        NotPrepared: somebody could not sign in, or a persona is missing.
        NoSandbox: the shape sets the clock, and there is no sandbox.
    """
    options: Any = environment.parsed_options
    check_target(environment.host or "", options.allow_host)
    shape = chosen_shape(options)
    run = Run(
        seed=seed_of(options.seed),
        shape=shape,
        minutes=minutes_of(options),
        speed=speed_of(options),
        personas=personas_of(options),
    )
    log.info("Played: %s, with --seed %s", shape.name, run.seed)
    played = cast(environment, run)
    accounts = {name for each in played for name in (each.account, *each.acts_as)}
    accounts |= {act.account for act in shape.acts}
    if shape.sets_clock:
        accounts.add(TESTER)
    run.tokens = sign_in(environment, sorted(accounts - {""}))
    prepare_sandbox(
        FastHttpSession(environment.host, environment.events.request, user=None),
        shape,
        run.tokens.get(TESTER, ""),
        seed=run.seed,
        resets=options.reset,
    )
    return run


def cast(environment: Environment, run: Run) -> list[type[Persona]]:
    """Return the personas that play in the run.

    Raises:
        NotPrepared: the shape has one that is not there.
    """
    assert run.shape is not None, "a run that is prepared has a shape"
    there = {
        each.named(): each
        for each in environment.user_classes
        if issubclass(each, Persona)
    }
    wanted = {each.persona for each in run.shape.streams} | set(run.shape.pools)
    if missing := sorted(wanted - set(there)):
        msg = f"{run.shape.name} wants {', '.join(missing)}; there are: "
        raise NotPrepared(msg + ", ".join(sorted(there)))
    picked = wanted & run.personas if run.personas else wanted
    return [there[name] for name in sorted(picked)]


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
    if not isinstance(runner, MasterRunner):
        runner.send_message(BEGIN, run.to_message(0, 1, in_s=0))
        PLAYING.spawn(perform, environment, Persona.current_run)
        return
    run.begins = time.monotonic() + HEAD_START_S
    run.ledger.begin(run.begins)
    Persona.current_run = run
    PLAYING.spawn(perform, environment, run)
    clients = runner.clients
    # Those that Locust will give users to.
    ready = [each.id for each in clients.ready + clients.running + clients.spawning]
    for share, client in enumerate(sorted(ready, key=runner.get_worker_index)):
        message = run.to_message(share, len(ready), in_s=HEAD_START_S)
        runner.send_message(BEGIN, message, client)


def take_part(environment: Environment, msg: Any, **_: Any) -> None:
    """Know of the run: all users of this process begin after it."""
    Persona.current_run = Run.from_message(msg.data)


def play(environment: Environment, **_: Any) -> None:
    """Begin the visits of this process."""
    run = Persona.current_run
    shape: Shape | None = run.shape
    if shape is None:
        return
    here = {each.named(): each for each in cast(environment, run)}
    visitors = {name: each for name, each in here.items() if issubclass(each, Visitor)}
    visits = Visits(
        environment, run, personas=visitors, most=shape.in_flight // run.shares
    )
    ours = arrivals(
        shape.streams,
        run.seed,
        until_s=shape.length_s,
        share=run.share,
        shares=run.shares,
        personas=visitors,
    )
    PLAYING.spawn(visits.play, ours).link_exception(complain)
    PLAYING.spawn(watch, environment, run).link_exception(complain)


def complain(greenlet: gevent.Greenlet) -> None:
    """Log what ended a greenlet of ours, which should have gone on."""
    log.error("%s", greenlet.exception, exc_info=greenlet.exc_info)


def stop_playing(environment: Environment, **_: Any) -> None:
    """Begin no more visits."""
    PLAYING.kill(block=False)
